// Compare: the form with the total on its button, and what was compared before.

import type { RateCard } from '@lightmeter/core';
import { Skeleton, Stack } from '@mantine/core';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Page } from '../../parts/page.tsx';
import { Slow } from '../../parts/slow.tsx';
import { useRateCardInForce } from '../../pricing/rate-card-source.ts';
import { CompareFormView } from './compare-form-view.tsx';
import { ComparisonList } from './comparison-list.tsx';

export default function ComparePage() {
  return (
    <Page
      title="Compare"
      description="The same prompts made by two to four models or settings, side by side, with what each costs."
    >
      <Stack gap="xl">
        <Form />
        <ComparisonList />
      </Stack>
    </Page>
  );
}

function Form() {
  const { card, error }: { card: RateCard | undefined; error: unknown } = useRateCardInForce();
  if (card) return <CompareFormView card={card} />;
  if (error) return <ErrorPanel error={error} title="The prices cannot be read" />;
  return (
    <Slow>
      <Skeleton h={420} />
    </Slow>
  );
}
