// The ways from a caller to the upstream that are compared, each started as its users start it.

import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from '../cleanup.ts';
import { endDatabase } from '../embedded-database.ts';
import type { RequestTarget } from '../load/http-connection.ts';
import { Program } from '../program.ts';

export type GatewayName = 'direct' | 'pass-through' | 'storing proxy' | 'Portkey' | 'Lightmeter';

export interface TestedGateway {
  readonly name: GatewayName;
  readonly target: RequestTarget;
  /** Undefined for the direct way, which has no gateway. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** The same request for all: a picture of the 1K tier. */
export const REQUEST_BODY = JSON.stringify({
  model: 'gpt-image-2',
  prompt: 'A lighthouse at dusk, oil on canvas',
  size: '1024x1024',
});

const PATH = '/v1/images/generations';

/** What every caller sends; the upstream looks at none of it. */
const HEADERS = { 'content-type': 'application/json', authorization: 'Bearer sk-bench' };

/** Straight to the upstream: what the others are compared with. */
export function directWay(upstreamUrl: string): TestedGateway {
  return {
    name: 'direct',
    target: { url: `${upstreamUrl}${PATH}`, headers: HEADERS, body: REQUEST_BODY },
    pid: undefined,
    stop: async () => {},
  };
}

export function startPassThrough(cleanup: Cleanup, upstreamUrl: string): Promise<TestedGateway> {
  return startProxy(cleanup, { name: 'pass-through', file: './pass-through.ts', args: [upstreamUrl] });
}

/** What storing and charging cost by themselves. */
export async function startStoringProxy(cleanup: Cleanup, upstreamUrl: string): Promise<TestedGateway> {
  const folder = await cleanup.folder();
  cleanup.add(() => endDatabase(folder));
  return startProxy(cleanup, {
    name: 'storing proxy',
    file: './storing-proxy.ts',
    args: [upstreamUrl, folder],
  });
}

async function startProxy(
  cleanup: Cleanup,
  { name, file, args }: { name: GatewayName; file: string; args: readonly string[] },
): Promise<TestedGateway> {
  const program = await Program.start(cleanup, {
    name: `The ${name}`,
    args: [fileURLToPath(new URL(file, import.meta.url)), ...args],
    side: 'gateway',
    readyWhen: /running at (\S+)/,
  });
  return {
    name,
    target: { url: `${program.ready[1]}${PATH}`, headers: HEADERS, body: REQUEST_BODY },
    pid: program.pid,
    stop: program.stop,
  };
}

/** Version 1.15.2 takes no port 0 (2026-11-22), so it gets one that was free a moment ago, below the ephemeral ones. */
export async function startPortkey(cleanup: Cleanup, upstreamUrl: string): Promise<TestedGateway> {
  const port = await freePort();
  const file = createRequire(import.meta.url).resolve('@portkey-ai/gateway/build/start-server.js');
  const program = await Program.start(cleanup, {
    name: 'Portkey',
    args: [file, '--headless', `--port=${port}`],

    side: 'gateway',
    readyWhen: /Ready for connections/,
  });
  return {
    name: 'Portkey',
    target: {
      url: `http://127.0.0.1:${port}${PATH}`,
      headers: {
        ...HEADERS,
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': `${upstreamUrl}/v1`,
      },
      body: REQUEST_BODY,
    },
    pid: program.pid,
    stop: program.stop,
  };
}

const FIRST_PORT = 21_000;

async function freePort(): Promise<number> {
  for (let port = FIRST_PORT; ; port += 1) {
    const probe = connect({ host: '127.0.0.1', port });
    const isTaken = await new Promise<boolean>((resolve) => {
      probe.once('connect', () => resolve(true));
      probe.once('error', () => resolve(false));
    });
    probe.destroy();
    if (!isTaken) return port;
  }
}

const VERIFY_PATIENCE_MS = 10_000;

/**
 * Asks once and compares the answer with what the upstream sends: status 200, one picture, whole.
 *
 * @throws Error with the answer
 */
export async function verifyGateway({ name, target }: TestedGateway): Promise<void> {
  const deadlineMs = performance.now() + VERIFY_PATIENCE_MS;
  let answer = '';
  while (performance.now() < deadlineMs) {
    const response = await fetch(target.url, { method: 'POST', headers: target.headers, body: target.body });
    answer = await response.text();
    if (response.ok) break;
    await delay(100);
  }
  const picture = Buffer.from(pictureIn(answer), 'base64');
  // The last chunk of every PNG.
  if (picture.subarray(-8, -4).toString('latin1') === 'IEND') return;
  throw new Error(`${name} does not deliver a picture: ${answer.slice(0, 500)}`);
}

function pictureIn(answer: string): string {
  try {
    return String(JSON.parse(answer).data[0].b64_json);
  } catch {
    return '';
  }
}
