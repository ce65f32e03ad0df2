// Server-sent events of a streamed image call: previews as they come, then the finished images, then the end. A
// caller that goes away stops the events, not the work.

import type { ImageSink } from '@lightmeter/providers';
import { encodeBase64, type TaskRecord } from '@lightmeter/store';
import type { FastifyReply } from 'fastify';
import type { Services } from '../services.ts';
import { sendThroughGate } from './body-gate.ts';
import { errorBody } from './error-response.ts';
import { type AnswerForm, outputLink } from './images-answer.ts';
import { SpooledImage } from './spooled-image.ts';
import { describeTask, failureOf, moneySummaryOf, unixSeconds, usageOf } from './task-answer.ts';

type EventFamily = 'image_generation' | 'image_edit';

/** Proxies end connections that say nothing for 30 to 100 seconds; a picture takes longer. Comments are ignored. */
const KEEP_ALIVE_MS = 15_000;

/** A stream of events to one caller. Nothing is written before `open`. */
export class ImageEvents {
  private readonly services: Services;
  private readonly reply: FastifyReply;
  private readonly family: EventFamily;
  private readonly described: Record<string, unknown>;
  /** Events leave in the order they came, one after the other. */
  private queue: Promise<unknown>;
  private openStream: () => void = () => {};

  constructor(
    services: Services,
    reply: FastifyReply,
    stream: { family: EventFamily; described: Record<string, unknown> },
  ) {
    this.services = services;
    this.reply = reply;
    this.family = stream.family;
    this.described = stream.described;
    this.queue = new Promise<void>((resolve) => {
      this.openStream = resolve;
    });
  }

  /** Sends the head; from here on a failure is an event. */
  open(headers: Record<string, string>): void {
    this.reply.hijack();
    this.reply.raw.writeHead(200, {
      ...(this.reply.getHeaders() as Record<string, string>),
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    this.reply.raw.flushHeaders();
    this.openStream();
    // The caller may be gone by now, and its `close` with it.
    if (this.reply.raw.destroyed) return;
    const keepAlive = setInterval(() => this.sendText(': the picture is being made\n\n'), KEEP_ALIVE_MS);
    this.reply.raw.once('close', () => clearInterval(keepAlive));
  }

  /** Takes one partial image; it is sent once it is whole. */
  beginPartialImage(partialIndex: number): ImageSink {
    const spooled = new SpooledImage(this.services.scratchDirectory);
    return {
      write: (chunk) => spooled.write(chunk),
      end: async () => {
        await spooled.end();
        const head = {
          type: `${this.family}.partial_image`,
          partial_image_index: partialIndex,
          created_at: unixSeconds(this.services.clock()),
          ...this.described,
        };
        this.enqueue(head, () => encodeBase64(spooled.read())).finally(() => spooled.remove());
      },
      abandon: () => spooled.remove(),
    };
  }

  /** The final images, or the failure; then the end of the stream. */
  async finish(task: TaskRecord, given: { form: AnswerForm; requestId: string }): Promise<void> {
    if (task.state === 'failed') {
      const { error, summary } = failureOf(task);
      const body = errorBody(error, { requestId: given.requestId, origin: given.form.origin, task: summary });
      await this.sendText(`event: error\ndata: ${JSON.stringify(body)}\n\n`);
    } else {
      for (const output of task.outputs) await this.sendCompleted(task, output, given.form);
    }
    await this.queue;
    this.reply.raw.end();
  }

  /** Ends a stream whose work failed on our side. */
  async fail(body: unknown): Promise<void> {
    await this.sendText(`event: error\ndata: ${JSON.stringify(body)}\n\n`);
    this.reply.raw.end();
  }

  private async sendCompleted(
    task: TaskRecord,
    output: TaskRecord['outputs'][number],
    form: AnswerForm,
  ): Promise<void> {
    const head = {
      type: `${this.family}.completed`,
      created_at: unixSeconds(task.createdAt),
      ...describeTask(task),
      ...usageOf(task),
      lightmeter: moneySummaryOf(task),
    };
    if (form.responseFormat === 'url') {
      const event = { ...head, url: outputLink(this.services, output, form) };
      await this.sendText(`event: ${head.type}\ndata: ${JSON.stringify(event)}\n\n`);
      return;
    }
    const { outputs } = this.services;
    await this.enqueue(head, async function* () {
      yield* outputs.readBase64(output.storageKey, output.sizeBytes);
    });
  }

  /** One event whose base64 is made while it is sent. */
  private enqueue(head: { type: string }, base64: () => AsyncIterable<Uint8Array>): Promise<unknown> {
    const event = async function* () {
      yield Buffer.from(`event: ${head.type}\ndata: ${JSON.stringify(head).slice(0, -1)},"b64_json":"`);
      yield* base64();
      yield Buffer.from('"}\n\n');
    };
    return this.inOrder(() => sendThroughGate(this.services.gate, this.reply.raw, event()));
  }

  private sendText(text: string): Promise<unknown> {
    return this.inOrder(async () => {
      if (!this.reply.raw.destroyed) this.reply.raw.write(text);
    });
  }

  private inOrder(send: () => Promise<unknown>): Promise<unknown> {
    this.queue = this.queue.then(send).catch((error: unknown) => {
      this.services.log.warn({ err: error }, 'An event could not be sent.');
      this.reply.raw.destroy();
    });
    return this.queue;
  }
}
