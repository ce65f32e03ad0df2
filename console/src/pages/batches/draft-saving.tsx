// What drafts and the promotion of picks cost against making everything at the final tier at once.

import type { BatchResponse } from '@lightmeter/contract';
import { parseUsd } from '@lightmeter/core';
import { Text } from '@mantine/core';
import { spanLabel } from './batch-words.ts';

export function DraftSaving({ batch }: { readonly batch: BatchResponse }) {
  const { draft, promoted_from } = batch.lightmeter;
  if (draft === null) return null;
  const { drafts, promotion, everything_final } = draft;
  if (promoted_from !== null) {
    return (
      <Text size="sm">
        The drafts cost {spanLabel(drafts)}
        {promotion && <> and these picks {spanLabel(promotion)}</>}; making everything at the final tier at
        once would have cost {spanLabel(everything_final)}.
      </Text>
    );
  }
  const isDearer = parseUsd(drafts.high_usd) >= parseUsd(everything_final.high_usd);
  return (
    <Text size="sm" c={isDearer ? 'var(--mantine-color-error)' : undefined}>
      All drafts: {spanLabel(drafts)}. Everything at the final tier at once: {spanLabel(everything_final)}.
      {isDearer
        ? ' Drafts save nothing here: the final pictures cost no more.'
        : promotion && ` Promoting every one of them would add ${spanLabel(promotion)}.`}
    </Text>
  );
}
