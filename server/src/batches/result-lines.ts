// The result files of a batch, line by line, with flat memory: a page of items at a time, an image's bytes as they are
// read.

import { LightmeterError } from '@lightmeter/core';
import type { BatchItemRecord, BatchItemState, BatchRecord, TaskRecord } from '@lightmeter/store';
import { errorBody } from '../http/error-response.ts';
import { ledBy, outputLink, unreadableOutput } from '../http/images-answer.ts';
import { deletionOf } from '../http/kept-output.ts';
import { describeTask, failureOf, moneySummaryOf, unixSeconds, usageOf } from '../http/task-answer.ts';
import type { Services } from '../services.ts';

const PAGE_ITEMS = 200;
/** What the store says of bytes that no later try will find: none are there, or fewer than there were. */
const LOST: readonly string[] = ['not_found', 'invalid_value'];

type Lines = AsyncGenerator<Uint8Array, void, void>;
type Item = { readonly item: BatchItemRecord; readonly task: TaskRecord | undefined };

/**
 * What succeeded: OpenAI's answer for each item, with links, or with the bytes where the line asked for them. An item whose
 * images are not all there any more has the error instead that says so, and what was charged.
 *
 * @throws LightmeterError `storage_unavailable`: the bytes may be read later
 */
export async function* outputLines(
  services: Services,
  batch: BatchRecord,
  states: readonly BatchItemState[],
): Lines {
  for await (const { item, task } of itemsOf(services, batch, states)) {
    if (!task) continue;
    const loss = await lossOf(services, { item, task });
    if (loss) {
      const { batchId } = batch;
      if (loss.kind.report) services.log.error({ err: loss, batchId }, 'A result of a batch is lost.');
      yield lineOf({ ...headOf(batch, item), ...failedResponse(batch, task, loss) });
    } else yield* outputLine(services, batch, { item, task });
  }
}

/** What did not succeed, and why. */
export async function* errorLines(
  services: Services,
  batch: BatchRecord,
  states: readonly BatchItemState[],
): Lines {
  for await (const { item, task } of itemsOf(services, batch, states)) {
    yield lineOf(errorLine(batch, item, task));
  }
}

const lineOf = (line: object) => Buffer.from(`${JSON.stringify(line)}\n`);

async function* itemsOf(
  { store }: Services,
  batch: BatchRecord,
  states: readonly BatchItemState[],
): AsyncGenerator<Item, void, void> {
  let cursor: number | undefined;
  do {
    const page = await store.batches.items({ batchId: batch.batchId, states, limit: PAGE_ITEMS, cursor });
    const tasks = await Promise.all(
      page.items.map(({ taskId }) => (taskId === undefined ? undefined : store.tasks.findTask(taskId))),
    );
    for (const [index, item] of page.items.entries()) yield { item, task: tasks[index] };
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** In OpenAI's form, and the caller's own metadata where there is any. */
function headOf({ batchId }: BatchRecord, { itemIndex, customId, metadata = {} }: BatchItemRecord) {
  return {
    id: `${batchId.replace(/^batch_/, 'batch_req_')}_${itemIndex}`,
    custom_id: customId ?? null,
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
}

/**
 * Why the line of an item that succeeded cannot have its images: one was deleted, or its bytes are not in the store any
 * more, or not all of them. Looked up before the line begins, so that no line is left half written.
 *
 * @throws LightmeterError `storage_unavailable`
 */
async function lossOf(
  { outputs }: Services,
  { item, task }: { item: BatchItemRecord; task: TaskRecord },
): Promise<LightmeterError | undefined> {
  const deletion = deletionOf(task);
  if (deletion || item.request?.responseFormat !== 'b64_json') return deletion;
  for (const { storageKey, sizeBytes } of task.outputs) {
    try {
      // The last byte is there when all are.
      (await outputs.read(storageKey, { firstByte: sizeBytes - 1 })).destroy();
    } catch (error) {
      if (!(error instanceof LightmeterError) || !LOST.includes(error.code)) throw error;
      return unreadableOutput(error, task);
    }
  }
  return undefined;
}

async function* outputLine(
  services: Services,
  batch: BatchRecord,
  { item, task }: { item: BatchItemRecord; task: TaskRecord },
): Lines {
  const summary = moneySummaryOf(task);
  const body = {
    created: unixSeconds(task.createdAt),
    ...describeTask(task),
    ...usageOf(task),
    // A duplicate has the pictures of another item, which is charged for them.
    lightmeter: item.duplicateOf === undefined ? summary : { ...summary, charged_usd: '0' },
  };
  const { origin } = batch.plan;
  const line = {
    ...headOf(batch, item),
    error: null,
    response: { status_code: 200, request_id: task.taskId, body },
  };
  if (item.request?.responseFormat !== 'b64_json') {
    const images = task.outputs.map((output) => ({ url: outputLink(services, output, { origin }) }));
    const response = { ...line.response, body: { ...body, data: images } };
    yield lineOf({ ...line, response });
    return;
  }
  // The images go where the three brackets of the line, its response and its body close.
  let lead = `${JSON.stringify(line).slice(0, -3)},"data":[`;
  for (const [index, output] of task.outputs.entries()) {
    const opening = `${lead}${index > 0 ? ',' : ''}{"b64_json":"`;
    yield* ledBy(opening, services.outputs.readBase64(output.storageKey, output.sizeBytes));
    lead = '"}';
  }
  yield Buffer.from(`${lead}]}}}\n`);
}

/** With the answer of the request where there was one, and an error of the batch where the request never began. */
function errorLine(batch: BatchRecord, item: BatchItemRecord, task: TaskRecord | undefined): object {
  const head = headOf(batch, item);
  if (!task) {
    const { code = 'internal_error', message = '', param = null } = item.error ?? {};
    const line = item.request === undefined ? { line: item.lineNumber ?? null } : {};
    return { ...head, response: null, error: { code, message, param, ...line } };
  }
  return { ...head, ...failedResponse(batch, task, failureOf(task).error) };
}

function failedResponse(batch: BatchRecord, task: TaskRecord, error: LightmeterError) {
  const { taskId: requestId } = task;
  const { summary } = failureOf(task);
  const body = errorBody(error, { requestId, origin: batch.plan.origin, task: summary });
  return { response: { status_code: error.kind.status, request_id: requestId, body }, error: null };
}
