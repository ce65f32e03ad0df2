// Reads a server-sent event stream (https://html.spec.whatwg.org/multipage/server-sent-events.html, 2026-11-22) whose
// events carry images. No event is ever held whole: its data goes through a JsonImageStream as it arrives.

import type { ImageIntake } from './image-intake.ts';
import { JsonImageStream } from './json-image-stream.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;

/** Field and event names are short; what exceeds this is not one that is known. */
const MAX_NAME_CHARACTERS = 100;

export interface StreamedEvent {
  /** From the `event:` line; empty when there was none. */
  readonly name: string;
  /** The event's data, in which IMAGE_TAKEN stands for its image. */
  readonly document: unknown;
}

export interface EventTarget {
  /** An image begins in an event; `textSoFar` is the part of the event's data before it. */
  beginImage(event: { name: string; textSoFar: () => string }): Promise<ImageIntake>;
  /** An event is complete, its images among it. */
  event(event: StreamedEvent): void;
}

export class SseImageStream {
  /** `data: [DONE]` was seen; whatever follows is ignored. */
  isDone = false;
  private readonly target: EventTarget;
  /** The name of the current line's field, while it is being read and after. */
  private field = '';
  private isInValue = false;
  private isAtValueStart = false;
  /** A line feed that follows a carriage return belongs to it. */
  private skipsLineFeed = false;
  private eventName = '';
  private document: JsonImageStream | undefined;

  constructor(target: EventTarget) {
    this.target = target;
  }

  /** The next bytes; resolves when more may come. @throws UpstreamError `upstream_malformed` */
  async push(chunk: Buffer): Promise<void> {
    let carriageReturn = chunk.indexOf(CARRIAGE_RETURN);
    for (let at = 0; at < chunk.length && !this.isDone; ) {
      if (this.skipsLineFeed) {
        this.skipsLineFeed = false;
        if (chunk[at] === LINE_FEED) at += 1;
      }
      if (carriageReturn !== -1 && carriageReturn < at) carriageReturn = chunk.indexOf(CARRIAGE_RETURN, at);
      const end = firstOf(chunk.indexOf(LINE_FEED, at), carriageReturn);
      await this.readLine(chunk.subarray(at, end ?? chunk.length));
      if (end === undefined) return;
      this.endLine();
      this.skipsLineFeed = end === carriageReturn;
      at = end + 1;
    }
  }

  /**
   * The stream has ended. An event without its closing empty line still counts when its data is whole.
   *
   * @throws UpstreamError `upstream_connection_lost` when it broke off within an event
   */
  finish(): void {
    if (this.isDone) return;
    this.endLine();
    this.endEvent();
  }

  /** A part of a line, without its end. */
  private async readLine(part: Buffer): Promise<void> {
    if (part.length === 0) return;
    if (this.isInValue) return this.readValue(part);
    const colon = part.indexOf(COLON);
    this.field = longerName(this.field, part.subarray(0, colon === -1 ? part.length : colon));
    if (colon === -1) return;
    this.isInValue = true;
    this.isAtValueStart = true;
    if (this.field === 'event') this.eventName = '';
    if (this.field === 'data') await this.beginDataLine();
    await this.readValue(part.subarray(colon + 1));
  }
  private async beginDataLine(): Promise<void> {
    if (this.document) return this.document.push(Buffer.of(LINE_FEED));
    this.document = new JsonImageStream((textSoFar) =>
      this.target.beginImage({ name: this.eventName, textSoFar }),
    );
  }

  private async readValue(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    const value = this.isAtValueStart && bytes[0] === SPACE ? bytes.subarray(1) : bytes;
    this.isAtValueStart = false;
    if (this.field === 'data') await this.document?.push(value);
    if (this.field === 'event') this.eventName = longerName(this.eventName, value);
  }

  /** An empty line ends the event. */
  private endLine(): void {
    if (this.field === '' && !this.isInValue) this.endEvent();
    this.field = '';
    this.isInValue = false;
  }

  private endEvent(): void {
    const { document, eventName: name } = this;
    this.document = undefined;
    this.eventName = '';
    if (!document) return;
    if (document.text().trim() === '[DONE]') this.isDone = true;
    else this.target.event({ name, document: document.finish() });
  }
}

function firstOf(left: number, right: number): number | undefined {
  if (left === -1 || right === -1) return left === right ? undefined : Math.max(left, right);
  return Math.min(left, right);
}

function longerName(name: string, more: Buffer): string {
  return (name + more.toString('latin1', 0, MAX_NAME_CHARACTERS)).slice(0, MAX_NAME_CHARACTERS);
}
