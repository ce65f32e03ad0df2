// What the events of batches say: the batch object as it is when the event is first delivered.

import { LightmeterError } from '@lightmeter/core';
import type { Store } from '@lightmeter/store';
import type { SubjectRenderer } from '../webhooks/render-event.ts';
import { renderBatch } from './render-batch.ts';

/** Renders the subject of `batch.completed`, `batch.failed`, `batch.cancelled` and `batch.paused`. */
export function batchSubjects({
  batches,
}: Pick<Store, 'batches'>): Readonly<Record<string, SubjectRenderer>> {
  return {
    batch: async (event) => {
      const batch = await batches.get(event, event.subjectId);
      if (!batch)
        throw new LightmeterError('internal_error', { internal: { missingBatch: event.subjectId } });
      return renderBatch(batch, await batches.progress(batch), batch.plan.origin);
    },
  };
}
