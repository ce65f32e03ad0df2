// A finished task as OpenAI's images answer. Base64 is made from the stored bytes while it is sent; the length is known
// before, so that the answer has a Content-Length. The head waits for the first bytes of the first image.

import { formatUsd, LightmeterError } from '@lightmeter/core';
import { base64Length, type TaskRecord } from '@lightmeter/store';
import type { FastifyReply } from 'fastify';
import type { Services } from '../services.ts';
import { sendThroughGate } from './body-gate.ts';
import { deletionOf } from './kept-output.ts';
import {
  describeTask,
  failureOf,
  moneyHeaders,
  moneySummaryOf,
  unixSeconds,
  usageOf,
} from './task-answer.ts';

export interface AnswerForm {
  readonly responseFormat: 'b64_json' | 'url';
  /** Scheme and host for absolute links. */
  readonly origin: string;
  readonly replayed: boolean;
}

/** What of the services sends a finished task. */
export type AnswerServices = Pick<
  Services,
  'clock' | 'configuration' | 'gate' | 'links' | 'log' | 'outputs' | 'stopping'
>;

/**
 * Sends the answer of a succeeded task.
 *
 * @throws LightmeterError `output_deleted`, or `storage_unavailable` or `internal_error` when the first image cannot be read: nothing was sent
 */
export async function sendImages(
  services: AnswerServices,
  reply: FastifyReply,
  task: TaskRecord,
  form: AnswerForm,
): Promise<void> {
  const deletion = deletionOf(task);
  if (deletion) throw deletion;
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
  const sendHead = () => {
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'application/json; charset=utf-8',
      'content-length': lengthBytes,
      ...(services.stopping.aborted ? { connection: 'close' } : {}),
    });
  };
  try {
    const body = withHead(imagesJson(services, task, opening), sendHead);
    const sent = await sendThroughGate(services.gate, reply.raw, body);
    if (sent) reply.raw.end();
  } catch (error) {
    if (!reply.raw.headersSent) {
      reply.request.failedTask = failureOf(task).summary;
      throw unreadableOutput(error, task);
    }
    services.log.error({ err: error, taskId: task.taskId }, 'A stored image could not be sent.');
    // The head is out: all that is left is to break off, so that nobody takes half an image for a whole one.
    reply.raw.destroy();
  }
}

/** The same chunks, with `sendHead` called before the first. */
async function* withHead(
  chunks: AsyncIterable<Uint8Array>,
  sendHead: () => void,
): AsyncGenerator<Uint8Array> {
  let isSent = false;
  for await (const chunk of chunks) {
    if (!isSent) sendHead();
    isSent = true;
    yield chunk;
  }
}

/** An image that was charged and cannot be read: what the caller has to know of the money, and what comes next. */
export function unreadableOutput(cause: unknown, task: TaskRecord): LightmeterError {
  const code = cause instanceof LightmeterError ? cause.code : undefined;
  const isLost = code === 'not_found' || code === 'invalid_value';
  const next = isLost
    ? `The file is ${code === 'not_found' ? 'missing from' : 'cut short in'} the store of this server: whoever runs it must restore it, or refund the task.`
    : 'Retry later with the same Idempotency-Key, or read the output by its id: it is not charged again.';
  return new LightmeterError(isLost ? 'internal_error' : 'storage_unavailable', {
    message: `The images of ${task.taskId} are made, and cannot be read. ${formatUsd(task.chargedNanoUsd)} was charged. ${next}`,
    cause,
  });
}

const ITEM_OPEN = '{"b64_json":"';
const ITEM_CLOSE = '"}';
const CLOSING = ']}';

/** The body in pieces. The first comes when the first image has been opened. */
async function* imagesJson(
  services: AnswerServices,
  task: TaskRecord,
  opening: string,
): AsyncGenerator<Uint8Array> {
  let before = opening;
  for (const [index, output] of task.outputs.entries()) {
    const lead = `${before}${index > 0 ? ',' : ''}${ITEM_OPEN}`;
    yield* ledBy(lead, services.outputs.readBase64(output.storageKey, output.sizeBytes));
    before = ITEM_CLOSE;
  }
  yield Buffer.from(`${before}${CLOSING}`);
}

/** The text and then the chunks; the text is held back until the first chunk is there. */
export async function* ledBy(text: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isLed = false;
  for await (const chunk of chunks) {
    if (!isLed) yield Buffer.from(text);
    isLed = true;
    yield chunk;
  }
  if (!isLed) yield Buffer.from(text);
}

/** An absolute link that works without a key until it expires. */
export function outputLink(
  services: Pick<Services, 'clock' | 'configuration' | 'links'>,
  output: { outputId: string },
  form: { origin: string },
): string {
  const expiresAt = new Date(
    services.clock().getTime() + services.configuration.LIGHTMETER_LINK_TTL_SECONDS * 1_000,
  );
  return `${form.origin}${services.links.sign(output.outputId, expiresAt)}`;
}
