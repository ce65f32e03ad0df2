import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import pg from 'pg';
import { runningProgram } from '../running-program.ts';
import { findBinaries } from './binaries.ts';
import { clusterPaths } from './cluster.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { runAsFor } from './run-as.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const isRoot = process.getuid?.() === 0;
const folders: string[] = [];

after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A data folder as a user would have it. Made by mkdtemp, so that only its owner may enter. */
function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lightmeter-embedded-'));
  folders.push(folder);
  return join(folder, 'data');
}

const open = (dataDirectory: string, more: { transport?: 'socket' | 'tcp' } = {}) =>
  EmbeddedPostgres.open({ dataDirectory, log: quiet, ...more });

function pidOf(dataDirectory: string): number {
  return readPostmasterFile(clusterPaths(dataDirectory).cluster)?.pid ?? 0;
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadlineMs = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) assert.fail(`not within ten seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function query(server: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = new pg.Client({ ...(await server.address()), database: 'postgres' });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Another process that opens the same folder and stays until it is killed. */
async function otherProcess(dataDirectory: string): Promise<ChildProcess> {
  const program = `
    const { EmbeddedPostgres } = await import(${JSON.stringify(import.meta.resolve('./embedded-postgres.ts'))});
    const log = { info() {}, warn() {}, error() {} };
    await EmbeddedPostgres.open({ dataDirectory: process.argv[1], log });
    process.stdout.write('open');
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, dataDirectory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout ?? child, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('the server of a data folder', () => {
  // Making a cluster takes a second: most tests share one, and leave it stopped.
  const usual = dataFolder();
  /** Too long for the path of a socket. */
  const deep = join(dataFolder(), 'a'.repeat(60), 'b'.repeat(60));

  it('is made, keeps its data over a stop, and has checksums, fsync and no network', async () => {
    const first = await open(usual);
    await query(first, 'create table kept as select 42 as answer');
    const pid = pidOf(usual);
    await first.close();
    assert.equal(runningProgram(pid), undefined);
    const second = await open(usual);
    const [row] = await query(
      second,
      `select answer, current_setting('data_checksums') as checksums, current_setting('fsync') as fsync,
         current_setting('listen_addresses') as listen from kept`,
    );
    assert.deepEqual(row, { answer: 42, checksums: 'on', fsync: 'on', listen: '' });
    await second.close();
  });

  it('is started once by many who come at the same time', async () => {
    const folder = dataFolder();
    const servers = await Promise.all([open(folder), open(folder), open(folder)]);
    const addresses = await Promise.all(servers.map((server) => server.address()));
    assert.equal(new Set(addresses.map(({ host }) => host)).size, 1);
    await Promise.all(servers.map((server) => server.close()));
    assert.equal(readPostmasterFile(clusterPaths(folder).cluster), undefined);
  });

  it('stops with the last one out when several leave at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const servers = await Promise.all([open(usual), open(usual), open(usual)]);
      const pid = pidOf(usual);
      await Promise.all(servers.map((server) => server.close()));
      assert.equal(runningProgram(pid), undefined);
    }
  });

  it('stays while another process uses it, and stops with the last one out', async () => {
    const child = await otherProcess(usual);
    const server = await open(usual);
    const pid = pidOf(usual);
    await server.close();
    assert.ok(runningProgram(pid));
    await kill(child);
    const last = await open(usual);
    assert.equal(pidOf(usual), pid);
    await last.close();
    assert.equal(runningProgram(pid), undefined);
  });

  it('outlives a program that is killed, and the next one adopts it', async () => {
    const child = await otherProcess(usual);
    const pid = pidOf(usual);
    await kill(child);
    assert.ok(runningProgram(pid));
    const server = await open(usual);
    assert.equal(pidOf(usual), pid);
    assert.deepEqual(await query(server, 'select 1 as one'), [{ one: 1 }]);
    await server.close();
  });

  it('is started again when it is killed under those who use it', async () => {
    const [one, other] = [await open(usual), await open(usual)];
    await query(one, 'create table outlived as select 42 as answer');
    for (let round = 0; round < 3; round += 1) {
      const pid = pidOf(usual);
      process.kill(pid, 'SIGKILL');
      await until(async () => {
        await Promise.all([one.address(), other.address()]);
        return pidOf(usual) !== pid;
      }, 'a new server');
      assert.deepEqual(await query(other, 'select answer from outlived'), [{ answer: 42 }]);
    }
    await Promise.all([one.close(), other.close()]);
  });

  it('starts after everything was killed, also when its old number now belongs to another program', async () => {
    const child = await otherProcess(usual);
    const pid = pidOf(usual);
    await kill(child);
    process.kill(pid, 'SIGKILL');
    await until(() => runningProgram(pid) === undefined, 'the end of the server');
    const file = join(clusterPaths(usual).cluster, 'postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
    const server = await open(usual);
    assert.deepEqual(await query(server, 'select 1 as one'), [{ one: 1 }]);
    await server.close();
  });

  it('listens in the temporary folder when its own path is too long for a socket, and cleans up', async () => {
    const server = await open(deep);
    const { host } = await server.address();
    assert.ok(Buffer.byteLength(host) < 90);
    assert.ok(existsSync(host));
    await server.close();
    assert.ok(!existsSync(host));
  });

  it('is started again when somebody removes its socket', async () => {
    const child = await otherProcess(deep);
    const pid = pidOf(deep);
    const { socketDirectory } = readPostmasterFile(clusterPaths(deep).cluster) ?? assert.fail();
    rmSync(socketDirectory, { recursive: true });
    const server = await open(deep);
    assert.notEqual(pidOf(deep), pid);
    assert.deepEqual(await query(server, 'select 1 as one'), [{ one: 1 }]);
    await kill(child);
    await server.close();
  });

  it('can listen on TCP, to this machine alone and with a password', async () => {
    const server = await open(usual, { transport: 'tcp' });
    const address = await server.address();
    assert.equal(address.host, '127.0.0.1');
    assert.ok(address.port < 32_768);
    assert.deepEqual(await query(server, 'select 1 as one'), [{ one: 1 }]);
    const intruder = new pg.Client({ ...address, password: 'guessed', database: 'postgres' });
    await assert.rejects(intruder.connect(), { code: '28P01' });
    await server.close();
  });

  it('refuses files of another major version, or incomplete ones, and says what to do', async () => {
    await (await open(usual)).close();
    const version = join(clusterPaths(usual).cluster, 'PG_VERSION');
    writeFileSync(version, '17\n');
    await assert.rejects(open(usual), /was made by PostgreSQL 17; the binaries here are 18\..*DATABASE_URL/);
    rmSync(version);
    await assert.rejects(open(usual), /is no complete database/);
    writeFileSync(version, '18\n');
  });

  it('keeps statements, and so prompts, out of its log', async () => {
    const server = await open(usual);
    await assert.rejects(query(server, `select 1 / 0 as "a secret prompt"`));
    await server.close();
    const log = readFileSync(clusterPaths(usual).log, 'utf8');
    assert.match(log, /division by zero/);
    assert.doesNotMatch(log, /a secret prompt/);
    assert.equal(statSync(clusterPaths(usual).log).mode & 0o077, 0);
  });
});

describe('the binaries', () => {
  it('are copied out of a folder that the user who runs them may not enter, links included', {
    skip: !isRoot,
  }, () => {
    const closed = mkdtempSync(join(tmpdir(), 'lightmeter-closed-'));
    const reachable = mkdtempSync(join(tmpdir(), 'lightmeter-reachable-'));
    folders.push(closed, reachable);
    chmodSync(reachable, 0o755);
    const installed = findBinaries(undefined, reachable).directory;
    const native = join(closed, 'package', 'native');
    mkdirSync(native, { recursive: true });
    cpSync(installed, native, { recursive: true, verbatimSymlinks: true });
    cpSync(join(installed, '..', 'package.json'), join(closed, 'package', 'package.json'));
    const found = findBinaries(runAsFor(join(closed, 'none')), reachable, native);
    assert.ok(found.directory.startsWith(reachable));
    assert.equal(found.version, '18.4');
    assert.deepEqual(findBinaries(runAsFor(join(closed, 'none')), reachable, native), found);
  });
});
