// Usage and ledger in a real browser: what is on the screen adds up, is what the files have, and opens what it is made of.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type NanoUsd, parseUsd, renderUsd, sumUsd } from '@lightmeter/core';
import type { Locator, Page } from 'playwright-core';
import { apiOf } from '../support/api.ts';
import { type Console, seriousViolations, startConsole } from '../support/console.ts';

let console_: Console;
/** Of the task with two images. */
let pairTaskId: string;
let refundedTaskId: string;

before(async () => {
  console_ = await startConsole({ balance: '10.00' });
  const api = apiOf(console_.server.url);
  const generate = async (json: object, status = 200) => {
    const answer = await api('/v1/images/generations', { json });
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    return answer.body;
  };
  await generate({ model: 'gpt-image-2', prompt: 'A lamp', size: '1024x1024' });
  const pair = await generate({ model: 'gpt-image-2', prompt: 'Two lamps', size: '1024x1024', n: 2 });
  pairTaskId = pair.lightmeter.task_id;
  await generate({
    model: 'nano-banana-2',
    prompt: '=SUM(A1) & a "fox"',
    aspect_ratio: '1:1',
    resolution: '1K',
  });
  const refunded = await generate({ model: 'gpt-image-2', prompt: 'A map', size: '2048x1152' });
  refundedTaskId = refunded.lightmeter.task_id;
  await generate({ model: 'gpt-image-2', prompt: '[sandbox:moderation] never made' }, 400);
  const json = { task_id: refundedTaskId, amount_usd: '0.01', reason: 'A goodwill, with "quotes"' };
  assert.equal((await api('/v1/refunds', { json })).status, 200);
});
after(() => console_?.close());

/** The exact amount of a cell; undefined for an empty one. */
async function amountOf(cell: Locator): Promise<NanoUsd | undefined> {
  const exact = cell.locator('[title$=" USD"]').first();
  const title = (await exact.count()) === 0 ? null : await exact.getAttribute('title');
  return title === null ? undefined : parseUsd(title.replace(' USD', ''));
}

/** The cells of every row of a table's body. */
async function rowsOf(table: Locator): Promise<Locator[]> {
  await table.locator('tbody tr').first().waitFor();
  return table.locator('tbody tr').all();
}

const statementOf = (page: Page) => page.getByRole('region', { name: 'Statement' });
const usageOf = (page: Page) => page.getByRole('region', { name: 'Usage', exact: true });

/** A plain reader of RFC 4180. */
function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',') rows.push([]);
  }
  const [head = [], ...body] = rows.filter((row) => row.length > 1);
  return body.map((row) =>
    Object.fromEntries(head.map((name, place) => [name.replace('\uFEFF', ''), row[place] ?? ''])),
  );
}

async function csvBehind(page: Page, name: string): Promise<Record<string, string>[]> {
  const href = await page.getByRole('link', { name }).getAttribute('href');
  const answer = await page.request.get(href ?? '');
  assert.equal(answer.status(), 200);
  assert.match(answer.headers()['content-disposition'] ?? '', /^attachment/);
  return parseCsv(await answer.text());
}

test('the statement adds up: every balance is the one before and its entry, and the last is what is available', async () => {
  const page = await console_.open({ path: '/ledger' });
  const rows = await rowsOf(statementOf(page));
  const shown = await Promise.all(
    rows.map(async (row) => ({
      debit: await amountOf(row.locator('td').nth(2)),
      credit: await amountOf(row.locator('td').nth(3)),
      balance: await amountOf(row.locator('td').nth(4)),
    })),
  );
  // The grant; four holds; of the failed task hold and release; the refund. What was held is what was charged: nothing came back.
  assert.equal(shown.length, 8);
  let balance = 0n;
  for (const entry of shown.toReversed()) {
    assert.notEqual(entry.debit === undefined, entry.credit === undefined);
    balance += (entry.credit ?? 0n) - (entry.debit ?? 0n);
    assert.equal(entry.balance, balance);
  }
  // $10 − 0.03 − 2 × 0.03 − 0.085 − 0.04 + 0.01
  assert.equal(balance, 9_795_000_000n);
  const [available] = await page
    .getByText('Can be spent now.')
    .locator('..')
    .locator('[title$=" USD"]')
    .all();
  assert.equal(await available?.getAttribute('title'), '9.795 USD');
  await page.context().close();
});

test('the file of the statement has the rows and amounts of the screen, whatever the filter', async () => {
  for (const path of [
    '/ledger',
    '/ledger?kind=refund',
    '/ledger?account=both',
    `/ledger?task_id=${pairTaskId}`,
  ]) {
    const page = await console_.open({ path });
    const rows = await rowsOf(statementOf(page));
    const [debitAt, creditAt, balanceAt] =
      path.includes('both') || path.includes('task_id') ? [3, 4, 5] : [2, 3, 4];
    const shown = await Promise.all(
      rows.map((row) =>
        Promise.all(
          [debitAt, creditAt, balanceAt].map(async (place) =>
            amountText(await amountOf(row.locator('td').nth(place))),
          ),
        ),
      ),
    );
    const file = await csvBehind(page, 'CSV of these entries');
    assert.deepEqual(
      file.map((row) => [row.debit_usd, row.credit_usd, row.balance_usd]),
      shown,
      path,
    );
    await page.context().close();
  }
});

const amountText = (amount: NanoUsd | undefined) => (amount === undefined ? '' : renderUsd(amount));

test('an entry opens its task and all the entries of it, which add up to the charge', async () => {
  const page = await console_.open({ path: '/ledger?kind=capture' });
  const row = statementOf(page).getByRole('row', { name: /Charged for 2 images of gpt-image-2/ });
  assert.equal(await row.getByRole('link').getAttribute('href'), `/tasks/${pairTaskId}`);
  // By keyboard: the button of the row is reached by Tab from its link.
  await row.getByRole('link').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const story = page.getByRole('region', { name: 'Ledger entries of the task' });
  await story.getByText('nothing is held any more').waitFor();
  const sums = story.locator('tfoot th');
  assert.equal(await amountOf(sums.nth(1)), -60_000_000n);
  assert.equal(await amountOf(sums.nth(2)), 0n);
  await page.context().close();
});

test('the usage adds up to its total, and its file has the rows of the screen, however it is grouped', async () => {
  for (const search of [
    '',
    '?group_by=day&then_by=model',
    '?group_by=tier',
    '?group_by=key&model=gpt-image-2',
  ]) {
    const page = await console_.open({ path: `/usage${search}` });
    const table = usageOf(page);
    const rows = await rowsOf(table);
    const chargedAt = search.includes('then_by') ? 5 : 4;
    // The first cell is a header of its row.
    const cell = (row: Locator, place: number) => row.locator('th, td').nth(place);
    const charged = await Promise.all(rows.map((row) => amountOf(cell(row, chargedAt))));
    const total = await amountOf(table.locator('tfoot tr').locator('th, td').nth(4));
    assert.equal(sumUsd(charged.map((amount) => amount ?? (0n as NanoUsd))), total, search);
    const file = await csvBehind(page, 'CSV of this table');
    assert.deepEqual(
      file.map((row) => row.charged_usd),
      charged.map(amountText),
      search,
    );
    const images = await Promise.all(rows.map((row) => cell(row, chargedAt - 1).textContent()));
    assert.deepEqual(
      file.map((row) => row.images),
      images,
      search,
    );
    await page.context().close();
  }
});

test('the spend of the days is the same as chart and as table, and the same as that of the models', async () => {
  const page = await console_.open({ path: '/usage' });
  const chart = page.getByRole('img', { name: /^Spend by day/ });
  // 0.03 + 0.06 + 0.085 + 0.04
  assert.match(
    (await chart.getAttribute('aria-label')) ?? '',
    /: \$0\.215 in all, most of it by gpt-image-2/,
  );
  await page.getByText('Table', { exact: true }).click();
  const table = page.getByRole('region', { name: 'Spend by day and model' });
  assert.equal(await amountOf(table.locator('tfoot th').last()), 215_000_000n);
  assert.equal(new URL(page.url()).searchParams.get('view'), 'table');
  const total = await amountOf(usageOf(page).locator('tfoot tr').locator('th, td').nth(4));
  assert.equal(total, 215_000_000n);
  await page.context().close();
});

test('figures open what they are made of: a narrower usage, the pictures, the failed tasks', async () => {
  const page = await console_.open({ path: '/usage' });
  const row = usageOf(page).getByRole('row', { name: /gpt-image-2/ });
  await row.waitFor();
  assert.deepEqual(await row.getByRole('cell').allTextContents(), [
    '4',
    '1',
    '4',
    '$0.13',
    '$0.01',
    '$0.12',
    '$0.00',
  ]);
  await row.getByTitle('images of gpt-image-2').click();
  await page.getByText('4 pictures').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('model'), 'gpt-image-2');
  await page.goBack();
  await row.getByTitle('failed tasks of gpt-image-2').click();
  const tasks = page.getByRole('region', { name: 'Tasks', exact: true });
  assert.equal((await rowsOf(tasks)).length, 1);
  assert.match((await tasks.getByRole('link').first().getAttribute('href')) ?? '', /^\/tasks\/task_/);
  await page.goBack();
  await row.getByTitle('What gpt-image-2 is made of').click();
  await page.waitForURL(/group_by=day/);
  const day = new Date().toISOString().slice(0, 10);
  await usageOf(page)
    .getByRole('row', { name: new RegExp(`^${day}`) })
    .waitFor();
  await page.reload();
  await usageOf(page)
    .getByRole('row', { name: new RegExp(`^${day}`) })
    .waitFor();
  await page.context().close();
});

test('the tiles of the month are what the statement says', async () => {
  const page = await console_.open({ path: '/usage' });
  const tile = (label: string) =>
    page
      .getByRole('heading', { level: 2, name: label, exact: true })
      .locator('..')
      .locator('[title$=" USD"]')
      .first();
  assert.equal(await tile('Spent this month').getAttribute('title'), '0.215 USD');
  assert.equal(await tile('Available').getAttribute('title'), '9.795 USD');
  await page.getByRole('heading', { name: 'Projected month end, estimate' }).waitFor();
  // 1 of 5 tasks
  await page.getByText('20 % of 5 tasks. A failure costs nothing.').waitFor();
  await page.context().close();
});

test('filters of the ledger stand in the address and survive a reload', async () => {
  const page = await console_.open({ path: '/ledger' });
  await statementOf(page).waitFor();
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Refunds' }).click();
  await page.waitForURL(/kind=refund/);
  await page.getByText('1 entry', { exact: false }).waitFor();
  await page.reload();
  await page.getByText('1 entry', { exact: false }).waitFor();
  const task = page.getByRole('textbox', { name: 'Task' });
  await task.fill(pairTaskId);
  await task.press('Enter');
  await page.getByRole('heading', { name: 'No entry matches' }).waitFor();
  await page.getByRole('button', { name: 'Clear the filters' }).first().click();
  await page.getByText('8 entries').waitFor();
  await page.context().close();
});

test('a book without money or work says what to do first', async () => {
  const page = await console_.open({ path: '/ledger' });
  await statementOf(page).waitFor();
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'lightmeter_book');
  await page
    .context()
    .addCookies([{ ...cookie, value: (cookie?.value ?? '').replace('.test', '.live') } as never]);
  for (const [path, title] of [
    ['/ledger', 'No money has moved yet'],
    ['/usage', 'Nothing has been made yet'],
    ['/gallery', 'No pictures yet'],
  ] as const) {
    await page.goto(path);
    await page.getByRole('heading', { name: title }).waitFor();
  }
  await page.context().close();
});

test('a calendar chooses the days by keyboard, and is no barrier', async () => {
  const page = await console_.open({ path: '/ledger', widthPixels: 320 });
  await statementOf(page).waitFor();
  await page.getByRole('button', { name: 'Days, UTC' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Today' }).waitFor();
  assert.deepEqual(await seriousViolations(page), []);
  assert.ok(await fits(page), 'the page scrolls sideways');
  await page.getByRole('button', { name: 'Today' }).press('Enter');
  const today = new Date().toISOString().slice(0, 10);
  await page.waitForURL(new RegExp(`from=${today}&to=${today}`));
  await page.getByText('8 entries').waitFor();
  await page.context().close();
});

const fits = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth');

for (const [widthPixels, colorScheme] of [
  [320, 'light'],
  [768, 'dark'],
  [1_440, 'light'],
] as const) {
  test(`usage and ledger have no serious barrier at ${widthPixels} pixels, ${colorScheme}`, async () => {
    const page = await console_.open({ path: '/usage', widthPixels, colorScheme });
    await page.getByRole('img', { name: /^Spend by day/ }).waitFor();
    await page.getByRole('heading', { name: 'Savings' }).waitFor();
    assert.deepEqual(await seriousViolations(page), []);
    assert.ok(await fits(page), 'the page scrolls sideways');
    await page.goto('/ledger?account=both');
    await statementOf(page).getByRole('button').first().click();
    await page.getByText('nothing is held any more').waitFor();
    assert.deepEqual(await seriousViolations(page), []);
    assert.ok(await fits(page), 'the page scrolls sideways');
    await page.context().close();
  });
}
