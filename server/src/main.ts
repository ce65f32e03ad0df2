// The server process: settings, services, HTTP, and a stop that finishes what is in flight.

import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp } from './app.ts';
import { type Configuration, ConfigurationError, readConfiguration } from './configuration.ts';
import { firstRun, welcome } from './first-run.ts';
import { renderAudit } from './routes/audit.ts';
import { openServices } from './wiring.ts';

/** Thousands of clients may connect in the same second; Node's own default is 511. */
const LISTEN_BACKLOG = 4_096;

async function serve(configuration: Configuration): Promise<void> {
  const log = pino(
    { level: configuration.LIGHTMETER_LOG_LEVEL, redact: ['req.headers.authorization'] },
    pino.destination(2),
  );
  const open = await openServices(configuration, log);
  const app = await createApp(open.services);
  const first = await firstRun(open.services);
  await app.listen({
    host: configuration.LIGHTMETER_HOST,
    port: configuration.LIGHTMETER_PORT,
    backlog: LISTEN_BACKLOG,
  });
  const { port } = app.server.address() as AddressInfo;
  const url =
    configuration.LIGHTMETER_PUBLIC_URL ?? `http://${shownHost(configuration.LIGHTMETER_HOST)}:${port}`;
  process.stdout.write(first ? welcome(first, url) : `Lightmeter is running at ${url}\n`);
  stopOnSignal(async () => {
    open.beginStop();
    const tasks = open.services.inFlight.count;
    process.stdout.write(
      `Stopping. ${tasks === 0 ? 'Nothing is in flight.' : `${tasks} tasks are finished first; press Ctrl-C again to stop at once.`}\n`,
    );
    await app.close();
    const left = await open.close();
    if (left > 0) log.warn({ tasks: left }, 'Tasks were left; the sweep of the next start settles them.');
  });
}

function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** The first signal stops gracefully, the second at once. */
function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error) => {
          process.stderr.write(`The stop failed: ${String(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}

/** Audits without a server: prints the report as JSON, exits 1 when an invariant is broken. */
async function audit(configuration: Configuration): Promise<void> {
  const log = pino({ level: 'error' }, pino.destination(2));
  const open = await openServices(configuration, log);
  const report = renderAudit(await open.services.store.audit(), new Date());
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  await open.close();
  process.exitCode = report.ok ? 0 : 1;
}

const COMMANDS: Readonly<Record<string, (configuration: Configuration) => Promise<void>>> = { serve, audit };

const command = process.argv[2] ?? 'serve';
const run = COMMANDS[command];
try {
  if (!run) throw new ConfigurationError(`There is no command "${command}"; there are serve and audit.`);
  await run(readConfiguration(process.env));
} catch (error) {
  process.stderr.write(
    `${error instanceof ConfigurationError ? error.message : String((error as Error).stack ?? error)}\n`,
  );
  process.exit(error instanceof ConfigurationError ? 2 : 1);
}
