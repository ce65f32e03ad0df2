// Why a batch stands still, and what makes it go on.

import type { BatchResponse } from '@lightmeter/contract';
import { formatUsd, nanoUsd, parseUsd } from '@lightmeter/core';
import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { balanceQuery } from '../../api/balance.ts';
import { useAbilities } from '../../api/session.ts';
import { Notice } from './notice.tsx';

export function PauseNotice({ batch }: { readonly batch: BatchResponse }) {
  const { paused, quote, spent_usd } = batch.lightmeter;
  const { data: balance } = useQuery(balanceQuery());
  const { canOperate } = useAbilities();
  if (batch.status !== 'paused' || paused === null) return null;
  const isMoney = paused.reason === 'insufficient_balance';
  const isCap = paused.reason.includes('cap') || paused.reason.includes('limit');
  // An item is never charged more than its quote: what is left costs no more than this.
  const left = parseUsd(quote.high_usd) - parseUsd(spent_usd);
  return (
    <Notice
      tone="paused"
      title={isMoney ? 'The money ran out' : isCap ? 'A spend cap was reached' : 'The batch is paused'}
    >
      <Text size="sm">{paused.message}</Text>
      {(isMoney || isCap) && (
        <Text size="sm" mt={4}>
          What is left costs at most {formatUsd(nanoUsd(left > 0n ? left : 0n))}
          {balance && <>; {formatUsd(parseUsd(balance.available_usd))} is available</>}.{' '}
          {isMoney &&
            (canOperate ? (
              <Anchor component={Link} to="/operator" size="sm">
                Top up the workspace
              </Anchor>
            ) : (
              'An operator tops up the workspace.'
            ))}
          {isCap && (
            <Anchor component={Link} to="/budgets" size="sm">
              Raise the cap
            </Anchor>
          )}{' '}
          Then resume: nothing is lost, and finished items are not made again.
        </Text>
      )}
    </Notice>
  );
}
