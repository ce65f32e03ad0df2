// The first account, on the real server: the link it prints, the commands beside it, and the settings of a container.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { apiOf } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const MAIN = fileURLToPath(new URL('../server/src/main.ts', import.meta.url));
const ADA = { email: 'ada@example.org', password: 'correct horse battery' };

/** Runs a command beside the server; never throws. */
async function run(server: ServerProcess, ...words: string[]): Promise<{ output: string; status: number }> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LIGHTMETER_DATA_DIR: server.dataDirectory };
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', MAIN, ...words],
      { env },
    );
    return { output: stdout.trim(), status: 0 };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { output: stderr.trim(), status: code };
  }
}

const tokenIn = (text: string, page: string) => new RegExp(`/${page}#token=([\\w-]+)`).exec(text)?.[1];

test('the server prints the setup link until it was used, and makes reset links and operators for those who run it', async () => {
  const server = await startServer();
  const api = apiOf(server.url);
  try {
    const token = tokenIn(server.output(), 'setup');
    assert.ok(token && server.output().includes(`${server.url}/setup#token=${token}`), server.output());
    assert.equal(tokenIn((await run(server, 'setup-link')).output, 'setup'), token);
    const made = await api('/v1/setup', { key: null, json: { ...ADA, token, name: 'Ada' } });
    assert.deepEqual([made.status, made.body.member.is_operator], [200, true]);

    const late = await run(server, 'setup-link');
    assert.equal(late.status, 2);
    assert.match(late.output, /^Somebody has an account already/);

    const link = await run(server, 'reset-link', 'ADA@example.org');
    const reset = tokenIn(link.output, 'reset');
    const password = 'a password she remembers';
    const mended = await api(`/v1/password-resets/${reset}`, { key: null, json: { password } });
    assert.equal(mended.status, 200, link.output);
    assert.equal((await api('/v1/session', { key: null, json: ADA })).status, 401);
    assert.equal((await api('/v1/session', { key: null, json: { ...ADA, password } })).status, 200);

    assert.match((await run(server, 'make-operator', 'ada@example.org')).output, /^Ada .* is an operator\.$/);
    for (const command of ['reset-link', 'make-operator']) {
      const unknown = await run(server, command, 'nobody@example.org');
      assert.deepEqual([unknown.status, /nobody@example\.org/.test(unknown.output)], [2, true]);
    }
  } finally {
    await server.stop();
  }
});

test('a container starts with an account from its settings, says nothing of a link, and makes it once', async () => {
  const environment = {
    LIGHTMETER_BOOTSTRAP_MEMBER_EMAIL: 'Ada@Example.org',
    LIGHTMETER_BOOTSTRAP_MEMBER_PASSWORD: ADA.password,
  };
  const first = await startServer({ environment });
  assert.equal(tokenIn(first.output(), 'setup'), undefined);
  const member = (await apiOf(first.url)('/v1/session', { key: null, json: ADA })).body.member;
  assert.deepEqual([member.email, member.is_operator], ['ada@example.org', true]);
  await first.kill();
  const again = await startServer({
    dataDirectory: first.dataDirectory,
    environment: { ...environment, LIGHTMETER_BOOTSTRAP_MEMBER_EMAIL: 'other@example.org' },
  });
  try {
    assert.equal((await apiOf(again.url)('/v1/session', { key: null, json: ADA })).body.member.id, member.id);
    const other = { ...ADA, email: 'other@example.org' };
    assert.equal((await apiOf(again.url)('/v1/session', { key: null, json: other })).status, 401);
  } finally {
    await again.stop();
  }
});

test('half of the settings of an account stop the start and say which belong together', async () => {
  await assert.rejects(
    startServer({ environment: { LIGHTMETER_BOOTSTRAP_MEMBER_EMAIL: 'ada@example.org' } }),
    /LIGHTMETER_BOOTSTRAP_MEMBER_PASSWORD go together/,
  );
});
