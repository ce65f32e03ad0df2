// One comparison, for ever at this address: its results, or blind for voting without knowing. Blind, the page asks for nothing
// that would tell.

import { useParams } from '@tanstack/react-router';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { BlindPage } from './blind-page.tsx';
import { ResultPage } from './result-page.tsx';

const readBlind = ({ blind }: Search) => ({ isBlind: blind === 'true' });

export default function ComparisonPage() {
  const { comparisonId = '' } = useParams({ strict: false }) as { comparisonId?: string };
  const [{ isBlind }] = useUrlState(readBlind);
  return isBlind ? <BlindPage comparisonId={comparisonId} /> : <ResultPage comparisonId={comparisonId} />;
}
