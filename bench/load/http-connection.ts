// One HTTP/1.1 connection over a bare socket: it sends the same request again and again and counts the bytes of the
// answers. It keeps none of them, so that the client is not what is measured.

import { connect, type Socket } from 'node:net';

/** One request, always the same. */
export interface RequestTarget {
  /** `http://127.0.0.1:8787/v1/images/generations` */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface CountedAnswer {
  readonly status: number;
  readonly bodyBytes: number;
}

/** Shared by all connections of the program: what is read is counted before the next read begins. */
const READ_BUFFER = Buffer.allocUnsafeSlow(262_144);

export class HttpConnection {
  private readonly port: number;
  private readonly host: string;
  private readonly request: Buffer;
  private socket: Socket | undefined;
  private reader = new AnswerReader();
  private pending: PromiseWithResolvers<CountedAnswer> | undefined;

  constructor(target: RequestTarget) {
    const { hostname, port, pathname } = new URL(target.url);
    this.host = hostname;
    this.port = Number(port);
    const body = Buffer.from(target.body);
    const headers = { host: `${hostname}:${port}`, ...target.headers, 'content-length': String(body.length) };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.request = Buffer.concat([Buffer.from(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`), body]);
  }

  /** One request and its whole answer; connects first when there is no connection. Rejects when it breaks. */
  send(): Promise<CountedAnswer> {
    const pending = Promise.withResolvers<CountedAnswer>();
    this.pending = pending;
    this.reader = new AnswerReader();
    this.socket ??= this.open();
    this.socket.write(this.request);
    return pending.promise;
  }

  /** Ends the connection; an answer under way is lost. */
  close(): void {
    this.socket?.destroy();
  }

  private open(): Socket {
    const socket = connect({
      host: this.host,
      port: this.port,
      noDelay: true,
      onread: { buffer: READ_BUFFER, callback: (sizeBytes) => this.take(sizeBytes) },
    });
    // The reason comes with `close` as well.
    socket.on('error', () => {});
    socket.once('close', () => {
      this.socket = undefined;
      this.pending?.reject(new Error('The connection broke.'));
    });
    return socket;
  }

  private take(sizeBytes: number): boolean {
    this.reader.take(READ_BUFFER, sizeBytes);
    if (!this.reader.isComplete) return true;
    const { status, bodyBytes, closesConnection } = this.reader;
    const { pending } = this;
    this.pending = undefined;
    if (closesConnection) {
      this.socket?.destroy();
      this.socket = undefined;
    }
    pending?.resolve({ status, bodyBytes });
    return true;
  }
}

const LINE_FEED = 0x0a;
const HEAD_END = '\r\n\r\n';

/** Reads one answer, with a Content-Length or in chunks. */
class AnswerReader {
  status = 0;
  bodyBytes = 0;
  isComplete = false;
  closesConnection = false;
  private head = '';
  private isInBody = false;
  private isChunked = false;
  private isLastChunk = false;
  /** Body bytes to come; of a chunk, with the line break behind it. */
  private leftBytes = 0;
  /** The line that says how large the next chunk is, as far as it has come. */
  private sizeLine = '';

  take(bytes: Buffer, endBytes: number): void {
    let at = 0;
    if (!this.isInBody) {
      const before = this.head.length;
      this.head += bytes.toString('latin1', 0, endBytes);
      const headEnd = this.head.indexOf(HEAD_END, Math.max(0, before - HEAD_END.length));
      if (headEnd === -1) return;
      at = headEnd + HEAD_END.length - before;
      this.readHead(this.head.slice(0, headEnd));
    }
    if (this.isChunked) this.takeChunks(bytes, at, endBytes);
    else this.leftBytes -= endBytes - at;
    if (!this.isChunked) this.isComplete = this.leftBytes <= 0;
  }

  private readHead(head: string): void {
    this.isInBody = true;
    this.status = Number(head.slice(9, 12));
    this.closesConnection = /^connection: *close/im.test(head);
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    this.isChunked = length === undefined;
    this.leftBytes = Number(length ?? 0);
    this.bodyBytes = this.leftBytes;
  }

  private takeChunks(bytes: Buffer, from: number, endBytes: number): void {
    for (let at = from; at < endBytes && !this.isComplete; ) {
      if (this.leftBytes > 0) {
        const taken = Math.min(this.leftBytes, endBytes - at);
        this.leftBytes -= taken;
        at += taken;
        this.isComplete = this.isLastChunk && this.leftBytes === 0;
      } else if (bytes[at++] !== LINE_FEED) {
        this.sizeLine += String.fromCharCode(bytes[at - 1] ?? 0);
      } else {
        const chunkBytes = Number.parseInt(this.sizeLine, 16);
        this.sizeLine = '';
        this.isLastChunk = chunkBytes === 0;
        this.bodyBytes += chunkBytes;
        this.leftBytes = chunkBytes + 2;
      }
    }
  }
}
