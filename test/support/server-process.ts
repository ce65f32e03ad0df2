// The real server as its own process, on a folder of its own, as a user starts it.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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

/** A key with every scope, made beside the running server as its operator makes one. */
export async function newKey(server: ServerProcess, mode: 'test' | 'live'): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, 'new-key', mode],
    {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        LIGHTMETER_DATA_DIR: server.dataDirectory,
      },
    },
  );
  return stdout.trim();
}

/** A process that runs queued tasks beside a server, on its folder, and answers nobody. */
export async function startWorker(
  server: Pick<ServerProcess, 'dataDirectory'>,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ child: ChildProcess; kill(): Promise<void>; stop(): Promise<void> }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      LIGHTMETER_ROLE: 'worker',
      LIGHTMETER_DATA_DIR: server.dataDirectory,
      LIGHTMETER_SANDBOX_LATENCY: 'instant',
      LIGHTMETER_LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  await runningAt(child, () => output, /(runs queued tasks)/);
  const ended = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return { child, kill: () => ended('SIGKILL'), stop: () => ended('SIGTERM') };
}

async function runningAt(
  child: ChildProcess,
  output: () => string,
  sign = /running at (http:\/\/\S+?)(?:\s|$)/,
): Promise<string> {
  const deadlineMs = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadlineMs) {
    const found = sign.exec(output());
    if (found?.[1]) return found[1];
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill('SIGKILL');
  throw new Error(`The server did not start within ${START_DEADLINE_MS} ms:\n${output()}`);
}
