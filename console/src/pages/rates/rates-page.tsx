// The public price list: every model of a rate card by tier, and what pictures for a given use cost.

import type { RateCard } from '@lightmeter/core';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Calculator as CalculatorIcon } from 'lucide-react';
import { useRef } from 'react';
import { useMembership } from '../../api/session.ts';
import { Page } from '../../parts/page.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { rateCardQuery, rateCardVersionsQuery } from '../../pricing/rate-card-source.ts';
import { CalculatorSlot } from './calculator/calculator-slot.tsx';
import { chosenVersion } from './chosen-version.ts';
import { PriceList } from './price-list.tsx';
import { VersionBar } from './version-bar.tsx';

const readVersion = ({ card, series }: Search) => ({ card, series });

export default function RatesPage() {
  const [choice, change] = useUrlState(readVersion);
  const ownSeries = useMembership()?.rate_card_series ?? 'standard';
  const versions = useQuery(rateCardVersionsQuery);
  const shown = versions.data && chosenVersion(versions.data, { ...choice, ownSeries });
  const calculator = useRef<HTMLDivElement>(null);
  const card = useQuery(rateCardQuery(shown?.id));
  return (
    <Page
      title="Rates"
      description="What a picture costs before it is made. The price shown is the most that is charged; failed images are not charged."
      actions={
        <Button
          leftSection={<CalculatorIcon size={16} aria-hidden />}
          onClick={() => calculator.current?.focus()}
        >
          Calculate
        </Button>
      }
    >
      {versions.data && shown && (
        <VersionBar versions={versions.data} shown={shown} ownSeries={ownSeries} onChange={change} />
      )}
      <QueryView query={versions.error ? (versions as never) : card}>
        {(read: RateCard) => (
          <>
            <PriceList card={read} cardId={choice.card} />
            <CalculatorSlot card={read} place={calculator} />
          </>
        )}
      </QueryView>
    </Page>
  );
}
