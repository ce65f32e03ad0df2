// A draft under work: its day and title, its prices, what they earn and would have changed; saving and publishing.

import type { OperatorRateCardResponse } from '@lightmeter/contract';
import { Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useAction } from '../../actions/actions.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { ConflictNotice } from './conflict-notice.tsx';
import { DraftBar } from './draft-bar.tsx';
import { changeOf, hasEdits, priceFault, typedPrices } from './draft-edits.ts';
import { DraftFacts } from './draft-facts.tsx';
import { EffectSection } from './effect-section.tsx';
import { MarginsSection } from './margins-section.tsx';
import { addressOfCard, ownCardQuery, ownCardsQuery } from './operator-queries.ts';
import { priceLines } from './price-lines.ts';
import { PricesSection } from './prices-section.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { useDraftEdits } from './use-draft-edits.ts';
import { useEarnings } from './use-earnings.ts';

export function DraftEditor({ draft }: { readonly draft: OperatorRateCardResponse }) {
  const lines = useMemo(() => priceLines(draft), [draft]);
  const editing = useDraftEdits(draft);
  const { edits, edit } = editing;
  const typed = useMemo(() => typedPrices(edits, lines), [edits, lines]);
  const margins = useEarnings(draft, lines, typed);
  const [isPublishing, setPublishing] = useState(false);
  const isDirty = hasEdits(edits);
  const faultCount = Object.values(edits.prices).filter((text) => priceFault(text) !== undefined).length;
  const save = useMutation({
    mutationFn: () =>
      api.request.patch<OperatorRateCardResponse>(addressOfCard(draft.id), changeOf(edits, draft, lines)),
    onSuccess: (saved) => {
      queryClient.setQueryData(ownCardQuery(draft.id).queryKey, saved);
      editing.discard();
      return queryClient.invalidateQueries({ queryKey: ownCardsQuery.queryKey });
    },
    // Where somebody else was faster, theirs is shown under what is typed here.
    onError: () => queryClient.invalidateQueries({ queryKey: ownCardQuery(draft.id).queryKey }),
  });
  const hasConflict = isDirty && edits.revision !== undefined && edits.revision !== draft.revision;
  const canSave = isDirty && faultCount === 0 && !hasConflict;
  useAction({
    id: 'operator.save-draft',
    label: 'Save the draft',
    keys: 'mod+s',
    group: 'Rate card',
    isEnabled: canSave && !save.isPending,
    run: () => save.mutate(),
  });
  return (
    <Stack gap="lg">
      {hasConflict && (
        <ConflictNotice
          draft={draft}
          edits={edits}
          lines={lines}
          onKeep={editing.rebase}
          onDiscard={editing.discard}
        />
      )}
      <DraftFacts draft={draft} edits={edits} onEdit={edit} />
      <PricesSection card={draft} lines={lines} earnings={margins.earnings} edits={edits} onEdit={edit} />
      <MarginsSection margins={margins} />
      <EffectSection card={draft} isOutdated={isDirty} />
      <DraftBar
        draft={draft}
        priceCount={typed.size}
        faultCount={faultCount}
        isDirty={isDirty}
        hasConflict={hasConflict}
        error={hasConflict ? null : save.error}
        isSaving={save.isPending}
        onSave={() => save.mutate()}
        onDiscard={() => {
          save.reset();
          editing.discard();
        }}
        onPublish={() => setPublishing(true)}
      />
      {isPublishing && (
        <PublishDialog draft={draft} earnings={margins.earnings} onClose={() => setPublishing(false)} />
      )}
    </Stack>
  );
}
