// The number on the button, the server's quote and the charge are the same, over random requests to every model: the button
// prices in the browser, the server prices again, and the ledger says what was taken.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { formatUsd, parseUsd } from '@lightmeter/core';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { type Api, apiOf } from '../support/api.ts';
import { type Console, startConsole } from '../support/console.ts';
import { TEST_KEY } from '../support/server-process.ts';

/** As GET /v1/rates describes it: the test chooses by the public API, not by the code under test. */
interface Capability {
  readonly size_rule: { readonly kind: string };
  readonly auto_size: boolean;
  readonly shapes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly qualities: readonly string[];
  readonly output_formats: readonly string[];
  readonly backgrounds: readonly string[];
  readonly moderation: boolean;
  readonly seed: boolean;
  readonly max_n: number;
}

type Body = Readonly<Record<string, string | number>>;

const REQUESTS_OF_A_MODEL = 5;
/** So many of them are pressed as well; drawing a picture takes most of the test's time. */
const PRESSED_OF_A_MODEL = 3;
/** Pictures of 4K take a second each to draw; the price of one is as good as that of ten. */
const MAX_IMAGES = 2;
const RUN_DEADLINE_MS = 60_000;

let console_: Console;
let api: Api;
before(async () => {
  console_ = await startConsole({ balance: '1000.00' });
  api = apiOf(console_.server.url);
});
after(() => console_?.close());

/** Any request that the model can do, as the wire has it. */
function requestsTo(model: string, capability: Capability): fc.Arbitrary<Body> {
  const named = Object.entries(capability.shapes).flatMap(([ratio, tiers]) =>
    Object.keys(tiers).map((tier): Body => ({ aspect_ratio: ratio, resolution: tier })),
  );
  const small = named.filter(({ resolution }) => resolution !== '4K');
  const isGrid = capability.size_rule.kind === 'grid';
  // Multiples of 16 between 816 and 1,440: within the bounds of every grid, in two tiers.
  const edge = fc.integer({ min: 51, max: 90 }).map((sixteenths) => sixteenths * 16);
  const exact = fc.tuple(edge, edge).map(([width, height]): Body => ({ size: `${width}x${height}` }));
  const size = fc.oneof(
    { arbitrary: fc.constantFrom(...named), weight: 1 },
    { arbitrary: fc.constantFrom(...small), weight: 4 },
    ...(isGrid ? [{ arbitrary: exact, weight: 2 }] : []),
    ...(capability.auto_size ? [{ arbitrary: fc.constant<Body>({ size: 'auto' }), weight: 1 }] : []),
  );
  const maybe = (name: string, values: readonly (string | number)[]) =>
    values.length === 0
      ? fc.constant<Body>({})
      : fc
          .option(fc.constantFrom(...values), { nil: undefined })
          .map((value): Body => (value === undefined ? {} : { [name]: value }));
  const opaque = capability.backgrounds.filter((background) => background !== 'transparent');
  const counts = Array.from({ length: Math.min(MAX_IMAGES, capability.max_n) }, (_, index) => index + 1);
  return fc
    .tuple(
      size,
      maybe('quality', capability.qualities),
      maybe('background', opaque),
      maybe('output_format', capability.output_formats),
      maybe('moderation', capability.moderation ? ['auto', 'low'] : []),
      maybe('seed', capability.seed ? [0, 1, 2_147_483_647] : []),
      maybe('n', counts),
      fc.constantFrom(
        'A red kite',
        'Две лодки у берега',
        '🦊 <b>“fox”</b>\nat night',
        'three cats & a dog = 4?',
      ),
    )
    .map(
      ([...parts]) =>
        Object.assign(
          { model },
          ...parts.map((part) => (typeof part === 'string' ? { prompt: part } : part)),
        ) as Body,
    );
}

/** Neither previews nor the pictures themselves are what is tested: they are not asked for. */
async function leavePicturesOut(page: Page): Promise<void> {
  await page.route('**/v1/outputs/**', (route) => route.abort());
}

/** Shows another form without loading the page again, as a link within the console does. */
async function showForm(page: Page, body: Body): Promise<void> {
  const query = new URLSearchParams({ partial_images: '0' });
  for (const [name, value] of Object.entries(body)) query.set(name, String(value));
  await page.evaluate(`history.pushState({}, '', ${JSON.stringify(`/playground?${query}`)})`);
}

const buttonOf = (page: Page) => page.getByRole('button', { name: /^Generate/ });

/** The number on the button, once it is the one that is expected; else the one it has stayed at. */
async function labelOnButton(page: Page, expected: string): Promise<string> {
  const wanted = `Generate · ${expected}`;
  await page
    .getByRole('button', { name: wanted, exact: true })
    .waitFor({ timeout: 5_000 })
    .catch(() => undefined);
  return (await buttonOf(page).innerText()).replace('Generate · ', '');
}

async function quoteOf(body: Body) {
  const quote = await api('/v1/quotes', { key: TEST_KEY, json: body });
  assert.equal(quote.status, 200, JSON.stringify(quote.body));
  const high = formatUsd(parseUsd(quote.body.high_usd));
  const label = quote.body.kind === 'exact' ? high : `up to ${high}`;
  return { label, low: parseUsd(quote.body.low_usd), high: parseUsd(quote.body.high_usd) };
}

/** Presses the button and gives the task that came of it, ended. */
async function press(page: Page, before: string | undefined) {
  await buttonOf(page).click();
  const link = page.getByRole('link', { name: 'Open the task' });
  const deadlineMs = Date.now() + RUN_DEADLINE_MS;
  for (;;) {
    const [address] = await Promise.all([link.getAttribute('href', { timeout: RUN_DEADLINE_MS })]);
    const taskId = address?.split('/').at(-1);
    if (taskId !== undefined && taskId !== before) {
      const { body } = await api(`/v1/tasks/${taskId}`, { key: TEST_KEY });
      return body.data;
    }
    assert.ok(Date.now() < deadlineMs, 'The button was pressed and no new task came.');
    await page.waitForTimeout(20);
  }
}

test('the price on the button is the server’s quote and the charge, for random requests to every model', async (t) => {
  const { body: rates } = await api('/v1/rates', {});
  const models = (rates.models as { id: string; capability: Capability | null }[]).filter(
    (model) => model.capability !== null,
  );
  assert.ok(models.length >= 12);
  const seed = Date.now() % 1_000_000;
  t.diagnostic(`seed ${seed}`);
  const page = await console_.open({ path: '/playground' });
  await buttonOf(page).waitFor();
  await leavePicturesOut(page);
  let taskId: string | undefined;
  for (const { id, capability } of models) {
    if (!capability) continue;
    const sample = fc.sample(requestsTo(id, capability), { seed, numRuns: REQUESTS_OF_A_MODEL });
    for (const [index, body] of sample.entries()) {
      const said = JSON.stringify(body);
      const quote = await quoteOf(body);
      await showForm(page, body);
      assert.equal(await labelOnButton(page, quote.label), quote.label, said);
      if (index >= PRESSED_OF_A_MODEL) continue;
      const task = await press(page, taskId);
      taskId = task.taskId;
      assert.equal(task.state, 'succeeded', said);
      assert.equal(task.input.prompt, body.prompt, said);
      assert.equal(parseUsd(task.quoted_usd), quote.high, said);
      const charged = parseUsd(task.charged_usd);
      if (quote.low === quote.high) assert.equal(charged, quote.high, said);
      else assert.ok(charged >= quote.low && charged <= quote.high, `${said} ${task.charged_usd}`);
    }
  }
  await page.context().close();
});

test('on a card with prices per token the button takes the server’s number, and the charge is never above it', async () => {
  const page = await console_.open({ path: '/account' });
  const { workspaces } = await (await page.request.get('/v1/session')).json();
  const headers = { origin: console_.server.url };
  const changed = await page.request.patch(`/v1/workspaces/${workspaces[0].id}`, {
    data: { rate_card_series: 'at-cost' },
    headers,
  });
  assert.equal(changed.status(), 200, await changed.text());
  const body = { model: 'gpt-image-2', prompt: 'Две лодки, 三只猫', size: '1024x1024', quality: 'low' };
  // The console streams one picture; previews are off where they cost tokens.
  const quote = await quoteOf({ ...body });
  await page.goto(`/playground?${new URLSearchParams(body)}`);
  assert.equal(await labelOnButton(page, quote.label), quote.label);
  const task = await press(page, undefined);
  const charged = parseUsd(task.charged_usd);
  assert.equal(parseUsd(task.quoted_usd), quote.high);
  assert.ok(charged > 0n && charged <= quote.high);
  await page.context().close();
});

/** Types thirty times and gives the median of the milliseconds until the button was painted anew. */
const TYPE_AND_MEASURE = `(async () => {
  const field = document.querySelector('textarea:not([aria-hidden])');
  const button = [...document.querySelectorAll('button')].find((one) => one.textContent.startsWith('Generate'));
  const write = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
  const durations = [];
  for (let length = 1; length <= 30; length += 1) {
    const beganMs = performance.now();
    write.call(field, 'A fox'.repeat(length));
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
    durations.push(performance.now() - beganMs);
    if (!button.textContent.includes('$')) throw new Error('The button has no number.');
  }
  return durations.sort((left, right) => left - right)[15];
})()`;

test('the number follows every key within a tenth of a second', async () => {
  const page = await console_.open({ path: '/playground?model=gpt-image-2' });
  await buttonOf(page).waitFor();
  await page.getByLabel('Prompt').fill('A fox');
  const medianMs = await page.evaluate<number>(TYPE_AND_MEASURE);
  assert.ok(medianMs < 100, `Half of the keys took more than ${medianMs} ms.`);
  await page.context().close();
});
