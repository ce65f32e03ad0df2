// A finished task as OpenAI's images answer. Base64 is made from the stored bytes while it is sent; the length is known
// before, so that the answer has a Content-Length.

import { base64Length, type TaskRecord } from '@lightmeter/store';
import type { FastifyReply } from 'fastify';
import type { Services } from '../services.ts';
import { sendThroughGate } from './body-gate.ts';
import { describeTask, moneyHeaders, moneySummaryOf, unixSeconds, usageOf } from './task-answer.ts';

export interface AnswerForm {
  readonly responseFormat: 'b64_json' | 'url';
  /** Scheme and host for absolute links. */
  readonly origin: string;
  readonly replayed: boolean;
}

/** Sends the answer of a succeeded task. */
export async function sendImages(
  services: Services,
  reply: FastifyReply,
  task: TaskRecord,
  form: AnswerForm,
): Promise<void> {
  const head = {
    created: unixSeconds(task.createdAt),
    ...describeTask(task),
    ...usageOf(task),
    lightmeter: moneySummaryOf(task),
  };
  reply.headers(moneyHeaders(task, form.replayed));
  if (form.responseFormat === 'url') {
    await reply.send({
      ...head,
      data: task.outputs.map((output) => ({ url: outputLink(services, output, form) })),
    });
    return;
  }
  const opening = `${JSON.stringify(head).slice(0, -1)},"data":[`;
  const lengthBytes =
    Buffer.byteLength(opening) +
    task.outputs.reduce(
      (sum, output) => sum + ITEM_OPEN.length + base64Length(output.sizeBytes) + ITEM_CLOSE.length,
      0,
    ) +
    Math.max(0, task.outputs.length - 1) +
    CLOSING.length;
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'application/json; charset=utf-8',
    'content-length': lengthBytes,
    ...(services.stopping.aborted ? { connection: 'close' } : {}),
  });
  try {
    const sent = await sendThroughGate(services.gate, reply.raw, imagesJson(services, task, opening));
    if (sent) reply.raw.end();
  } catch (error) {
    // The head is out: all that is left is to break off, so that nobody takes half an image for a whole one.
    services.log.error({ err: error, taskId: task.taskId }, 'A stored image could not be sent.');
    reply.raw.destroy();
  }
}

const ITEM_OPEN = '{"b64_json":"';
const ITEM_CLOSE = '"}';
const CLOSING = ']}';

async function* imagesJson(
  services: Services,
  task: TaskRecord,
  opening: string,
): AsyncGenerator<Uint8Array> {
  let before = opening;
  for (const [index, output] of task.outputs.entries()) {
    yield Buffer.from(`${before}${index > 0 ? ',' : ''}${ITEM_OPEN}`);
    yield* services.outputs.readBase64(output.storageKey, output.sizeBytes);
    before = ITEM_CLOSE;
  }
  yield Buffer.from(`${before}${CLOSING}`);
}

/** An absolute link that works without a key until it expires. */
export function outputLink(
  services: Services,
  output: { outputId: string },
  form: { origin: string },
): string {
  const expiresAt = new Date(
    services.clock().getTime() + services.configuration.LIGHTMETER_LINK_TTL_SECONDS * 1_000,
  );
  return `${form.origin}${services.links.sign(output.outputId, expiresAt)}`;
}
