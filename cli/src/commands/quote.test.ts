// `lightmeter quote` as a person and a script run it: the real program, priced on this computer.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runProgram } from '../testing/run-program.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lightmeter-quote-'));
});
after(() => rm(folder, { recursive: true }));

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('a prompt is priced as a tree with unit, quantity, rate, amount and total', async () => {
  const words = [
    'quote',
    'A lighthouse at dusk',
    '--aspect-ratio',
    '16:9',
    '--resolution',
    '4K',
    '--count',
    '500',
  ];
  const { exitCode, stdout, stderr } = await runProgram([...words, '--rate-card', '2026-05']);
  assert.equal(
    stdout,
    `Unit             Quantity   Rate  Amount
gpt-image-2, 16:9 at 4K, 500 requests: A lighthouse at dusk
└─ images at 4K       500  $0.06  $30.00
                                  ──────
Total                             $30.00

Exact: this is the most that will be charged. Rate card 2026-05, in force since 2026-05-01; priced on this computer.
Smaller tiers of the same shape:
├─ 2K  2560x1440  $20.00, saves $10.00 (33 %)
└─ 1K  1536x864   $15.00, saves $15.00 (50 %)
`,
  );
  assert.equal(
    stderr,
    `Next: lightmeter serve, then lightmeter generate 'A lighthouse at dusk' --aspect-ratio 16:9 --resolution 4K --count 500 --max-cost 30.00\n`,
  );
  assert.equal(exitCode, 0);
});

test('a bounded quote shows the least and the most of every part', async () => {
  const { stdout } = await runProgram(['quote', 'A fox', '--size', '1024x1024', '--rate-card', 'at-cost']);
  assert.equal(
    stdout,
    `Unit                     Quantity           Rate             Amount
gpt-image-2, 1024x1024, 1 request: A fox
├─ output image tokens  196…7,024  $30.00 per 1M  $0.00588…$0.21072
└─ input text tokens            8   $5.00 per 1M           $0.00004
                                                  ─────────────────
Total                                             $0.00592…$0.21076

Bounded: never more than $0.21076. Rate card at-cost, in force since 2026-11-04; priced on this computer.
`,
  );
});

test('a price that depends on the quality shows the cheapest and the dearest it may be', async () => {
  const words = ['quote', 'A fox', '--model', 'gpt-image-2.5-flare-pro', '--rate-card', '2026-11'];
  const { stdout } = await runProgram([...words, '--size', '1024x1024']);
  assert.match(stdout, /├─ at least images at 1K, low +1 +\$0\.0172 +\$0\.0172\n/);
  assert.match(stdout, /└─ up to images at 1K, max +1 +\$0\.7143 +\$0\.7143\n/);
  assert.match(stdout, /\nTotal +\$0\.0172…\$0\.7143\n/);
});

test('JSON is the quote of the wire, with the rows by line', async () => {
  const { exitCode, stdout, stderr } = await runProgram(
    ['quote', 'A fox', '--size', '1536x1024', '--n', '2', '--rate-card', '2026-05', '--json'],
    {},
  );
  assert.deepEqual(JSON.parse(stdout), {
    id: null,
    object: 'quote',
    kind: 'exact',
    low_usd: '0.06',
    high_usd: '0.06',
    rate_card: '2026-05',
    expires_at: null,
    line_items: [{ unit: 'images', tier: '1K', quantity: 2, unit_price_usd: '0.03', amount_usd: '0.06' }],
    // low: 2 × ⌈16 × 11 × 3,572,864 ÷ 4,000,000⌉ = 2 × 158; high: 2 × ⌈96 × 64 × 3,572,864 ÷ 4,000,000⌉ = 2 × 5,488
    expected_usage: {
      output_image_tokens: { low: 316, high: 10_976 },
      output_text_tokens: { low: 0, high: 0 },
      input_text_tokens: { low: 8, high: 8 },
      input_image_tokens: { low: 0, high: 0 },
    },
    smaller_tiers: [],
    priced_by: 'local',
    rows: [{ line: null, model: 'gpt-image-2', count: 1, kind: 'exact', low_usd: '0.06', high_usd: '0.06' }],
    failed: [],
  });
  assert.equal(stderr, '');
  assert.equal(exitCode, 0);
});

test('a file is priced as a whole; rows that cannot be priced are told with their lines, and the exit code is 5', async () => {
  const path = await file(
    'mixed.jsonl',
    `{"prompt":"a fox","size":"1024x1024"}
{"prompt":"","count":2}
{"prompt":"a kite","size":"17x3"}
{"prompt":"a boat","sise":"1024x1024"}
{"prompt":"a tower","size":"2048x2048","count":10}
not json
`,
  );
  const { exitCode, stdout, stderr } = await runProgram(['quote', '--file', path, '--rate-card', '2026-05']);
  // 1 × $0.03 + 10 × $0.04
  assert.equal(
    stdout,
    `Unit             Quantity   Rate  Amount
gpt-image-2, 11 requests
├─ images at 1K         1  $0.03   $0.03
└─ images at 2K        10  $0.04   $0.40
                                   ─────
Total                              $0.43

Exact: this is the most that will be charged. Rate card 2026-05, in force since 2026-05-01; priced on this computer.
`,
  );
  assert.match(stderr, /^4 rows cannot be priced:\n/);
  assert.match(stderr, /\n {2}line 2: `prompt` is empty; gpt-image-2 takes 1 to 32000 characters\.\n/);
  assert.match(stderr, /\n {2}line 3: gpt-image-2 cannot make 17x3\./);
  assert.match(stderr, /\n {2}line 4: `sise` is not a known field\.\n/);
  assert.match(stderr, /\n {2}line 6: The line is not one JSON object\.\n/);
  assert.equal(exitCode, 5);
});

test('JSON names the rows that cannot be priced', async () => {
  const path = await file('one-bad.txt', `a fox\n${'x'.repeat(1_001)}\n`);
  const { exitCode, stdout } = await runProgram(['quote', '--file', path, '--json']);
  const answer = JSON.parse(stdout);
  assert.deepEqual(
    answer.rows.map((row: { line: number }) => row.line),
    [1],
  );
  assert.deepEqual(
    answer.failed.map(({ line, code }: { line: number; code: string }) => [line, code]),
    [[2, 'invalid_value']],
  );
  assert.equal(exitCode, 5);
});

test('a file of which nothing can be priced fails, and still says why', async () => {
  const path = await file('all-bad.txt', 'a fox\na kite\n');
  const { exitCode, stdout, stderr } = await runProgram(['quote', '--file', path, '--size', '17x3']);
  assert.equal(stdout, '');
  assert.match(stderr, /^2 rows cannot be priced:\n {2}line 1: .*\n {2}line 2: /);
  assert.equal(exitCode, 1);
});

test('prompts come from stdin, in any of the formats', async () => {
  const priced = async (stdin: string, ...words: string[]) => {
    const { stdout } = await runProgram(
      ['quote', '--file', '-', '--json', '--rate-card', '2026-05', ...words],
      {
        stdin,
      },
    );
    return JSON.parse(stdout).high_usd;
  };
  assert.equal(await priced('a fox\na kite\n'), '0.06');
  assert.equal(await priced('id\tText\n1\ta fox\n', '--file-format', 'tsv', '--column', 'Text'), '0.03');
  assert.equal(await priced('{"prompt":"a fox","n":3}\n', '--file-format', 'jsonl'), '0.09');
});

test('columns that look like parameters are said not to be read', async () => {
  const path = await file('columns.csv', 'Prompt,Size\na fox,4K\n');
  const { stderr, exitCode } = await runProgram(['quote', '--file', path]);
  assert.match(
    stderr,
    /^Note: the columns Size are not read; parameters of single rows go in a jsonl file\.\n/,
  );
  assert.equal(exitCode, 0);
});

test('the price is that of the card in force at the date', async () => {
  const at = async (day: string) =>
    JSON.parse((await runProgram(['quote', 'a fox', '--at', day, '--json'])).stdout).rate_card;
  assert.equal(await at('2026-10-31'), '2026-05');
  assert.equal(await at('2026-11-01'), '2026-11');
  const { exitCode, stderr } = await runProgram(['quote', 'a fox', '--at', '2026-04-30']);
  assert.match(stderr, /^Error: No rate card of the series "standard" was in force at 2026-04-30/);
  assert.equal(exitCode, 1);
});

test('images to edit are measured; what is no image is refused', async () => {
  const path = await file('fox.png', 'this is no picture');
  const { exitCode, stderr } = await runProgram(['quote', 'Add a hat', '--reference', path]);
  assert.equal(stderr, `Error: The image ${path} is not an image. PNG, JPEG and WebP files can be edited.\n`);
  assert.equal(exitCode, 2);
});

test('of many columns that are not read eight are named and the rest counted', async () => {
  const header =
    'prompt,model,n,size,aspect_ratio,resolution,quality,background,output_format,output_compression,seed';
  const path = await file('wide.csv', `${header}\na fox${','.repeat(10)}\n`);
  const { stderr } = await runProgram(['quote', '--local', '--file', path]);
  assert.match(
    stderr,
    /the columns model, n, size, aspect_ratio, resolution, quality, background, output_format and 2 more are not read/,
  );
});

test('a template prices the prompts that it writes, and is for the columns of a file alone', async () => {
  const path = await file('products.csv', 'Title,Price\nFox,2\nKite,3\n');
  const words = ['--template', 'Photo of {Title}', '--size', '1024x1024'];
  const { stdout, stderr, exitCode } = await runProgram(['quote', '--local', '--file', path, ...words]);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^gpt-image-2, 2 requests$/m);
  assert.match(stderr, /--template 'Photo of \{Title\}' --size 1024x1024 --max-cost 0\.06\n$/);
  const single = await runProgram(['quote', 'a fox', '--local', ...words]);
  assert.equal(single.exitCode, 2);
  assert.match(single.stderr, /^Error: --template is for the columns of a --file\.$/m);
});
