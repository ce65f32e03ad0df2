// Shows its children only after a moment: what loads in a blink needs no skeleton.

import { type ReactNode, useEffect, useState } from 'react';

const PATIENCE_MS = 200;

export function Slow({ children }: { readonly children: ReactNode }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return isSlow ? children : null;
}
