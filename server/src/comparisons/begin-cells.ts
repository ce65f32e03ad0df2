// The cells of a comparison become tasks, through the one flow for queued calls. Doing it twice begins each cell once: its
// task id was given when the comparison was written down.

import { ERRORS, type ErrorCode, LightmeterError } from '@lightmeter/core';
import type { ComparisonCellRecord, ComparisonRecord, TaskError } from '@lightmeter/store';
import { callerOfBatch } from '../batches/batch-caller.ts';
import { cancelTask } from '../flows/cancel-task.ts';
import { enqueueImage } from '../flows/enqueue-image.ts';
import type { Caller } from '../http/authentication.ts';
import type { Services } from '../services.ts';
import { cellInput, type VariantRequest } from './plan-comparison.ts';

/** Their holds are made side by side, and share a commit. */
const SIDE_BY_SIDE = 16;

/** Begins every cell that waits. One that cannot begin for good is refused with the reason; any other waits on. */
export async function beginCells(services: Services, comparison: ComparisonRecord): Promise<void> {
  const { comparisonId } = comparison;
  const cells = await services.store.comparisons.cells(comparisonId);
  const waiting = cells.filter(({ state }) => state === 'pending');
  if (waiting.length === 0) return;
  const found = await callerOfBatch(services, comparison);
  for (let first = 0; first < waiting.length; first += SIDE_BY_SIDE) {
    await Promise.all(
      waiting.slice(first, first + SIDE_BY_SIDE).map(async (cell) => {
        const error =
          found.kind === 'usable'
            ? await beginCell(services, { comparison, cell, caller: found.caller })
            : sentenceOf(found.reason as ErrorCode);
        if (error) await services.store.comparisons.upkeep.refuse(comparisonId, cell, error);
      }),
    );
  }
}

/** Why the cell never begins; undefined when it has begun, or may later. */
async function beginCell(
  services: Services,
  given: { comparison: ComparisonRecord; cell: ComparisonCellRecord; caller: Caller },
): Promise<TaskError | undefined> {
  try {
    await enqueue(services, given);
    return undefined;
  } catch (thrown) {
    const error =
      thrown instanceof LightmeterError ? thrown : new LightmeterError('internal_error', { cause: thrown });
    const { code, message, param } = error;
    if (error.kind.retryable && error.kind.status !== 402) {
      const { comparisonId } = given.comparison;
      services.log.warn({ err: thrown, comparisonId }, 'A cell cannot begin; it will be tried again.');
      return undefined;
    }
    return { code, message, ...(param === undefined ? {} : { param }) };
  }
}

async function enqueue(
  services: Services,
  { comparison, cell, caller }: Parameters<typeof beginCell>[1],
): Promise<void> {
  const { comparisonId, prompts, variants } = comparison;
  const prompt = prompts[cell.promptIndex];
  const variant = variants[cell.variantIndex];
  if (prompt === undefined || !variant) {
    throw new LightmeterError('internal_error', { internal: { cellWithoutRequest: cell.taskId } });
  }
  await enqueueImage(services, {
    origin: 'task',
    lane: 'interactive',
    taskId: cell.taskId,
    caller,
    input: cellInput(variant.request as unknown as VariantRequest, prompt, cell.seed),
    references: [],
    mask: undefined,
    rateCardId: comparison.rateCardId,
    quoteId: undefined,
    maxCostNanoUsd: undefined,
    idempotencyKey: undefined,
    responseFormat: 'url',
    metadata: {
      comparison_id: comparisonId,
      prompt_index: String(cell.promptIndex),
      variant_index: String(cell.variantIndex),
    },
    discardUploads: () => {},
  });
}

/** Asks the cells that wait or run to end; one that ended meanwhile has ended. */
export async function cancelCells(services: Services, comparison: ComparisonRecord): Promise<void> {
  const { workspaceId, mode } = comparison;
  const cells = await services.store.comparisons.cells(comparison.comparisonId);
  const open = cells.filter(({ task }) => task && task.endedAt === undefined && !task.cancelRequestedAt);
  await Promise.all(
    open.map(async ({ taskId }) => {
      try {
        await cancelTask(services, { workspaceId, mode, taskId, keepIfDelivered: false });
      } catch (error) {
        if (!(error instanceof LightmeterError) || error.code !== 'task_not_cancellable') throw error;
      }
    }),
  );
}

/** What a cell says that ended without a task. */
export function sentenceOf(code: ErrorCode): TaskError {
  const { sentence, nextStep } = ERRORS[code];
  return { code, message: `${sentence} ${nextStep}` };
}
