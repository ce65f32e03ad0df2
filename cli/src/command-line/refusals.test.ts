// How refusals are told, and where the key comes from: the real program, by the example of `balance`.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { errorReply } from '@lightmeter/sdk/fake';
import { runAgainstFake as run, TEST_KEY } from '../testing/run-against-fake.ts';
import { runProgram } from '../testing/run-program.ts';

const BALANCE = {
  object: 'balance',
  workspace_id: 'ws_1',
  mode: 'test',
  available_usd: '1234.5',
  held_usd: '0.03',
  total_usd: '1234.53',
};

test('a refusal tells what, why, where to look it up, and what to type next', async () => {
  const { stdout, stderr, exitCode } = await run(
    ['balance'],
    errorReply(403, {
      code: 'permission_denied',
      message: 'This needs an API key with the scope `read`; this key has images.',
    }),
  );
  assert.equal(stdout, '');
  assert.equal(
    stderr,
    `Error: This needs an API key with the scope \`read\`; this key has images.
  permission_denied · request req_01 · http://docs.test/errors/permission_denied
Next: lightmeter keys list, to see which key has the scope
`,
  );
  assert.equal(exitCode, 3);
});

test('a key that may not list keys is not sent to list them', async () => {
  const message = 'This needs an API key with the scope `keys`; this key has images, read.';
  const { stderr } = await run(['keys', 'list'], errorReply(403, { code: 'permission_denied', message }));
  assert.match(
    stderr,
    /\nNext: --api-key-file FILE with a key that has `keys`; the first start of the server printed one\n$/,
  );
});

test('a key that the server does not take is told by where it comes from and what to set', async () => {
  const unknown = errorReply(401, { code: 'invalid_api_key', message: 'The API key is not known here.' });
  const inVariable = await run(['balance'], unknown);
  assert.equal(
    inVariable.stderr,
    `Error: The API key in LIGHTMETER_API_KEY is not known to the server at ${inVariable.url}.
  invalid_api_key · request req_01 · http://docs.test/errors/invalid_api_key
Next: export LIGHTMETER_API_KEY=… with a key of this server
`,
  );
  assert.equal(inVariable.exitCode, 3);
  const folder = await mkdtemp(join(tmpdir(), 'lightmeter-key-'));
  const path = join(folder, 'shop.key');
  await writeFile(path, TEST_KEY);
  const expired = errorReply(401, { code: 'api_key_expired' });
  const inFile = await run(['balance', '--api-key-file', path], expired);
  assert.ok(
    inFile.stderr.startsWith(`Error: The API key in --api-key-file ${path} has expired at ${inFile.url}.\n`),
  );
  assert.ok(inFile.stderr.endsWith(`\nNext: write a key of this server to ${path}, or name another file\n`));
  await rm(folder, { recursive: true });
});

test('the key of another product is neither sent nor shown', async () => {
  const { url, requests } = await run(['balance'], { json: BALANCE });
  const environment = { LIGHTMETER_URL: url, LIGHTMETER_API_KEY: 'sk-proj-0123456789' };
  const { stderr, exitCode } = await runProgram(['balance'], { environment });
  assert.match(
    stderr,
    /^Error: What stands in LIGHTMETER_API_KEY is no key of Lightmeter’s: one begins with lm_test_ or lm_live_\.\n/,
  );
  assert.doesNotMatch(stderr, /sk-proj/);
  assert.equal(exitCode, 3);
  assert.equal(requests.length, 1);
});

test('with --json a refusal is one line of JSON on stderr', async () => {
  const { stdout, stderr, exitCode } = await run(
    ['balance', '--json'],
    errorReply(404, { code: 'not_found', message: 'There is no such thing.', param: 'id' }),
  );
  assert.equal(stdout, '');
  assert.deepEqual(JSON.parse(stderr), {
    error: {
      code: 'not_found',
      message: 'There is no such thing.',
      param: 'id',
      request_id: 'req_01',
      doc_url: 'http://docs.test/errors/not_found',
      next: null,
    },
  });
  assert.equal(exitCode, 1);
});

test('the key comes from a file or stdin as well, and the flag wins over the environment', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lightmeter-key-'));
  const path = join(folder, 'live.key');
  await writeFile(path, 'lm_live_from_a_file_0123\n');
  const fromFile = await run(['balance', '--api-key-file', path], { json: BALANCE });
  assert.equal(fromFile.requests[0]?.headers.authorization, 'Bearer lm_live_from_a_file_0123');
  const piped = await runProgram(['balance', '--url', fromFile.url, '--api-key-file', '-'], {
    stdin: 'lm_live_from_stdin_0123\n',
  });
  assert.equal(piped.exitCode, 0);
  assert.equal(fromFile.requests[1]?.headers.authorization, 'Bearer lm_live_from_stdin_0123');
  await rm(folder, { recursive: true });
});
