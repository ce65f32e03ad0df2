// A page of comparisons, each with how far it is and the images of its first prompt.

import type { ComparisonListResponse } from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { BookId } from '@lightmeter/store';
import type { TaskLinks } from '../http/render-task.ts';
import type { Services } from '../services.ts';
import { renderComparisonSummary } from './render-comparison.ts';

/** @throws LightmeterError `invalid_value` for a cursor that no page gave */
export async function listComparisons(
  { store }: Services,
  query: BookId & { limit: number; cursor?: string | undefined; links: TaskLinks },
): Promise<ComparisonListResponse> {
  if (query.cursor !== undefined && !/^cmp_[0-9a-z]{1,60}$/.test(query.cursor)) {
    throw new LightmeterError('invalid_value', {
      param: 'cursor',
      message: '`cursor` must be the `next_cursor` of the page before.',
    });
  }
  const { comparisons, nextCursor } = await store.comparisons.list(query);
  const progress = await store.comparisons.progressOf(comparisons.map(({ comparisonId }) => comparisonId));
  const summaries = await Promise.all(
    comparisons.map(async (record) => {
      const found = progress.get(record.comparisonId);
      if (!found) {
        throw new LightmeterError('internal_error', { internal: { lostComparison: record.comparisonId } });
      }
      const preview = await Promise.all(
        found.previewTaskIds.map((taskId) => store.tasks.getTask(query.workspaceId, query.mode, taskId)),
      );
      return renderComparisonSummary(record, {
        progress: found,
        preview: preview.filter((task) => task !== undefined),
        links: query.links,
      });
    }),
  );
  return {
    object: 'list',
    data: summaries,
    has_more: nextCursor !== undefined,
    next_cursor: nextCursor ?? null,
  };
}
