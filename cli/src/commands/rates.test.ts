// `lightmeter rates`, on this computer and against a server.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeLightmeter } from '@lightmeter/sdk/fake';
import { runProgram } from '../testing/run-program.ts';

test('list tells every card and since when it is in force', async () => {
  const { stdout, exitCode } = await runProgram(['rates', 'list']);
  assert.match(stdout, /^Card {5}Series {4}In force since {2}State\n/);
  assert.match(stdout, /\n2026-05 {2}standard {2}2026-05-01 {6}superseded\n/);
  assert.match(stdout, /\nat-cost {2}at-cost {3}2026-11-04 {6}in force\n/);
  assert.equal(exitCode, 0);
});

test('show is a price list by tier, with multiples, life cycle and where each figure is from', async () => {
  const { stdout } = await runProgram(['rates', 'show', '2026-05']);
  const lines = stdout.split('\n');
  assert.equal(lines[0], 'Standard, May 2026 (2026-05), in force since 2026-05-01, superseded');
  assert.deepEqual(lines.slice(2, 6), [
    'Per image         Quality     1K            2K         4K  Life cycle',
    'gpt-image-2       any      $0.03  1.33×  $0.04  2×  $0.06  live',
    'gpt-image-2-beta  any      $0.02         $0.02      $0.02  live',
    'gpt-image-1.5     any      $0.05                           deprecated, ends 2026-12-01',
  ]);
  assert.match(stdout, /\nNotes\n2026-05\n {2}.*checked on 2026-11-22, confirmed\.\n/);
});

test('show tells token rates by the million and video by the second', async () => {
  const { stdout: tokens } = await runProgram(['rates', 'show', 'at-cost']);
  assert.match(tokens, /\ngpt-image-2 +input text tokens +\$5\.00 per 1M {2}live\n/);
  const { stdout: seconds } = await runProgram(['rates', 'show', '2026-11']);
  assert.match(seconds, /\nPer second of video +Resolution +Sound +Rate +Life cycle\n/);
});

test('show takes the card in force at a date, and refuses one that does not exist by naming those that do', async () => {
  const { stdout } = await runProgram(['rates', 'show', '--at', '2026-10-31', '--json']);
  assert.equal(JSON.parse(stdout).id, '2026-05');
  const { stderr, exitCode } = await runProgram(['rates', 'show', '2026-13']);
  assert.match(stderr, /^Error: There is no rate card "2026-13"\. There are: 2026-05, 2026-11, at-cost\.\n/);
  assert.equal(exitCode, 1);
});

test('margins puts what is sold below cost first and marks it', async () => {
  const { stdout } = await runProgram(['rates', 'margins', '2026-05', '--at', '2026-11-22']);
  const lines = stdout.split('\n');
  assert.equal(lines[0], 'Rate card 2026-05 against list prices of 2026-11-22, 100 prompt tokens an image');
  // Most expensive size of 4K at high: (23,719 × $30 + 106 × $5) ÷ 1,000,000 = $0.7121; $0.02 − $0.7121 = −$0.6921
  assert.match(
    lines[3] ?? '',
    /^gpt-image-2-beta {2}4K {4}high +\$0\.02 +\$0\.14573…\$0\.7121 +-\$0\.6921 {2}✗ below cost$/,
  );
  const marked = lines.map((line) => line.endsWith('✗ below cost'));
  assert.equal(marked.lastIndexOf(true) - marked.indexOf(true) + 1, marked.filter(Boolean).length);
  assert.match(stdout, /\n21 cells: 15 below cost, 0 of unknown cost\./);
});

test('margins says which costs are unknown and why, and never calls them zero', async () => {
  const { stdout } = await runProgram(['rates', 'margins', '2026-11', '--json']);
  const cells: { cost_low_usd: string | null; margin_usd: string | null; unknown_because: string | null }[] =
    JSON.parse(stdout).data;
  const unknown = cells.filter((cell) => cell.cost_low_usd === null);
  assert.ok(unknown.length > 0);
  for (const cell of unknown) {
    assert.equal(cell.margin_usd, null);
    assert.match(cell.unknown_because ?? '', /\.$/);
  }
  assert.equal(cells.at(-1)?.cost_low_usd, null);
});

test('a card that passes list prices on has nothing to compare', async () => {
  const { stdout } = await runProgram(['rates', 'margins', 'at-cost']);
  assert.equal(
    stdout,
    'at-cost passes list prices on by the token: it has no prices per image to compare.\n',
  );
});

test('the rates of a server need no key, and --local leaves it alone', async () => {
  const server = await startFakeLightmeter(() => ({
    json: {
      object: 'rate_card',
      id: 'house',
      title: 'House card',
      state: 'published',
      effective_from: '2026-11-01T00:00:00.000Z',
      note: 'Ours.',
      source: 'https://example.com',
      checked_on: '2026-11-22',
      certainty: 'confirmed',
      models: [
        {
          id: 'm',
          basis: 'images',
          rates: [{ unit: 'images', unit_price_usd: '0.5' }],
          life_cycle: { state: 'live', shut_down_on: null, successor: null },
          capability: { tiers: ['1K'] },
          note: '',
          source: 's',
          checked_on: '2026-11-22',
          certainty: 'assumed',
        },
      ],
      versions: [],
    },
  }));
  const environment = { LIGHTMETER_URL: server.url };
  const { stdout } = await runProgram(['rates', 'show', 'house'], { environment });
  assert.match(stdout, /^House card \(house\), in force since 2026-11-01\n/);
  assert.match(stdout, /\nm {10}any {6}\$0\.50 {10}live\n/);
  assert.deepEqual(server.requests[0]?.query, { card: 'house' });
  const local = await runProgram(['rates', 'list', '--local'], { environment });
  assert.match(local.stdout, /2026-05/);
  assert.equal(server.requests.length, 1);
  await server.close();
});

test('diff tells every price that differs, here or as a server tells it', async () => {
  const { stdout } = await runProgram(['rates', 'diff', '2026-05', 'at-cost']);
  assert.match(stdout, /^From 2026-05 to at-cost\n\nModel +Price +From +To\n/);
  assert.match(stdout, /\ngpt-image-2 +output image tokens +\$30\.00 per 1M {2}added\n/);
  assert.match(stdout, /\ngpt-image-2 +images 2K +\$0\.04 +removed\n/);
  const same = await runProgram(['rates', 'diff', '2026-05', '2026-05']);
  assert.match(same.stdout, /\n\n0 prices changed, 5 prices the same\.\n$/);
  const { stderr, exitCode } = await runProgram(['rates', 'diff', '2026-05', 'nope']);
  assert.match(stderr, /^Error: There is no rate card "nope"\./);
  assert.equal(exitCode, 1);
  const answer = {
    object: 'rate_card_diff',
    from: 'a',
    to: 'b',
    data: [
      {
        ...{ model: 'm', title: 'M', change: 'raised', unit: 'seconds' },
        ...{ when: { resolution: '720p', sound: true }, from_usd: '0.1', to_usd: '0.15', change_percent: 50 },
      },
    ],
    unchanged: 1,
  };
  const server = await startFakeLightmeter(() => ({ json: answer }));
  const environment = { LIGHTMETER_URL: server.url };
  const told = await runProgram(['rates', 'diff', 'a', 'b'], { environment });
  assert.match(told.stdout, /\nm {6}seconds 720p with sound {2}\$0\.10 {2}\$0\.15 {2}\+50 %\n/);
  assert.deepEqual(server.requests[0]?.query, { from: 'a', to: 'b' });
  const json = await runProgram(['rates', 'diff', 'a', 'b', '--json'], { environment });
  assert.deepEqual(JSON.parse(json.stdout), answer);
  await server.close();
});
