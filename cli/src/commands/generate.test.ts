// `lightmeter generate` as a script runs it: the real program against a server that replays the contract.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type FakeServer, PICTURE, startFakeServer } from '../testing/fake-server.ts';
import { hasTerminal, runOnTerminal } from '../testing/run-on-terminal.ts';
import { type ProgramResult, runProgram, startProgram, until } from '../testing/run-program.ts';

let server: FakeServer;
let directory: string;

beforeEach(async () => {
  server = await startFakeServer();
  directory = await mkdtemp(join(tmpdir(), 'lightmeter-generate-'));
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

function generate(...words: string[]): Promise<ProgramResult> {
  return runProgram(['generate', ...words], { directory, environment: server.environment });
}

function generated(): number {
  return server.requests.filter((request) => request.path === '/v1/images/generations').length;
}

async function manifest(out = 'images'): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(join(directory, out, 'manifest.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

test('shows the price, writes the picture and tells charge and balance', async () => {
  const { exitCode, stdout, stderr } = await generate('A lighthouse at dusk', '--yes');
  assert.equal(
    stdout,
    `images/0001-a-lighthouse-at-dusk.png  1K  $0.03
Charged $0.03 for 1 image, quoted at most $0.03. Available: $99.97.
`,
  );
  assert.equal(
    stderr,
    `Unit             Quantity   Rate  Amount
gpt-image-2, 1 request: A lighthouse at dusk
└─ images at 1K         1  $0.03   $0.03
                                   ─────
Total                              $0.03

Exact: this is the most that will be charged. Rate card 2026-11, in force since 2026-11-01; priced by the server.
Available $100.00, after this at least $99.97.
1/1 done, $0.03 of at most $0.03
Next: lightmeter ledger --limit 10
`,
  );
  assert.equal(exitCode, 0);
  assert.deepEqual(await readFile(join(directory, 'images/0001-a-lighthouse-at-dusk.png')), PICTURE);
});

test('without --yes, --max-cost or a terminal it refuses before anything is spent or written', async () => {
  const { exitCode, stdout, stderr } = await generate('A fox');
  assert.equal(stdout, '');
  assert.match(stderr, /\nError: This costs up to \$0\.03, and there is no terminal to ask on\.\n/);
  assert.match(stderr, /\nNext: Add --yes, or --max-cost 0\.03\.\n$/);
  assert.equal(exitCode, 2);
  assert.equal(generated(), 0);
  assert.deepEqual(await readdir(directory), []);
});

test('on a terminal it asks, and only a yes spends', async () => {
  if (!hasTerminal) return;
  for (const [typed, exitCode, calls] of [
    ['n\n', 1, 0],
    ['\n', 1, 0],
    ['y\n', 0, 1],
  ] as const) {
    const given = { directory, environment: server.environment, stdin: typed };
    const answered = await runOnTerminal(['generate', 'A fox', '--no-color'], given);
    assert.match(answered.output, /Charge up to \$0\.03\? \[y\/N\] /);
    assert.equal(answered.exitCode, exitCode, typed);
    assert.equal(generated(), calls);
  }
});

test('--max-cost is the limit of the whole run, inclusive', async () => {
  const above = await generate('A fox', '--count', '3', '--max-cost', '0.089999999');
  assert.match(above.stderr, /The quote is \$0\.09, above the limit of \$0\.089999999 in --max-cost/);
  assert.equal(above.exitCode, 4);
  assert.equal(generated(), 0);
  const at = await generate('A fox', '--count', '3', '--max-cost', '0.09');
  assert.equal(at.exitCode, 0);
  assert.equal(generated(), 3);
});

test('every call carries its key, the quote that pins its price, and that price as its limit', async () => {
  await generate('A fox', '--n', '2', '--yes');
  const call = server.requests.find((request) => request.path === '/v1/images/generations');
  assert.match(call?.headers['idempotency-key'] ?? '', /^cli-[0-9a-f]{40}$/);
  assert.equal(call?.headers['lightmeter-quote'], 'quote_1');
  assert.equal(call?.headers['lightmeter-max-cost'], '0.06');
  assert.deepEqual(JSON.parse(call?.body ?? ''), {
    model: 'gpt-image-2',
    prompt: 'A fox',
    n: 2,
    response_format: 'url',
  });
});

test('a file becomes pictures named by their lines, and a manifest of both kinds', async () => {
  await writeFile(join(directory, 'p.txt'), 'a fox\n\na kite\n');
  const { exitCode, stdout } = await generate(
    '--file',
    'p.txt',
    '--out',
    'run',
    '--yes',
    '--concurrency',
    '1',
  );
  assert.equal(
    stdout,
    `run/0001-a-fox.png  1K  $0.03
run/0003-a-kite.png  1K  $0.03
Charged $0.06 for 2 images, quoted at most $0.06. Available: $99.94.
`,
  );
  assert.equal(exitCode, 0);
  const [fox] = await manifest('run');
  assert.deepEqual(
    [fox?.line, fox?.prompt, fox?.files, fox?.charged_usd, fox?.rate_card],
    [1, 'a fox', ['0001-a-fox.png'], '0.03', '2026-11'],
  );
  const sheet = await readFile(join(directory, 'run/manifest.csv'), 'utf8');
  assert.match(
    sheet,
    /^line,prompt,model,files,tiers,charged_usd,task_id\n1,a fox,gpt-image-2,0001-a-fox\.png,1K,0\.03,task_/,
  );
});

test('rows that fail do not stop the others; they are told by line, and the exit code is 5', async () => {
  await writeFile(join(directory, 'p.txt'), 'a fox\nMODERATED\na kite\nBROKEN\n');
  const { exitCode, stdout, stderr } = await generate('--file', 'p.txt', '--yes');
  assert.match(stdout, /\nCharged \$0\.06 for 2 images, quoted at most \$0\.12\./);
  assert.match(
    stderr,
    /\nFailed: line 2: The provider refused the prompt\. \(moderation_blocked, request req_01\)\n/,
  );
  assert.match(stderr, /\nFailed: 1 × internal_error, 1 × moderation_blocked\.\n/);
  assert.match(stderr, /\nNext: lightmeter generate --file p\.txt --yes --resume\n$/);
  assert.equal(exitCode, 5);
});

test('--resume makes only what is not there yet', async () => {
  await writeFile(join(directory, 'p.txt'), 'a fox\nBROKEN kite\na boat\n');
  await generate('--file', 'p.txt', '--yes');
  assert.equal(generated(), 3);
  await writeFile(join(directory, 'p.txt'), 'a mended kite\na fox\na boat\n');
  const { exitCode, stdout } = await generate('--file', 'p.txt', '--yes', '--resume');
  assert.equal(
    stdout,
    `images/0001-a-mended-kite.png  1K  $0.03
Charged $0.03 for 1 image, quoted at most $0.03. Available: $99.91.
`,
  );
  assert.equal(exitCode, 0);
  const again = await generate('--file', 'p.txt', '--yes', '--resume');
  assert.match(again.stderr, /Everything was done before\. Nothing was charged\.\n/);
  assert.equal(again.exitCode, 0);
  assert.equal(generated(), 4);
});

test('a run without --resume makes new pictures beside the old ones', async () => {
  await writeFile(join(directory, 'p.txt'), 'a fox\n');
  await generate('--file', 'p.txt', '--yes');
  const { stdout } = await generate('--file', 'p.txt', '--yes');
  assert.match(stdout, /^images\/0001-a-fox-2\.png/);
  assert.equal(server.charges.size, 2);
});

test('Ctrl-C ends what runs and begins nothing new; twice leaves it to the server, and resuming pays for nothing twice', async () => {
  await writeFile(join(directory, 'p.txt'), 'a fox\na kite\na boat\n');
  server.gate.open = false;
  const words = ['generate', '--file', 'p.txt', '--yes', '--concurrency', '2'];
  const program = startProgram(words, { directory, environment: server.environment });
  await until(() => server.charges.size === 2, 'two calls are on their way');
  program.child.kill('SIGINT');
  await until(() => program.stderr().includes('Stopping: nothing new begins'), 'it says that it stops');
  program.child.kill('SIGINT');
  const left = await program.ended;
  assert.equal(left.exitCode, 130);
  assert.match(left.stderr, /\nNext: lightmeter generate --file p\.txt --yes --concurrency 2 --resume\n$/);
  assert.equal(existsSync(join(directory, 'images/manifest.jsonl')), false);

  server.gate.open = true;
  const resumed = await generate('--file', 'p.txt', '--yes', '--concurrency', '2', '--resume');
  assert.equal(resumed.exitCode, 0);
  assert.equal((await manifest()).length, 3);
  assert.equal(server.charges.size, 3);
  assert.match(resumed.stdout, /Available: \$99\.91\.\n$/);
});

test('one Ctrl-C finishes and writes down what was running', async () => {
  await writeFile(join(directory, 'p.txt'), 'a fox\na kite\na boat\n');
  server.gate.open = false;
  const words = ['generate', '--file', 'p.txt', '--yes', '--concurrency', '1'];
  const program = startProgram(words, { directory, environment: server.environment });
  await until(() => server.charges.size === 1, 'the first call is on its way');
  program.child.kill('SIGINT');
  await until(() => program.stderr().includes('Stopping'), 'it says that it stops');
  server.gate.open = true;
  const { exitCode, stdout, stderr } = await program.ended;
  assert.equal(exitCode, 130);
  assert.equal(
    stdout,
    `images/0001-a-fox.png  1K  $0.03
Charged $0.03 for 1 image, quoted at most $0.09. Available: $99.97.
`,
  );
  assert.match(stderr, /\n2 calls of 3 not begun\.\n/);
  assert.equal((await manifest()).length, 1);
});

test('a balance that is spent ends the run: no further call is begun, and the exit code is 4', async () => {
  await server.close();
  server = await startFakeServer({ balanceUsd: '0.05' });
  await writeFile(join(directory, 'p.txt'), 'a fox\na kite\na boat\na tower\n');
  const { exitCode, stderr } = await generate('--file', 'p.txt', '--yes', '--concurrency', '1');
  assert.match(stderr, /Note: only \$0\.05 is available; the run stops when it is spent\.\n/);
  assert.match(stderr, /Error: The balance is too low\.\n/);
  assert.match(stderr, /\n2 calls of 4 not begun\.\n/);
  assert.equal(exitCode, 4);
  assert.equal(generated(), 2);
});

test('what a key has left of its spend cap is told before the run, as a warning when the run would pass it', async () => {
  for (const [left, told] of [
    ['0.03', '\nThis key has $0.03 left of its spend cap of $5.00 a day, UTC.\n'],
    [
      '0.029999999',
      '\nNote: This key has $0.029999999 left of its spend cap of $5.00 a day, UTC. The run stops when it is spent.\n',
    ],
  ] as const) {
    await server.close();
    server = await startFakeServer({ capLeftUsd: left });
    const { stderr } = await generate('A fox');
    assert.ok(stderr.includes(told), stderr);
  }
});

test('a key that ends in the middle ends the run with exit code 3', async () => {
  await writeFile(join(directory, 'p.txt'), 'a fox\nEXPIRED_KEY\na boat\n');
  const { exitCode } = await generate('--file', 'p.txt', '--yes', '--concurrency', '1');
  assert.equal(exitCode, 3);
  assert.equal(generated(), 2);
});

test('a single prompt that fails is told like any failure, with its page', async () => {
  const { exitCode, stdout, stderr } = await generate('MODERATED', '--yes');
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /\nError: The provider refused the prompt\.\n {2}moderation_blocked · request req_01 · http:\/\/docs\.test\/errors\/moderation_blocked\n$/,
  );
  assert.equal(exitCode, 1);
});

test('JSON is one document with what was done and what failed', async () => {
  await writeFile(join(directory, 'p.jsonl'), '{"prompt":"a fox","n":2}\n{"prompt":"MODERATED"}\n{"n":1}\n');
  const { exitCode, stdout } = await generate('--file', 'p.jsonl', '--yes', '--json', '--concurrency', '1');
  const { done, ...report } = JSON.parse(stdout);
  assert.deepEqual(report, {
    object: 'run',
    out: 'images',
    rate_card: '2026-11',
    quoted_usd: '0.09',
    charged_usd: '0.06',
    available_usd: '99.94',
    stopped_by: null,
    already_done: 0,
    not_begun: 0,
    failed: [
      { line: 3, code: 'invalid_value', message: '`prompt` is missing.', request_id: null },
      {
        line: 2,
        code: 'moderation_blocked',
        message: 'The provider refused the prompt.',
        request_id: 'req_01',
      },
    ],
  });
  assert.deepEqual(done[0].files, ['0001-a-fox.png', '0001-a-fox-2.png']);
  assert.equal(exitCode, 5);
});

test('an edit sends the files it names', async () => {
  // The smallest PNG: one pixel with alpha.
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
  await writeFile(join(directory, 'fox.png'), Buffer.from(png, 'base64'));
  const { exitCode } = await generate('Add a hat', '--image', 'fox.png', '--mask', 'fox.png', '--yes');
  assert.equal(exitCode, 0);
  const call = server.requests.find((request) => request.path === '/v1/images/edits');
  assert.match(call?.body ?? '', /name="image\[\]"; filename="image-0"/);
  assert.match(call?.body ?? '', /name="mask"; filename="mask"/);
});

test('a mask without alpha is refused by quote and generate alike, before anything is asked of the server', async () => {
  // The smallest PNG without alpha: one grey pixel.
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';
  await writeFile(join(directory, 'grey.png'), Buffer.from(png, 'base64'));
  const words = ['Add a hat', '--image', 'grey.png', '--mask', 'grey.png'];
  const refused = /Error: The mask has no alpha channel; the parts to change must be fully transparent\.\n/;
  for (const [command, ...consent] of [['quote'], ['quote', '--local'], ['generate', '--yes']]) {
    const given = { directory, environment: server.environment };
    const { exitCode, stderr } = await runProgram([command ?? '', ...words, ...consent], given);
    assert.match(stderr, refused);
    assert.equal(exitCode, 2, command);
  }
  assert.equal(server.requests.length, 0);
  const rows = [{ prompt: 'a fox' }, { prompt: 'Add a hat', image: 'grey.png', mask: 'grey.png' }];
  await writeFile(join(directory, 'p.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { exitCode, stderr } = await generate('--file', 'p.jsonl', '--yes');
  assert.match(stderr, /\n {2}line 2: The mask has no alpha channel/);
  assert.equal(exitCode, 5);
  assert.equal(generated(), 1);
});

test('prompts and key cannot both come from stdin', async () => {
  const { exitCode, stderr } = await generate('--file', '-', '--api-key-file', '-', '--yes');
  assert.match(stderr, /^Error: stdin cannot be both the prompts and the key\.\n/);
  assert.equal(exitCode, 2);
});
