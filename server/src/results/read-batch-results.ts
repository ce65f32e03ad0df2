// The results of a stored batch, read a page at a time.

import type { BatchItemRecord, BatchRecord, TaskRecord } from '@lightmeter/store';
import type { Services } from '../services.ts';
import type { BatchResults, ResultItem } from './result-item.ts';

/** Items and their tasks are two statements a page. */
const PAGE_ITEMS = 200;

/** A spreadsheet stays one that people read. */
const MAX_METADATA_COLUMNS = 50;

/** Nothing of a batch that is being validated, and nothing of items that validation dropped. */
export function readBatchResults({ store }: Pick<Services, 'store'>, record: BatchRecord): BatchResults {
  const { batchId, name, state, itemCount } = record;
  const readPage = async (firstIndex: number): Promise<ResultItem[]> => {
    const { items } = await store.batches.items({ batchId, limit: PAGE_ITEMS, cursor: firstIndex - 1 });
    // Asked for together, they are read in one statement.
    return Promise.all(
      items.map(async (item) => {
        const { taskId } = item;
        const { workspaceId, mode } = record;
        return resultItem(
          item,
          taskId === undefined ? undefined : await store.tasks.getTask(workspaceId, mode, taskId),
        );
      }),
    );
  };
  return {
    batch: { batchId, name, state, itemCount },
    items: async function* (firstIndex) {
      for (let nextIndex = firstIndex; nextIndex < itemCount; ) {
        const page = await readPage(nextIndex);
        if (page.length === 0) return;
        yield* page;
        nextIndex = (page.at(-1)?.itemIndex ?? itemCount) + 1;
      }
    },
    metadataNames: async () =>
      itemCount === 0 ? [] : store.batches.metadataNames(batchId, MAX_METADATA_COLUMNS),
    chargedNanoUsd: async () => (await store.batches.progress(record)).spentNanoUsd,
  };
}

/** The task is read after its item: where both say how it stands, the task does. */
function resultItem(item: BatchItemRecord, task: TaskRecord | undefined): ResultItem {
  const prompt = item.request?.input.prompt;
  return {
    itemIndex: item.itemIndex,
    lineNumber: item.lineNumber,
    customId: item.customId,
    prompt: typeof prompt === 'string' ? prompt : undefined,
    state: task?.state ?? item.state,
    error: task ? undefined : item.error,
    duplicateOf: item.duplicateOf,
    draft: item.request?.draft,
    metadata: item.metadata,
    task,
  };
}
