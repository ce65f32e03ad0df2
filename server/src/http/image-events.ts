// Server-sent events of a streamed image call: previews as they come, then the finished images, then the end. A
// caller that goes away stops the events, not the work, and a preview that cannot be spooled is left out of them.

import { crc32 } from 'node:zlib';
import type { ErrorResponse } from '@lightmeter/contract';
import { createImageInspector, type LightmeterError, renderImageSize } from '@lightmeter/core';
import type { ImageSink } from '@lightmeter/providers';
import { encodeBase64, type TaskRecord } from '@lightmeter/store';
import type { FastifyReply } from 'fastify';
import type { Services } from '../services.ts';
import { sendThroughGate } from './body-gate.ts';
import { errorBody } from './error-response.ts';
import {
  type AnswerForm,
  type AnswerServices,
  ledBy,
  outputLink,
  unreadableOutput,
} from './images-answer.ts';
import { deletionOf } from './kept-output.ts';
import { SpooledImage } from './spooled-image.ts';
import { describeTask, failureOf, moneySummaryOf, unixSeconds, usageOf } from './task-answer.ts';

/** What of the services a stream of events takes. */
export type EventServices = AnswerServices & Pick<Services, 'scratchDirectory'>;

type EventFamily = 'image_generation' | 'image_edit';

/** Proxies end connections that say nothing for 30 to 100 seconds; a picture takes longer. Comments are ignored. */
const KEEP_ALIVE_MS = 15_000;

/** A stream of events to one caller. Nothing is written before `open`. */
export class ImageEvents {
  private readonly services: EventServices;
  private readonly reply: FastifyReply;
  private readonly family: EventFamily;
  private readonly described: Record<string, unknown>;
  /** Events leave in the order they came, one after the other. */
  private queue: Promise<unknown>;
  private openStream: () => void = () => {};
  private hasDroppedPreview = false;

  constructor(
    services: EventServices,
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

  /** Takes one partial image; it is sent once it is whole. The sink never fails: a preview is not worth a task. */
  beginPartialImage(partialIndex: number): ImageSink {
    const spooled = new SpooledImage(this.services.scratchDirectory);
    const inspector = createImageInspector({ crc32 });
    let isDropped = false;
    const drop = async (error: unknown) => {
      isDropped = true;
      this.noteDroppedPreview(error);
      await spooled.remove();
    };
    return {
      write: async (chunk) => {
        if (isDropped) return;
        inspector.push(chunk);
        await spooled.write(chunk).catch(drop);
      },
      end: async () => {
        if (!isDropped) await spooled.end().catch(drop);
        if (isDropped) return;
        const head = {
          type: `${this.family}.partial_image`,
          partial_image_index: partialIndex,
          created_at: unixSeconds(this.services.clock()),
          ...this.described,
          ...(inspector.size === undefined ? {} : { size: renderImageSize(inspector.size) }),
        };
        this.sendImage(head, { base64: () => encodeBase64(spooled.read()), orElse: drop }).finally(() =>
          spooled.remove(),
        );
      },
      abandon: () => spooled.remove(),
    };
  }

  /** Once for each stream: a full disk fails every preview alike. */
  private noteDroppedPreview(error: unknown): void {
    if (!this.hasDroppedPreview)
      this.services.log.warn({ err: error }, 'Partial images could not be spooled and are left out.');
    this.hasDroppedPreview = true;
  }

  /** The final images, or the failure; then the end of the stream. */
  async finish(task: TaskRecord, given: { form: AnswerForm; requestId: string }): Promise<void> {
    const { error, summary } = failureOf(task);
    const failure = (fault: LightmeterError) =>
      errorBody(fault, { requestId: given.requestId, origin: given.form.origin, task: summary });
    const deletion = deletionOf(task);
    if (task.state !== 'succeeded' || deletion) {
      await this.sendText(errorEvent(failure(deletion ?? error)));
    } else {
      for (const output of task.outputs) {
        await this.sendCompleted(task, output, {
          form: given.form,
          unreadable: (cause) => failure(unreadableOutput(cause, task)),
        });
      }
    }
    await this.queue;
    this.reply.raw.end();
  }

  /** Ends a stream whose work failed on our side. */
  async fail(body: unknown): Promise<void> {
    await this.sendText(errorEvent(body));
    this.reply.raw.end();
  }

  private async sendCompleted(
    task: TaskRecord,
    output: TaskRecord['outputs'][number],
    given: { form: AnswerForm; unreadable: (cause: unknown) => ErrorResponse },
  ): Promise<void> {
    const { form } = given;
    const head = {
      type: `${this.family}.completed`,
      // Of the event, as in a preview's: not before the previews were, and the same on every replay.
      created_at: unixSeconds(task.endedAt ?? task.createdAt),
      ...describeTask(task),
      ...usageOf(task),
      lightmeter: moneySummaryOf(task),
    };
    if (form.responseFormat === 'url') {
      const event = { ...head, url: outputLink(this.services, output, form) };
      await this.sendText(`event: ${head.type}\ndata: ${JSON.stringify(event)}\n\n`);
      return;
    }
    const { outputs, log } = this.services;
    await this.sendImage(head, {
      base64: () => outputs.readBase64(output.storageKey, output.sizeBytes),
      orElse: async (cause) => {
        log.error({ err: cause, taskId: task.taskId }, 'A stored image could not be read.');
        this.reply.raw.write(errorEvent(given.unreadable(cause)));
      },
    });
  }

  /** One event whose base64 is made while it is sent; `orElse` when not even the first of it can be read. */
  private sendImage(
    head: { type: string },
    given: { base64: () => AsyncIterable<Uint8Array>; orElse: (error: unknown) => Promise<void> },
  ): Promise<unknown> {
    const lead = `event: ${head.type}\ndata: ${JSON.stringify(head).slice(0, -1)},"b64_json":"`;
    let isBegun = false;
    const event = async function* () {
      for await (const chunk of ledBy(lead, given.base64())) {
        isBegun = true;
        yield chunk;
      }
      yield Buffer.from('"}\n\n');
    };
    return this.inOrder(async () => {
      try {
        await sendThroughGate(this.services.gate, this.reply.raw, event());
      } catch (error) {
        if (isBegun) throw error;
        await given.orElse(error);
      }
    });
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

function errorEvent(body: unknown): string {
  return `event: error\ndata: ${JSON.stringify(body)}\n\n`;
}
