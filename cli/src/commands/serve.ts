// `lightmeter serve`: the server of this installation as a child process, its settings from flags and environment.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import type { ExitCode } from '../command-line/exit-code.ts';
import { wholeNumber } from '../command-line/flag-values.ts';

const SERVER_MAIN = fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url));

/** As `npm start` does (scripts/launch.mjs): thousands of answers at once cost less memory. */
const HEAP_FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=30'];

interface ServeFlags {
  readonly host?: string;
  readonly port?: number;
  readonly dataDir?: string;
  readonly publicUrl?: string;
  readonly sandboxLatency?: string;
  readonly logLevel?: string;
  readonly config?: string;
}

/** Runs server/src/main.ts. */
export function serveCommand(): Command {
  return createCommand({
    name: 'serve',
    summary:
      'Starts the server. Every setting is in docs/configuration.md; secrets come from the environment.',
    examples: [
      'serve',
      'serve --port 9000 --data-dir /var/lib/lightmeter',
      'serve --host 0.0.0.0 --public-url https://images.example.com',
    ],
  })
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <port>', 'port to listen on, 0 takes a free one (default: 8787)', wholeNumber(0))
    .option('--data-dir <folder>', 'folder of the embedded database and the outputs (default: data)')
    .option('--public-url <url>', 'address callers use, for links')
    .addOption(
      new Option('--sandbox-latency <latency>', 'how long the sandbox takes').choices([
        'instant',
        'brief',
        'realistic',
      ]),
    )
    .option('--log-level <level>', 'trace, debug, info, warn, error, silent')
    .option('--config <file>', 'settings file (default: lightmeter.json)')
    .action(act(serve));
}

/** Ends as the server ends. */
async function serve(_invocation: Invocation, flags: ServeFlags): Promise<ExitCode> {
  const settings = {
    LIGHTMETER_HOST: flags.host,
    LIGHTMETER_PORT: flags.port?.toString(),
    LIGHTMETER_DATA_DIR: flags.dataDir,
    LIGHTMETER_PUBLIC_URL: flags.publicUrl,
    LIGHTMETER_SANDBOX_LATENCY: flags.sandboxLatency,
    LIGHTMETER_LOG_LEVEL: flags.logLevel,
    LIGHTMETER_CONFIG: flags.config,
  };
  const named = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const server = spawn(process.execPath, [...process.execArgv, ...HEAP_FLAGS, SERVER_MAIN], {
    stdio: 'inherit',
    env: { ...process.env, ...named },
  });
  // A terminal sends Ctrl-C to the child as well; forwarded, it would arrive twice and end the server at once.
  process.on('SIGINT', () => process.stdin.isTTY || server.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.kill(signal));
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.on('exit', (code, signal) => {
      // The shell's convention for a program that a signal ended: 128 + its number.
      resolve((signal === null ? (code ?? 1) : 128 + constants.signals[signal]) as ExitCode);
    });
  });
}
