// A page that the role does not open, and who may change that.

import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { EmptyState } from './empty-state.tsx';

export interface NoPermissionProps {
  /** Who may, `An owner`. */
  readonly who: string;
  /** The rest of that sentence. */
  readonly children: ReactNode;
}

export function NoPermission({ who, children }: NoPermissionProps) {
  return (
    <EmptyState icon={Lock} title="Your role does not open this page">
      {who} {children} Ask one for another role.
    </EmptyState>
  );
}
