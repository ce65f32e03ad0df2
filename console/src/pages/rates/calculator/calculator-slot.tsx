// The calculator stands below the price list and is fetched when somebody comes near it: who only reads prices does not
// wait for its form. A link that says what to calculate fetches it at once.

import type { RateCard } from '@lightmeter/core';
import { Box, Skeleton } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useRouterState, useSearch } from '@tanstack/react-router';
import { lazy, type RefObject, Suspense, useEffect, useState } from 'react';
import { Section } from '../../../parts/section.tsx';
import type { Search } from '../../../parts/use-url-state.ts';

const Calculator = lazy(async () => ({ default: (await import('./calculator.tsx')).Calculator }));

/** The names of calculator-state.ts that no other part of the page writes. */
const NAMES = ['model', 'for', 'by', 'size', 'aspect_ratio', 'resolution', 'quality', 'n', 'count'] as const;

/** The id to scroll to. */
const ANCHOR = 'calculator';

/** So far below the screen it begins to load. */
const NEAR = '400px';

export interface CalculatorSlotProps {
  readonly card: RateCard;
  /** Takes the focus when somebody wants to calculate. */
  readonly place: RefObject<HTMLDivElement | null>;
}

export function CalculatorSlot({ card, place }: CalculatorSlotProps) {
  const search = useSearch({ strict: false }) as Search;
  const hash = useRouterState({ select: (state) => state.location.hash });
  const isLinked = hash === ANCHOR || NAMES.some((name) => search[name] !== undefined);
  const { ref, entry } = useIntersection<HTMLDivElement>({ rootMargin: NEAR });
  const [isWanted, want] = useState(isLinked);
  useEffect(() => {
    if (isLinked || entry?.isIntersecting) want(true);
  }, [isLinked, entry?.isIntersecting]);
  // The page has been fetched by now; the browser looked for the place too early.
  useEffect(() => {
    if (hash === ANCHOR) place.current?.scrollIntoView();
  }, [hash, place]);
  const waiting = <Skeleton h={420} />;
  return (
    <Box ref={place} id={ANCHOR} tabIndex={-1}>
      <Section title="What will it cost?">
        <div ref={ref} />
        {isWanted ? (
          <Suspense fallback={waiting}>
            <Calculator card={card} />
          </Suspense>
        ) : (
          waiting
        )}
      </Section>
    </Box>
  );
}
