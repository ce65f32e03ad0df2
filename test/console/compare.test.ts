// Compare: from the form with the total on its button to the voted report, blind and by keyboard alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { formatUsd, parseUsd, sumUsd } from '@lightmeter/core';
import type { Page, Response } from 'playwright-core';
import { apiOf, assertAuditClean } from '../support/api.ts';
import { until } from '../support/batch-calls.ts';
import { type Console, seriousViolations, startConsole } from '../support/console.ts';

const PROMPTS = ['A lighthouse at dusk', 'A fox riding a bicycle'] as const;
const LINK = `/compare?prompts=${encodeURIComponent(JSON.stringify(PROMPTS))}`;
/** What would tell who made what: models, labels, settings, money, time. */
const GIVEAWAYS = /gpt|nano|banana|flux|\b1K\b|megapixel|quoted|charged|task_/i;

/** In the browser: every large picture is zoomed and scrolled to its upper edge. */
const ALL_PANES_AT_THE_TOP = `[...document.querySelectorAll('[aria-label*="scrolls with"]')].every(
  (pane) => pane.scrollTop < 2 && pane.scrollHeight > pane.clientHeight * 1.5)`;

let console_: Console;
before(async () => {
  console_ = await startConsole();
});
after(() => console_?.close());

test('the total on the button is the quote is the charge in the ledger, and a vote reaches the report', async () => {
  const page = await console_.open({ path: '/compare' });
  await page.getByRole('textbox', { name: 'Prompt 1' }).fill(PROMPTS[0]);
  await page.getByRole('button', { name: 'Add prompt' }).click();
  await page.getByRole('textbox', { name: 'Prompt 2' }).fill(PROMPTS[1]);
  // 2 × ($0.03 + $0.085)
  const button = page.getByRole('button', { name: 'Compare · $0.23' });
  await button.waitFor();
  const quote = answerTo(page, '/v1/comparisons/quote');
  const created = answerTo(page, '/v1/comparisons');
  await button.click();
  assert.equal((await (await quote).json()).high_usd, '0.23');
  assert.equal((await created).request().postDataJSON().max_cost_usd, '0.23');
  const { id } = await (await created).json();

  await page.getByText('4 of 4 images are there.').waitFor();
  assert.equal(new URL(page.url()).pathname, `/compare/${id}`);
  await page.getByText('exactly as asked').first().waitFor();
  await page.getByRole('button', { name: 'Pick A · GPT Image 2' }).first().click();
  await page.getByRole('button', { name: 'A · GPT Image 2 is your pick' }).waitFor();
  await page.getByRole('button', { name: 'Call it a tie' }).last().click();
  await page.getByText('1 won, 1 tied, 0 lost').waitFor();

  const link = page.getByRole('link', { name: 'Report' });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  assert.equal(download.suggestedFilename(), `${id}-report.html`);
  const report = await page.request.get(`/v1/comparisons/${id}/report`);
  assert.match(await report.text(), /A lighthouse at dusk/);

  const api = apiOf(console_.server.url);
  const { body: comparison } = await api(`/v1/comparisons/${id}`);
  const tasks: string[] = comparison.cells.map((cell: { task_id: string }) => cell.task_id);
  const captured = await Promise.all(tasks.map((taskId) => chargedInLedger(taskId)));
  assert.equal(formatUsd(sumUsd(captured.flat())), '$0.23');
  await assertAuditClean(api);

  await page
    .getByRole('link', { name: /^Open the task of A/ })
    .first()
    .click();
  await page.getByRole('heading', { level: 1, name: 'Task' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Run again with changes' }).click();
  await page.getByRole('button', { name: 'Compare · $0.23' }).waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Prompt 2' }).inputValue(), PROMPTS[1]);
  await page.context().close();
});

test('blind, nothing on the page or in its answers gives a model away, and keys alone vote', async () => {
  const page = await console_.open({ path: LINK });
  const answers: Promise<string>[] = [];
  await page.getByLabel('Open it blind, to vote').focus();
  await page.keyboard.press('Space');
  await page.getByRole('textbox', { name: 'Prompt 1' }).focus();
  const created = answerTo(page, '/v1/comparisons');
  await page.keyboard.press('Control+Enter');
  const { id } = await (await created).json();
  await page.goto('about:blank');
  page.on('response', (response) => {
    if (response.url().includes(`/v1/comparisons/${id}`)) answers.push(response.text());
  });
  await page.goto(`/compare/${id}?blind=true`);
  await page.getByRole('button', { name: /^Vote for 1/, disabled: false }).waitFor();
  const shownHtml = async () => (await page.locator('main').innerHTML()).replaceAll(/<svg.*?<\/svg>/gs, '');
  assert.doesNotMatch(await shownHtml(), GIVEAWAYS);
  assert.doesNotMatch(await page.title(), GIVEAWAYS);

  await page.keyboard.press('2');
  await page.getByText('Prompt 2 of 2').waitFor();
  await page.getByRole('button', { name: /^Vote for 1/, disabled: false }).waitFor();
  await page.keyboard.press('0');
  await page.getByText('You have voted on every prompt').waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: '2 is your vote' }).waitFor();
  assert.doesNotMatch(await shownHtml(), GIVEAWAYS);
  // The comparison and two votes; a vote is shown before its answer is there.
  await until(async () => answers.length >= 3);
  for (const answer of await Promise.all(answers)) assert.doesNotMatch(answer, GIVEAWAYS);

  await page.getByRole('link', { name: 'See who won' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('1 won, 1 tied, 0 lost').waitFor();
  await page.context().close();
});

test('when the quote is not the number on the button, the button changes, asks again, and nothing has begun', async () => {
  const page = await console_.open({ path: LINK });
  const before = await comparisonIds();
  await page.route('**/v1/comparisons/quote', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({
      response: answer,
      json: { ...(await answer.json()), high_usd: '0.30', low_usd: '0.30' },
    });
  });
  await page.getByRole('button', { name: 'Compare · $0.23' }).click();
  const asked = page.getByRole('button', { name: 'Compare · $0.30' });
  await asked.waitFor();
  await page.getByText('Press again to agree to the new one').waitFor();
  assert.deepEqual(await comparisonIds(), before);
  const created = answerTo(page, '/v1/comparisons');
  await asked.click();
  assert.equal((await created).request().postDataJSON().max_cost_usd, '0.3');
  await page.getByText('4 of 4 images are there.').waitFor();
  await page.context().close();
});

test('an answer that is lost loses nothing that was typed, and pressing again begins no second comparison', async () => {
  const page = await console_.open({ path: LINK });
  const before = await comparisonIds();
  await page.route('**/v1/comparisons', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch();
    await route.abort('connectionreset');
  });
  const button = page.getByRole('button', { name: 'Compare · $0.23' });
  await button.click();
  await page.getByText('Nothing was compared').or(page.getByText('No answer came')).first().waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Prompt 1' }).inputValue(), PROMPTS[0]);
  await page.unroute('**/v1/comparisons');
  await button.click();
  await page.getByText('4 of 4 images are there.').waitFor();
  assert.equal((await comparisonIds()).length, before.length + 1);
  await page.context().close();
});

test('what keeps the button from being pressed is said in words, and a setting goes to all that can take it', async () => {
  const page = await console_.open({ path: '/compare' });
  await page.getByText('Write at least one prompt').waitFor();
  const button = page.getByRole('button', { name: /^Compare ·/ });
  assert.equal(await button.getAttribute('aria-disabled'), 'true');
  const first = page.getByRole('group', { name: 'Variant A' });
  await first.getByText('4K', { exact: true }).click();
  await page.getByText('B keeps its tier.').waitFor();
  await first.getByText('≠ 4K').waitFor();
  await page.getByText('B takes it. A takes none').waitFor();
  await page.waitForURL(/resolution\.1=4K/);
  await page.reload();
  await first.getByText('≠ 4K').waitFor();
  await page.context().close();
});

for (const [widthPixels, colorScheme] of [
  [320, 'dark'],
  [1_440, 'light'],
] as const) {
  test(`form, result and ballot have no serious violation and no sideways scroll at ${widthPixels} px in ${colorScheme}`, async () => {
    const [id] = await comparisonIds();
    const page = await console_.open({ path: LINK, widthPixels, colorScheme });
    await page.getByRole('button', { name: /^Compare ·/ }).waitFor();
    await assertSound(page);
    await page.goto(`/compare/${id}`);
    await page.getByText('4 of 4 images are there.').waitFor();
    await assertSound(page);
    await page.goto(`/compare/${id}?blind=true`);
    await page.getByRole('button', { name: /for 1|1 is your vote/ }).waitFor();
    await assertSound(page);
    await page.getByRole('button', { name: 'Side by side' }).click();
    const panes = page.getByRole('region', { name: /scrolls with the others/ });
    await panes.first().waitFor();
    await page.keyboard.press('+');
    await page.getByText('2×').waitFor();
    await panes.first().evaluate((pane) => pane.scrollTo({ left: 0, top: 0 }));
    await until(() => page.evaluate<boolean>(ALL_PANES_AT_THE_TOP));
    await assertSound(page);
    await page.context().close();
  });
}

async function assertSound(page: Page): Promise<void> {
  assert.deepEqual(await seriousViolations(page), []);
  const overflow = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
  assert.ok(overflow <= 0, `${page.url()} is ${overflow} px too wide`);
}

/** The answer to the next POST to exactly this path. */
function answerTo(page: Page, path: string): Promise<Response> {
  return page.waitForResponse(
    (response) => new URL(response.url()).pathname === path && response.request().method() === 'POST',
  );
}

/** What the ledger says was captured for a task. */
async function chargedInLedger(taskId: string) {
  const { body } = await apiOf(console_.server.url)(`/v1/ledger?task_id=${taskId}`);
  return body.data.flatMap((entry: { kind: string; amount_usd: string }) =>
    entry.kind === 'capture' ? [parseUsd(entry.amount_usd.replace('-', ''))] : [],
  );
}

/** The newest first. */
async function comparisonIds(): Promise<string[]> {
  const { body } = await apiOf(console_.server.url)('/v1/comparisons?limit=100');
  return body.data.map(({ id }: { id: string }) => id);
}
