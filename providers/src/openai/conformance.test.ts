// The conformance suite against the fake server: the prompt names the situation, the recorded shapes answer.

import sharp from 'sharp';
import { type ConformanceScenario, describeConformance } from '../conformance.ts';
import { createOpenAiAdapter } from './adapter.ts';
import {
  type FakeOpenAiServer,
  type Responder,
  recordedAnswer,
  recordedRefusal,
  replay,
  replayEvents,
  startFakeOpenAiServer,
} from './fake-openai-server.ts';

async function drawn(format: 'png' | 'jpeg' | 'webp'): Promise<Buffer> {
  const background = { r: 30, g: 60, b: 120 };
  return sharp({ create: { width: 320, height: 192, channels: 3, background } })
    .toFormat(format)
    .toBuffer();
}
const [png, jpeg, webp] = await Promise.all([drawn('png'), drawn('jpeg'), drawn('webp')]);

const generation = recordedAnswer('generation');
const withoutUsage = { ...generation, body: { created: 1_777_190_000, data: [{ b64_json: '<image>' }] } };

const RESPONDERS: Readonly<Record<ConformanceScenario, Responder>> = {
  'one image': replay(generation, [png]),
  'four images': replay(generation, [png, png, png, png]),
  jpeg: replay(generation, [jpeg]),
  webp: replay(generation, [webp]),
  partials: replayEvents(recordedAnswer('stream-generation'), [png, png, png]),
  edit: replay(recordedAnswer('edit'), [png]),
  mask: replay(recordedAnswer('edit'), [png]),
  moderation: replay(recordedRefusal('moderation at the output stage')),
  'rate limit': replay(recordedRefusal('rate limit')),
  'server error': replay(recordedRefusal('server error')),
  timeout: () => {},
  'dropped connection': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000_000 });
    response.write(`{"data":[{"b64_json":"${png.toString('base64').slice(0, 400)}`, () => response.destroy());
  },
  empty: replay(recordedAnswer('generation-empty')),
  'fewer images': replay(generation, [png, png]),
  'no usage': replay(withoutUsage, [png]),
};

const PROMPT = /The situation is: ([a-z ]+)\./;

let server: FakeOpenAiServer;
describeConformance('The OpenAI adapter', {
  createAdapter: async () => {
    server = await startFakeOpenAiServer((response, request) => {
      const kind = PROMPT.exec(request.body.toString('latin1'))?.[1] as ConformanceScenario;
      return RESPONDERS[kind](response, request);
    });
    return createOpenAiAdapter({ baseUrl: server.baseUrl, apiKey: 'sk-test' });
  },
  scenario: (kind, request) => ({ ...request, prompt: `The situation is: ${kind}.` }),
  close: () => server.close(),
});
