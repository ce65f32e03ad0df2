// The playground on the page, fetched when it is shown.

import { lazy, Suspense } from 'react';
import { Section } from '../../parts/section.tsx';
import { Slow } from '../../parts/slow.tsx';

const Playground = lazy(() => import('../playground/playground.tsx'));

export function PlaygroundSlot({ modelId }: { readonly modelId: string }) {
  return (
    <Section title="Try it">
      <Suspense fallback={<Slow>The playground is on its way.</Slow>}>
        <Playground modelId={modelId} />
      </Suspense>
    </Section>
  );
}
