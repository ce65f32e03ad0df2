// Outputs that their workspace deleted: whoever asks for the image is told so, and never gets part of an answer.

import { LightmeterError } from '@lightmeter/core';
import type { OutputRecord, TaskRecord } from '@lightmeter/store';

/** @throws LightmeterError `output_deleted` */
export function keptOutput(output: OutputRecord): OutputRecord {
  if (output.deletedAt) throw outputDeleted(output);
  return output;
}

/**
 * Why an answer that carries every image of a task cannot be given again: it would be short of one in silence. Undefined
 * when all are kept.
 */
export function deletionOf(task: Pick<TaskRecord, 'deletedOutputs'>): LightmeterError | undefined {
  const [deleted] = task.deletedOutputs;
  return deleted && outputDeleted(deleted);
}

function outputDeleted({ outputId, deletedAt }: OutputRecord): LightmeterError {
  return new LightmeterError('output_deleted', {
    message: `The image ${outputId} was deleted by its workspace${deletedAt ? ` at ${deletedAt.toISOString()}` : ''}. Its charge stays; to have it again, make it with a new request or a new Idempotency-Key.`,
    details: { output_id: outputId },
  });
}
