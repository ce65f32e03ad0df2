// A real HTTP server that stands in for OpenAI in tests: keeps every request as it came over the wire and answers from
// the recorded shapes in fixtures/.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Answers one request. */
export type Responder = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

export interface FakeOpenAiServer {
  /** `http://127.0.0.1:<port>/v1` */
  readonly baseUrl: string;
  readonly received: ReceivedRequest[];
  /** How requests are answered; may be changed at any time. */
  respond: Responder;
  close(): Promise<void>;
}

/** Starts a server on a free port of this machine. */
export async function startFakeOpenAiServer(respond: Responder): Promise<FakeOpenAiServer> {
  const server = createServer({ highWaterMark: 1024 * 1024 }, async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    fake.received.push(received);
    await fake.respond(response, received);
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const fake: FakeOpenAiServer = {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    received: [],
    respond,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}

/** One recorded answer. `<image>` in it stands for the base64 of an image. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly events?: readonly { readonly event: string; readonly data: Readonly<Record<string, unknown>> }[];
}

export interface RecordedRefusal extends RecordedAnswer {
  /** What it is an example of. */
  readonly case: string;
}

export function recordedAnswer(name: string): RecordedAnswer {
  return readFixture(name) as RecordedAnswer;
}

export function recordedRefusals(): readonly RecordedRefusal[] {
  return readFixture('errors') as RecordedRefusal[];
}

export function recordedRefusal(name: string): RecordedRefusal {
  const refusal = recordedRefusals().find((recorded) => recorded.case === name);
  if (!refusal) throw new Error(`fixtures/errors.json has no case "${name}".`);
  return refusal;
}

function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
}

/** Answers as recorded. One `data` entry for each image, in order; an answer without images is sent as it stands. */
export function replay(answer: RecordedAnswer, images: readonly Buffer[] = []): Responder {
  return (response) => {
    response.writeHead(answer.status, answer.headers);
    response.end(
      typeof answer.body === 'string' ? answer.body : JSON.stringify(withImages(answer.body, images)),
    );
  };
}

/** Streams the recorded events; the last image is the final one, those before it are partial. */
export function replayEvents(answer: RecordedAnswer, images: readonly Buffer[]): Responder {
  return (response) => {
    response.writeHead(answer.status, answer.headers);
    const events = answer.events ?? [];
    const partials = events.slice(0, -1).slice(0, images.length - 1);
    [...partials, ...events.slice(-1)].forEach(({ event, data: document }, index) => {
      const image = images[index]?.toString('base64');
      response.write(`event: ${event}\ndata: ${JSON.stringify({ ...document, b64_json: image })}\n\n`);
    });
    response.end('data: [DONE]\n\n');
  };
}

function withImages(body: unknown, images: readonly Buffer[]): unknown {
  const answer = body as { data?: Readonly<Record<string, unknown>>[] };
  const [entry] = answer.data ?? [];
  if (!entry || images.length === 0) return body;
  return { ...answer, data: images.map((image) => ({ ...entry, b64_json: image.toString('base64') })) };
}
