// The server process: settings, services, HTTP, and a stop that finishes what is in flight.

import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';
import { createApp, createHealthApp } from './app.ts';
import { type Configuration, ConfigurationError, readConfiguration } from './configuration.ts';
import { firstMember, firstRun, greeting, welcome } from './first-run.ts';
import { linkTo, newLinkToken } from './members/link-token.ts';
import { setupLink } from './members/setup-link.ts';
import { renderAudit } from './routes/audit.ts';
import { type OpenServices, openServices } from './wiring.ts';

/** Thousands of clients may connect in the same second; Node's own default is 511. */
const LISTEN_BACKLOG = 4_096;

async function serve(configuration: Configuration): Promise<void> {
  const log = pino(
    { level: configuration.LIGHTMETER_LOG_LEVEL, redact: ['req.headers.authorization'] },
    pino.destination(2),
  );
  const open = await openServices(configuration, log);
  if (configuration.LIGHTMETER_ROLE === 'worker') return work(configuration, open, log);
  const app = await createApp(open.services);
  const { LIGHTMETER_HOST: host, LIGHTMETER_PORT: wishedPort } = configuration;
  await listen(app, { host, port: wishedPort, setting: 'LIGHTMETER_PORT' }).catch(async (error) => {
    await open.close();
    throw error;
  });
  open.startWork();
  // After listening: a key that was made for a start that failed would never be shown.
  const first = await firstRun(open.services);
  const { port } = app.server.address() as AddressInfo;
  open.services.listening.port = port;
  const url =
    configuration.LIGHTMETER_PUBLIC_URL ?? `http://${shownHost(configuration.LIGHTMETER_HOST)}:${port}`;
  await firstMember(open.services);
  const setup = (await open.services.store.members.isEmpty()) ? setupLink(open.services, url) : undefined;
  process.stdout.write(first ? welcome(first, url, setup) : greeting(url, setup));
  stopOnSignal(async () => {
    open.beginStop();
    const tasks = open.services.inFlight.count;
    process.stdout.write(
      `Stopping. ${tasks === 0 ? 'Nothing is in flight.' : `Work in flight is finished first (tasks: ${tasks}); a second signal stops at once.`}\n`,
    );
    const deadlineMs = configuration.LIGHTMETER_SHUTDOWN_SECONDS * 1_000;
    // A client that has stopped reading or sending must not hold up the stop.
    const cutOff = setTimeout(() => app.server.closeAllConnections(), deadlineMs);
    await app.close();
    clearTimeout(cutOff);
    const left = await open.close();
    if (left > 0) log.warn({ tasks: left }, 'Tasks were left; the sweep of the next start settles them.');
  });
}

/** A process that runs queued tasks and answers nobody, but for its health where it is given a port. */
async function work(configuration: Configuration, open: OpenServices, log: Logger): Promise<void> {
  const { LIGHTMETER_WORKER_PORT: port } = configuration;
  const app = port === undefined ? undefined : createHealthApp(open.services);
  if (app && port !== undefined) {
    await listen(app, { host: configuration.LIGHTMETER_HOST, port, setting: 'LIGHTMETER_WORKER_PORT' }).catch(
      async (error) => {
        await open.close();
        throw error;
      },
    );
  }
  open.startWork();
  process.stdout.write(
    `Lightmeter runs queued tasks, ${configuration.LIGHTMETER_WORKER_CONCURRENCY} at once (process ${process.pid}).\n`,
  );
  stopOnSignal(async () => {
    open.beginStop();
    process.stdout.write(`Stopping. Tasks in flight are finished first: ${open.services.inFlight.count}.\n`);
    const left = await open.close();
    await app?.close();
    if (left > 0) log.warn({ tasks: left }, 'Tasks were left; another process takes them up.');
  });
}

/** @throws ConfigurationError when the port is taken or may not be used */
async function listen(
  app: FastifyInstance,
  given: { host: string; port: number; setting: string },
): Promise<void> {
  const { host, port, setting } = given;
  try {
    await app.listen({ host, port, backlog: LISTEN_BACKLOG });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ConfigurationError(
        `Port ${port} is taken, perhaps by a Lightmeter that runs already. Set ${setting} to another.`,
      );
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new ConfigurationError(
        `${host}:${port} cannot be listened on (${code}). Set LIGHTMETER_HOST and ${setting}.`,
      );
    }
    throw error;
  }
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

/**
 * A way back for an operator who lost the key of the first start, and the way to the first live one: whoever can read the
 * data may have a new key, while no test key makes one that moves real money.
 */
async function newKey(configuration: Configuration, mode = 'test'): Promise<void> {
  if (mode !== 'test' && mode !== 'live')
    throw new ConfigurationError(`A key is for test or live, not for ${JSON.stringify(mode)}.`);
  await withServices(configuration, async ({ store }) => {
    const [workspace] = await store.workspaces.list();
    if (!workspace)
      throw new ConfigurationError('There is no workspace yet; the first start makes one, with its key.');
    const { secret } = await store.apiKeys.create({
      workspaceId: workspace.workspaceId,
      mode,
      name: 'Made on the server',
      scopes: ['images', 'read', 'keys', 'operator'],
    });
    process.stdout.write(`${secret}\n`);
  });
}

/** The link that makes the first account, for whoever missed it at the start. */
async function printSetupLink(configuration: Configuration): Promise<void> {
  await withServices(configuration, async (services) => {
    if (!(await services.store.members.isEmpty())) {
      throw new ConfigurationError(
        'Somebody has an account already, so there is no setup link. Members come by invitation; `npm start -- reset-link EMAIL` prints a link for a new password.',
      );
    }
    process.stdout.write(`${setupLink(services, ownUrl(configuration))}\n`);
  });
}

/** A way back for who forgot their password where no owner can help: whoever can read the data may make the link. */
async function printResetLink(configuration: Configuration, email?: string): Promise<void> {
  if (email === undefined) throw new ConfigurationError('Whose password? `npm start -- reset-link EMAIL`.');
  await withServices(configuration, async (services) => {
    const member = await services.store.members.findByEmail(email);
    if (!member) throw new ConfigurationError(`Nobody has an account with the e-mail ${email}.`);
    const token = newLinkToken();
    await services.store.passwordResets.create(member.memberId, token);
    process.stdout.write(`${linkTo('reset', ownUrl(configuration), token)}\n`);
  });
}

/** A further operator: a matter of whoever runs the machine, as no role in a workspace reaches so far. */
async function makeOperator(configuration: Configuration, email?: string): Promise<void> {
  if (email === undefined) throw new ConfigurationError('Who? `npm start -- make-operator EMAIL`.');
  await withServices(configuration, async (services) => {
    const member = await services.store.members.makeOperator(email);
    if (!member) throw new ConfigurationError(`Nobody has an account with the e-mail ${email}.`);
    process.stdout.write(`${member.name} (${member.email}) is an operator.\n`);
  });
}

async function withServices(
  configuration: Configuration,
  work: (services: OpenServices['services']) => Promise<void>,
): Promise<void> {
  const open = await openServices(configuration, pino({ level: 'error' }, pino.destination(2)));
  try {
    await work(open.services);
  } finally {
    await open.close();
  }
}

/** Where the server of these settings is reached, as far as they say. */
function ownUrl(configuration: Configuration): string {
  const { LIGHTMETER_HOST: host, LIGHTMETER_PORT: port } = configuration;
  return configuration.LIGHTMETER_PUBLIC_URL ?? `http://${shownHost(host)}:${port}`;
}

type Command = (configuration: Configuration, argument: string | undefined) => Promise<void>;

const COMMANDS: Readonly<Record<string, Command>> = {
  serve,
  audit,
  'new-key': newKey,
  'setup-link': printSetupLink,
  'reset-link': printResetLink,
  'make-operator': makeOperator,
};

const [, , command = 'serve', argument] = process.argv;
const run = COMMANDS[command];
try {
  if (!run)
    throw new ConfigurationError(
      `There is no command "${command}"; there are ${Object.keys(COMMANDS).join(', ')}.`,
    );
  await run(readConfiguration(process.env), argument);
} catch (error) {
  process.stderr.write(
    `${error instanceof ConfigurationError ? error.message : String((error as Error).stack ?? error)}\n`,
  );
  process.exit(error instanceof ConfigurationError ? 2 : 1);
}
