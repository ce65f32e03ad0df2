// A provider that answers as OpenAI does, with the same plain picture every time, and counts: how often each prompt came,
// and how many calls were under way at once. It lives in the test, so that no kill of a server can make it forget.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { crc32, deflateSync } from 'node:zlib';

export interface FakeUpstream {
  /** What `OPENAI_BASE_URL` is set to. */
  readonly baseUrl: string;
  /** Calls that came, by prompt. */
  readonly calls: ReadonlyMap<string, number>;
  /** Pictures that were sent. */
  answeredCount(): number;
  /** The most calls that were ever under way at the same time. */
  peakConcurrency(): number;
  close(): Promise<void>;
}

const PIXELS = 1_024;
const USAGE = {
  total_tokens: 4_177,
  input_tokens: 17,
  output_tokens: 4_160,
  input_tokens_details: { text_tokens: 17, image_tokens: 0 },
};

/** Answers each call after a time drawn between these. */
export async function startFakeUpstream(delayMs: { least: number; most: number }): Promise<FakeUpstream> {
  const calls = new Map<string, number>();
  const body = JSON.stringify({
    created: 1_795_374_000,
    data: [{ b64_json: plainPicture().toString('base64') }],
    usage: USAGE,
  });
  let [answered, underWay, peak] = [0, 0, 0];
  const server = createServer({ keepAliveTimeout: 75_000 }, async (request, response) => {
    underWay += 1;
    peak = Math.max(peak, underWay);
    response.once('close', () => (underWay -= 1));
    try {
      const { prompt } = JSON.parse(await text(request)) as { prompt: string };
      calls.set(prompt, (calls.get(prompt) ?? 0) + 1);
    } catch {
      // The caller was killed while it sent.
      return;
    }
    setTimeout(
      () => {
        if (response.destroyed) return;
        answered += 1;
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
        response.end(body);
      },
      delayMs.least + Math.random() * (delayMs.most - delayMs.least),
    );
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 });
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    answeredCount: () => answered,
    peakConcurrency: () => peak,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A black PNG of 1024x1024, 3 KB. */
function plainPicture(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(PIXELS, 0);
  header.writeUInt32BE(PIXELS, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(PIXELS * (1 + 3 * PIXELS)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + content.length);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, 'latin1');
  content.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}
