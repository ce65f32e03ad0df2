// The edits of one draft. They outlive the page in the tab's own memory: nothing that was typed is lost by going elsewhere.

import type { OperatorRateCardResponse } from '@lightmeter/contract';
import { useSessionStorage } from '@mantine/hooks';
import { useCallback } from 'react';
import { type DraftEdits, edited, NO_EDITS } from './draft-edits.ts';

export interface DraftEditing {
  readonly edits: DraftEdits;
  readonly edit: (change: Parameters<typeof edited>[2]) => void;
  /** Keeps what is typed, as typed on the revision that was just read. */
  readonly rebase: (revision: number | null) => void;
  readonly discard: () => void;
}

export function useDraftEdits(draft: OperatorRateCardResponse): DraftEditing {
  const [edits, setEdits, clear] = useSessionStorage<DraftEdits>({
    key: `lightmeter-draft-${draft.id}`,
    defaultValue: NO_EDITS,
    getInitialValueInEffect: false,
  });
  const edit = useCallback(
    (change: Parameters<typeof edited>[2]) => setEdits((before) => edited(before, draft, change)),
    [setEdits, draft],
  );
  const rebase = useCallback(
    (revision: number | null) => setEdits((before) => ({ ...before, revision: revision ?? undefined })),
    [setEdits],
  );
  return { edits, edit, rebase, discard: clear };
}
