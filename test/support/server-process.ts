// The real server as its own process, on a folder of its own, as a user starts it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const TEST_KEY = 'lm_test_0123456789abcdefghijklmnop';

const MAIN = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const START_DEADLINE_MS = 60_000;

export interface ServerProcess {
  readonly url: string;
  readonly dataDirectory: string;
  readonly output: () => string;
  readonly child: ChildProcess;
  /** Stops gracefully and removes the folder. */
  stop(): Promise<void>;
  /** Ends the process as a power cut would; the folder stays. */
  kill(): Promise<void>;
}

export interface ServerSettings {
  readonly balance?: string;
  readonly dataDirectory?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a server with a bootstrap key and the instant sandbox, and waits until it answers. */
export async function startServer(settings: ServerSettings = {}): Promise<ServerProcess> {
  const dataDirectory = settings.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'lightmeter-test-')));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      LIGHTMETER_PORT: '0',
      LIGHTMETER_DATA_DIR: dataDirectory,
      LIGHTMETER_BOOTSTRAP_KEY: TEST_KEY,
      LIGHTMETER_BOOTSTRAP_BALANCE: settings.balance ?? '100.00',
      LIGHTMETER_SANDBOX_LATENCY: 'instant',
      LIGHTMETER_LOG_LEVEL: 'warn',
      ...settings.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const url = await runningAt(child, () => output);
  const ended = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    url,
    dataDirectory,
    output: () => output,
    child,
    stop: async () => {
      await ended('SIGTERM');
      await rm(dataDirectory, { recursive: true, force: true });
    },
    kill: () => ended('SIGKILL'),
  };
}

async function runningAt(child: ChildProcess, output: () => string): Promise<string> {
  const deadlineMs = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadlineMs) {
    const found = /running at (http:\/\/\S+?)(?:\s|$)/.exec(output());
    if (found?.[1]) return found[1];
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill('SIGKILL');
  throw new Error(`The server did not start within ${START_DEADLINE_MS} ms:\n${output()}`);
}
