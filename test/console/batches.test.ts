// A batch in the console: from a file to promoted picks, with every number that a button said found again in what was spent;
// bad lines, failures, pauses, caps and lost connections on the way.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { type Api, apiOf, assertAuditClean } from '../support/api.ts';
import { type Console, seriousViolations, startConsole } from '../support/console.ts';

/** The sandbox draws on a machine that others use too. */
const DRAWING_MS = 120_000;

let console_: Console;
let api: Api;
before(async () => {
  console_ = await startConsole();
  api = apiOf(console_.server.url);
});
after(() => console_?.close());

const FEED = 'Handle,Title\nshirt,Blue Shirt\ntop,\njumper,Wool Jumper\njacket,Leather Jacket\n';

const feedFile = { name: 'feed.csv', mimeType: 'text/csv', buffer: Buffer.from(FEED) };

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function paste(page: Page, name: string, prompts: readonly string[]): Promise<void> {
  await page.goto('/batches/new');
  await page.getByText('Paste', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Prompts' }).fill(prompts.join('\n'));
  await page.getByLabel('Name', { exact: true }).fill(name);
}

const check = (page: Page) => page.getByRole('button', { name: /^Check/ }).click();
const startButton = (page: Page) => page.getByRole('button', { name: /^Start \d/ });

/** Starts what is checked; the id of the batch. */
async function start(page: Page): Promise<string> {
  await startButton(page).click();
  await page.waitForURL(/\/batches\/batch_\w+$/);
  return page.url().split('/').at(-1) ?? '';
}

const inState = (page: Page, state: string): Promise<void> =>
  page.getByRole('main').getByText(state, { exact: true }).first().waitFor({ timeout: DRAWING_MS });

const spentOf = async (id: string): Promise<string> =>
  (await api(`/v1/batches/${id}`)).body.lightmeter.spent_usd;
const availableOf = async (): Promise<string> => (await api('/v1/balance')).body.available_usd;

test('a product feed becomes drafts, keyboard picks and finals, at the prices on the buttons', async () => {
  const page = await console_.open({ path: '/batches/new' });
  const before = await availableOf();
  await page.locator('input[type=file]').setInputFiles(feedFile);
  await page.getByText('A template').click();
  await page.getByRole('textbox', { name: 'Template' }).fill('Photo of {Title} on white');
  await page.getByRole('cell', { name: 'Photo of Wool Jumper on white' }).waitFor();
  await page.getByRole('cell', { name: 'Column “Title” is empty here.' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Autumn');
  await choose(page, 'Shape', '1:1');
  await choose(page, 'Resolution', '4K');
  await page.getByLabel('Make cheap drafts first, then pick').check();

  await check(page);
  await page.getByText('1 line cannot be used').waitFor();
  // The header is line 1.
  await page.getByRole('row', { name: /3 prompt Column "Title" is empty on this line/ }).waitFor();
  await page.getByRole('button', { name: 'Check again without these lines' }).click();
  await startButton(page).waitFor();
  // 3 × $0.03 at 1K.
  assert.equal(await startButton(page).textContent(), 'Start 3 items · $0.09');
  assert.equal(await availableOf(), before, 'Nothing is held or charged by a check.');
  assert.deepEqual(await seriousViolations(page), []);

  const drafts = await start(page);
  await inState(page, 'completed');
  assert.equal(await spentOf(drafts), '0.09');
  await page.getByRole('link', { name: 'Pick and promote' }).click();
  const pictures = page.getByRole('listbox', { name: 'Drafts' }).getByRole('option');
  await pictures.nth(2).waitFor();
  await pictures.first().focus();
  for (const key of ['Space', 'End', 'Enter']) await page.keyboard.press(key);
  const promote = page.getByRole('button', { name: /^Promote/ });
  // 2 × $0.06 at 4K.
  await page.getByRole('button', { name: 'Promote 2 picks to 4K · $0.12' }).waitFor();
  assert.deepEqual(await seriousViolations(page), []);
  await page.reload();
  await page.getByRole('button', { name: 'Promote 2 picks to 4K · $0.12' }).waitFor();
  await promote.press('Enter');
  await page.waitForURL(
    (url) => /\/batches\/batch_\w+$/.test(url.pathname) && !url.pathname.includes(drafts),
  );
  const finals = page.url().split('/').at(-1) ?? '';
  await inState(page, 'completed');
  assert.equal(await spentOf(finals), '0.12');
  const { body } = await api(`/v1/batches/${finals}`);
  assert.deepEqual([body.lightmeter.promoted_from, body.request_counts.completed], [drafts, 2]);
  await assertAuditClean(api);
  await page.context().close();
});

test('the contact sheet is picked from with keys alone, and the bar never covers the picture that has the focus', async () => {
  const page = await console_.open({ widthPixels: 320 });
  await paste(
    page,
    'Sheet',
    Array.from({ length: 14 }, (_, index) => `A fox number ${index}`),
  );
  await check(page);
  const id = await start(page);
  await inState(page, 'completed');
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`/batches/${id}/pick`);
  const sheet = page.getByRole('listbox', { name: 'Drafts' });
  await sheet.getByRole('option').first().focus();
  for (const key of [
    'ArrowDown',
    'ArrowDown',
    'ArrowDown',
    'ArrowRight',
    'End',
    'ArrowUp',
    'Home',
    'PageDown',
  ]) {
    await page.keyboard.press(key);
    await assertClear(
      page.locator('[role=option]:focus'),
      page.getByRole('region', { name: 'Promote the picks' }),
      key,
    );
  }
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByText('2 of 14 picked').waitFor();
  await page.keyboard.press('a');
  await page.getByText('14 of 14 picked').waitFor();
  await page.keyboard.press('2');
  // 14 × $0.04 at 2K.
  await page.getByRole('button', { name: 'Promote 14 picks to 2K · $0.56' }).waitFor();
  await page.keyboard.press('n');
  await page.getByText('0 of 14 picked').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Pick all pictures').waitFor();
  await page.context().close();
});

/** Polls: the scroll follows the focus. */
async function assertClear(focused: Locator, bar: Locator, key: string): Promise<void> {
  const endsMs = Date.now() + 5_000;
  for (;;) {
    const [picture, cover] = [await focused.boundingBox(), await bar.boundingBox()];
    if (picture && cover && picture.y >= 0 && picture.y + picture.height <= cover.y) return;
    assert.ok(
      Date.now() < endsMs,
      `After ${key} the focus is at ${JSON.stringify(picture)}, the bar at ${JSON.stringify(cover)}.`,
    );
  }
}

test('failures stand under their code, and a retry runs exactly those items at most at the price on its button', async () => {
  const page = await console_.open();
  await paste(page, 'Failures', ['A fox', 'A street sandbox:moderation', 'A lane sandbox:moderation']);
  await check(page);
  const id = await start(page);
  await inState(page, 'completed');
  await page.getByRole('heading', { name: '2 items without a picture' }).waitFor();
  const retry = page.getByRole('button', { name: 'Retry 2 items · $0.06' });
  await retry.waitFor();
  await page.getByRole('button', { name: '2 items', exact: true }).click();
  await page.getByRole('row', { name: /A lane sandbox:moderation/ }).waitFor();
  assert.equal(await page.getByRole('row', { name: /A fox/ }).count(), 0);
  assert.match(page.url(), /code=moderation_blocked/);
  await retry.click();
  await page.getByText('2 items, $0.06.').waitFor();
  await page
    .getByRole('row', { name: /run 2|moderation_blocked/ })
    .first()
    .waitFor();
  const items = async () => (await api(`/v1/batches/${id}/items`)).body.data;
  const endsMs = Date.now() + DRAWING_MS;
  while (!(await items()).every((item: { state: string }) => ['succeeded', 'failed'].includes(item.state)))
    assert.ok(Date.now() < endsMs, 'The retried items do not end.');
  assert.deepEqual(
    (await items()).map((item: { run_count: number }) => item.run_count),
    [1, 2, 2],
  );
  // A failed picture costs nothing, however often it is tried: 1 × $0.03.
  assert.equal(await spentOf(id), '0.03');
  await page.context().close();
});

test('a batch is paused, resumed and cancelled, and the dialog says what that stops', async () => {
  const page = await console_.open();
  await paste(
    page,
    'Many',
    Array.from({ length: 400 }, (_, index) => `A lighthouse number ${index}`),
  );
  await check(page);
  await startButton(page).waitFor();
  assert.equal(await startButton(page).textContent(), 'Start 400 items · $12.00');
  const id = await start(page);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('The batch is paused', { exact: true }).waitFor();
  assert.equal((await api(`/v1/batches/${id}`)).body.status, 'paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Cancel batch…' }).click();
  const dialog = page.getByRole('dialog');
  assert.match(
    (await dialog.textContent()) ?? '',
    /This stops \d+ items and releases the \$\d+\.\d\d that is held\./,
  );
  await dialog.getByRole('button', { name: 'Cancel the batch' }).click();
  await inState(page, 'cancelled');
  await page.getByText(/\d+ items? stopped and \$\d+\.\d\d released/).waitFor();
  assert.equal((await api(`/v1/batches/${id}`)).body.lightmeter.held_usd, '0');
  await assertAuditClean(api);
  await page.context().close();
});

test('a spend cap pauses the batch, which says so and can go on', async () => {
  const page = await console_.open();
  await paste(page, 'Capped', ['A fox', 'An owl', 'A hare', 'A deer']);
  await page.getByRole('button', { name: 'Bad lines, money and time' }).click();
  await page.getByLabel('Spend cap in USD').fill('0.06');
  await check(page);
  const id = await start(page);
  await page.getByText('A spend cap was reached').waitFor({ timeout: DRAWING_MS });
  // 2 × $0.03 of 4 × $0.03.
  assert.equal(await spentOf(id), '0.06');
  await page.getByText('What is left costs at most $0.06').waitFor();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page.context().close();
});

test('a lost connection keeps the form, and the check works once the server answers again', async () => {
  const page = await console_.open();
  await paste(page, 'Patient', ['A fox <b>in</b> "snow"']);
  await page.route('**/v1/batches', (route) => route.abort());
  await check(page);
  await page.getByText('The file was not checked. Nothing was spent.').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Prompts' }).inputValue(), 'A fox <b>in</b> "snow"');
  await page.unroute('**/v1/batches');
  await page.reload();
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Patient');
  await check(page);
  await startButton(page).waitFor();
  assert.equal(await startButton(page).textContent(), 'Start 1 item · $0.03');
  await page.getByLabel('Name', { exact: true }).fill('Impatient');
  await page.getByText('The settings have changed since the last check.').waitFor();
  assert.equal(await startButton(page).count(), 0, 'No total stands on a button that is not of this form.');
  await page.context().close();
});

test('the list shows how far each batch is, its filters stand in the address, and an empty list says how to begin', async () => {
  const page = await console_.open({ path: '/batches?state=waiting&text=capped' });
  await page.getByRole('link', { name: 'Capped' }).waitFor();
  assert.equal(await page.getByRole('row').count(), 2);
  await page.getByLabel('Search by name or id').fill('nothing like it');
  await page.getByText('No batch matches').waitFor();
  assert.match(page.url(), /text=nothing/);
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await page.getByRole('progressbar', { name: 'Progress of Autumn' }).first().waitFor();
  await page.context().close();
});
