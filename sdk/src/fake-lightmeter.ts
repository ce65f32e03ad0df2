// An HTTP server for tests that answers as it is told and remembers what it was asked.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What arrived. */
export interface FakeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is answered; `hangUp` breaks the connection, after `bytes` when there are any. */
export interface FakeReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly hangUp?: boolean;
  /** Sends `bytes` and then nothing, without an end, until the caller or the test closes the connection. */
  readonly stall?: boolean;
}

/** A server that runs in the test's own process. */
export interface FakeLightmeter {
  readonly url: string;
  /** In the order of arrival. */
  readonly requests: readonly FakeRequest[];
  close(): Promise<void>;
}

/** Starts a server on a free port of the loopback. */
export async function startFakeLightmeter(
  answer: (request: FakeRequest, count: number) => FakeReply | Promise<FakeReply>,
): Promise<FakeLightmeter> {
  const requests: FakeRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = await readRequest(incoming);
    requests.push(request);
    send(outgoing, await answer(request, requests.length));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A stream of server-sent events, which then ends, unless `given` breaks it or lets it stall. */
export function eventsReply(text: string, given: Pick<FakeReply, 'hangUp' | 'stall'> = {}): FakeReply {
  return { headers: { 'content-type': 'text/event-stream' }, bytes: Buffer.from(text), ...given };
}

/** The body of an error as the server words it. */
export function errorReply(
  status: number,
  error: { code: string; message?: string; param?: string; retryable?: boolean; [detail: string]: unknown },
  headers: Readonly<Record<string, string>> = {},
): FakeReply {
  const filled = {
    message: `Refused: ${error.code}.`,
    type: 'invalid_request_error',
    param: null,
    doc_url: `http://docs.test/errors/${error.code}`,
    request_id: 'req_01',
    retryable: false,
    ...error,
  };
  return { status, headers, json: { error: filled } };
}

async function readRequest(incoming: IncomingMessage): Promise<FakeRequest> {
  const url = new URL(incoming.url ?? '/', 'http://fake.test');
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: Buffer.concat(chunks).toString('latin1'),
  };
}

function send(outgoing: ServerResponse, reply: FakeReply): void {
  const { status = 200, headers = {}, json, bytes, hangUp = false, stall = false } = reply;
  if (stall) {
    outgoing.writeHead(status, headers);
    outgoing.flushHeaders();
    if (bytes) outgoing.write(bytes);
    return;
  }
  if (hangUp && bytes === undefined) {
    outgoing.destroy();
    return;
  }
  const body = bytes ?? Buffer.from(JSON.stringify(json ?? {}));
  const lengthBytes = hangUp ? body.length * 2 : body.length;
  outgoing.writeHead(status, {
    'content-type': bytes ? 'image/png' : 'application/json',
    'content-length': lengthBytes,
    ...headers,
  });
  if (hangUp) outgoing.write(body, () => outgoing.destroy());
  else outgoing.end(body);
}
