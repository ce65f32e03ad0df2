// What can be done with a comparison: vote blind, take the report, run it again with changes, cancel it.

import type { ComparisonResponse } from '@lightmeter/contract';
import { formatUsd, parseUsd, sumUsd } from '@lightmeter/core';
import { Button, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Download, EyeOff, Repeat } from 'lucide-react';
import { refreshMoney } from '../../api/balance.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { useAbilities } from '../../api/session.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { useRateCardInForce } from '../../pricing/rate-card-source.ts';
import { keepPrompts, linkTo } from './compare-address.ts';
import { comparisonQuery, isMoving } from './comparison-queries.ts';
import { counted, isOpen } from './comparison-words.ts';
import { formOfComparison } from './form-of-comparison.ts';

export function ComparisonActions({ comparison }: { readonly comparison: ComparisonResponse }) {
  const { canSpend } = useAbilities();
  const { id } = comparison;
  return (
    <>
      {comparison.state === 'running' && canSpend && <CancelButton comparison={comparison} />}
      <RunAgain comparison={comparison} />
      <Button
        component="a"
        href={`/v1/comparisons/${encodeURIComponent(id)}/report?download=1`}
        variant="default"
        leftSection={<Download size={16} aria-hidden />}
        title="One HTML file with its pictures in it: no script, no link back"
      >
        Report
      </Button>
      {canSpend && (
        <Button
          leftSection={<EyeOff size={16} aria-hidden />}
          renderRoot={(root) => <Link {...root} to={`/compare/${id}`} search={{ blind: 'true' } as never} />}
        >
          Vote blind
        </Button>
      )}
    </>
  );
}

function RunAgain({ comparison }: { readonly comparison: ComparisonResponse }) {
  const { card } = useRateCardInForce();
  if (!card) return null;
  const search = linkTo(formOfComparison(comparison, card)) as never;
  return (
    <Button
      variant="default"
      leftSection={<Repeat size={16} aria-hidden />}
      // Prompts that are too long for an address wait in the tab.
      onClick={() => keepPrompts(comparison.prompts)}
      renderRoot={(root) => <Link {...root} to="/compare" search={search} />}
    >
      Run again with changes
    </Button>
  );
}

function CancelButton({ comparison }: { readonly comparison: ComparisonResponse }) {
  const { id, counts, cells, charged_usd: chargedUsd } = comparison;
  const open = cells.filter(isOpen);
  const spared = sumUsd(open.map((cell) => parseUsd(cell.quoted_usd)));
  const cancel = async () => {
    queryClient.setQueryData(comparisonQuery(id).queryKey, await api.comparisons.cancel(id));
    await refreshMoney();
  };
  if (!isMoving(comparison)) return null;
  return (
    <ConfirmButton
      size="sm"
      label="Cancel"
      title="Cancel the comparison?"
      confirmLabel={`Stop ${counted(open.length, 'image')}`}
      onConfirm={cancel}
    >
      <Stack gap="xs">
        <Text>
          Cancelling costs nothing. {counted(open.length, 'image')} {open.length === 1 ? 'waits' : 'wait'} or{' '}
          {open.length === 1 ? 'runs' : 'run'}: {open.length === 1 ? 'it is' : 'they are'} stopped, uncharged,
          which saves up to {formatUsd(spared)}.
        </Text>
        <Text>
          {counts.succeeded === 0
            ? 'No image has come yet.'
            : `${counted(counts.succeeded, 'image')} ${counts.succeeded === 1 ? 'has' : 'have'} come and ${counts.succeeded === 1 ? 'stays' : 'stay'}, with the ${formatUsd(parseUsd(chargedUsd))} charged.`}
        </Text>
      </Stack>
    </ConfirmButton>
  );
}
