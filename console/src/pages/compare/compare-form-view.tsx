// The form: prompts, variants, and the button that says what all of it costs.

import type { RateCard } from '@lightmeter/core';
import { Alert, Grid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Info } from 'lucide-react';
import { useState } from 'react';
import { balanceQuery } from '../../api/balance.ts';
import { useAbilities } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { blockedBy } from './blocked-by.ts';
import { CompareBar } from './compare-bar.tsx';
import { PromptsSection } from './prompts-section.tsx';
import { useCompareForm } from './use-compare-form.ts';
import { useComparisonPrice } from './use-comparison-price.ts';
import { useStartComparison } from './use-start-comparison.ts';
import { listed } from './variant-models.ts';
import { VariantsSection } from './variants-section.tsx';

export function CompareFormView({ card }: { readonly card: RateCard }) {
  const state = useCompareForm(card);
  const { form, unknownModels } = state;
  const [opensBlind, setOpensBlind] = useState(false);
  const navigate = useNavigate();
  const start = useStartComparison((comparison) => {
    state.settle();
    void navigate({
      to: `/compare/${comparison.id}`,
      search: (opensBlind ? { blind: 'true' } : {}) as never,
    });
  });
  const named = start.namedFor(form);
  const price = useComparisonPrice(card, form, named);
  const abilities = useAbilities();
  const { data: balance } = useQuery(balanceQuery());
  const blocked = blockedBy({ form, price, abilities, balance });
  return (
    <Stack gap="md" component="form" aria-label="New comparison" onSubmit={(event) => event.preventDefault()}>
      {unknownModels.length > 0 && (
        <Alert
          role="status"
          color="gray"
          variant="light"
          icon={<Info size={18} aria-hidden />}
          title="Not on your rate card"
        >
          The link names {listed(unknownModels)}. {card.title} does not sell it; other models stand in its
          place.
        </Alert>
      )}
      <Grid gap="md" align="flex-start">
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <PromptsSection state={state} price={price} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <VariantsSection card={card} state={state} price={price} />
        </Grid.Col>
      </Grid>
      {start.error && <ErrorPanel error={start.error} title="Nothing was compared" takesFocus />}
      <CompareBar
        form={form}
        price={price}
        rateCardId={card.id}
        availableUsd={balance?.available_usd}
        blocked={blocked}
        hasNewPrice={named !== undefined}
        isPending={start.isPending}
        opensBlind={opensBlind}
        onOpensBlind={setOpensBlind}
        onStart={() => {
          if (price.maxCostUsd !== undefined) start.start({ form, maxCostUsd: price.maxCostUsd });
        }}
      />
    </Stack>
  );
}
