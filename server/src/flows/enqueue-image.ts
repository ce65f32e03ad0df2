// The same flow for a call whose caller does not wait: quote → hold, and a worker does the rest when its turn comes.

import type { ImageRequestInput } from '@lightmeter/core';
import type { JsonObject, TaskInputImage, TaskRecord } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { findEarlier, hold, type Job, priceForCaller } from './begin-task.ts';
import { earlierTask, earlierTaskId } from './follow-task.ts';
import type { QueuedCall, UploadedImage } from './image-call.ts';
import { keepInputImage } from './keep-input-image.ts';

export interface EnqueuedTask {
  readonly task: TaskRecord;
  /** An earlier request with the same Idempotency-Key created it. */
  readonly replayed: boolean;
}

/**
 * Prices and holds, and leaves the task for a worker. Its input images are kept until it has ended.
 *
 * @throws LightmeterError as generateImage does: nothing is held or charged then
 */
export async function enqueueImage(services: Services, call: QueuedCall): Promise<EnqueuedTask> {
  try {
    const earlier = await findEarlier(services, call);
    if (earlier) {
      return { task: await earlierTask(services, call, earlierTaskId(earlier)), replayed: true };
    }
    const job: Job = {
      ...(await priceForCaller(services, call)),
      taskId: call.taskId ?? services.newId('task'),
    };
    const begun = await hold(services, call, job, {
      origin: call.origin,
      batchId: call.batchId,
      metadata: call.metadata,
      callback: call.callback,
      promotedFrom: call.promotedFrom,
      input: inputJson(call.input),
      inputImages: await keepInputImages(services, call),
      queueing: {
        lane: call.lane,
        provider: job.adapter.name,
        deadlineAt: new Date(services.clock().getTime() + (call.deadlineMs ?? services.taskDeadlineMs)),
      },
    });
    const taskId = begun.kind === 'held' ? job.taskId : earlierTaskId(begun);
    if (begun.kind === 'held') services.worker.wake();
    return { task: await earlierTask(services, call, taskId), replayed: begun.kind !== 'held' };
  } finally {
    call.discardUploads();
  }
}

/** The request as it was written, without its images: they lie beside it. */
function inputJson({ references: _references, mask: _mask, ...written }: ImageRequestInput): JsonObject {
  return written;
}

/** The request as inputJson wrote it, with its images measured anew. */
export function inputFromJson(
  written: JsonObject,
  images: Pick<ImageRequestInput, 'references' | 'mask'>,
): ImageRequestInput {
  return { ...(written as Omit<ImageRequestInput, 'references' | 'mask'>), ...images };
}

async function keepInputImages(services: Services, call: QueuedCall): Promise<TaskInputImage[]> {
  const kept: TaskInputImage[] = [];
  const keep = async (
    role: TaskInputImage['role'],
    upload: UploadedImage,
    param: string,
  ): Promise<TaskInputImage> => ({
    role,
    param,
    storageKey: upload.storageKey ?? (await keepInputImage(services.outputs, upload, param)),
    sha256: upload.sha256,
    format: upload.format,
    size: upload.size,
    sizeBytes: upload.sizeBytes,
    hasAlpha: upload.hasAlpha,
  });
  for (const [index, upload] of call.references.entries()) {
    kept.push(await keep('reference', upload, call.input.references[index]?.param ?? `image[${index}]`));
  }
  if (call.mask) kept.push(await keep('mask', call.mask, call.input.mask?.param ?? 'mask'));
  return kept;
}
