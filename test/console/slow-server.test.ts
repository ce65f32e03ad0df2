// A server that takes its time: pages stand at once, prices follow the typing, nothing is lost or bought twice.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { apiOf } from '../support/api.ts';
import { until } from '../support/batch-calls.ts';
import { type Console, seriousViolations, startConsole } from '../support/console.ts';
import { TEST_KEY } from '../support/server-process.ts';

/** Longer than anybody waits without a word, shorter than the notice that the server is slow. */
const SLOW_MS = 1_500;
/** After which the server is called slow. */
const PATIENCE_MS = 8_000;

let console_: Console;
before(async () => {
  console_ = await startConsole();
});
after(() => console_?.close());

/** From now on every call waits so long before it reaches the server. Returns what asked and has no answer yet. */
async function slowDown(page: Page, delayMs: number): Promise<Set<string>> {
  const waiting = new Set<string>();
  await page.route('**/v1/**', async (route) => {
    const call = `${route.request().method()} ${route.request().url()}`;
    waiting.add(call);
    await wait(delayMs);
    waiting.delete(call);
    // The page may have gone meanwhile.
    await route.continue().catch(() => {});
  });
  return waiting;
}

const greyPlaces = (page: Page) => page.locator('.mantine-Skeleton-root').count();

for (const [path, heading] of [
  ['/gallery', 'Gallery'],
  ['/usage', 'Usage'],
  ['/ledger', 'Ledger'],
] as const) {
  test(`${path} has its title and grey places while its answers are on their way, and no error`, async () => {
    const page = await console_.open({ path: '/account' });
    await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
    const waiting = await slowDown(page, SLOW_MS);
    await page.goto(path);
    await until(async () => [...waiting].some((call) => call.endsWith('/v1/session')));
    await page.getByText('The page is on its way').waitFor();
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await until(async () => waiting.size > 0 && (await greyPlaces(page)) > 0);
    assert.equal(await page.getByRole('alert').count(), 0);
    await until(async () => waiting.size === 0 && (await greyPlaces(page)) === 0);
    assert.equal(await page.getByRole('alert').count(), 0);
    await page.context().close();
  });
}

test('the price on the button follows the typing while the server is asked, and pressing twice buys one picture', async () => {
  const page = await console_.open({ path: '/playground' });
  const button = page.getByRole('button', { name: /^Generate/ });
  await button.waitFor();
  await page.waitForLoadState('networkidle');
  const waiting = await slowDown(page, SLOW_MS);
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A slow boat');
  await page.getByRole('button', { name: 'Generate · $0.03' }).waitFor({ timeout: 1_000 });
  await page.getByRole('button', { name: 'Generate · $0.03' }).dblclick();
  await page.getByText('The request is on its way').first().waitFor();
  assert.ok(waiting.size > 0, 'The server has not been reached yet.');
  assert.equal(await page.getByRole('textbox', { name: 'Prompt' }).inputValue(), 'A slow boat');
  await page.getByRole('link', { name: 'Download' }).first().waitFor();
  await page.getByText('$0.03 of $0.03 quoted').waitFor();
  const api = apiOf(console_.server.url);
  const { body } = await api('/v1/tasks?limit=100', { key: TEST_KEY });
  const boats = body.data.tasks.filter(
    (task: { input: { prompt: string } }) => task.input.prompt === 'A slow boat',
  );
  assert.deepEqual(
    boats.map((task: { charged_usd: string }) => task.charged_usd),
    ['0.03'],
  );
  await page.context().close();
});

test('a page whose files are on their way is announced, and the one before it is not left standing', async () => {
  const page = await console_.open({ path: '/keys' });
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
  await page.route('**/assets/webhooks-page*.js', async (route) => {
    await wait(SLOW_MS);
    await route.continue();
  });
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByText('The page is on its way').waitFor();
  assert.equal(await page.getByRole('heading', { level: 1, name: 'API keys' }).count(), 0);
  await page.getByRole('heading', { level: 1, name: 'Webhooks' }).waitFor();
  await page.context().close();
});

test('a server that says nothing for eight seconds is named until it answers', async () => {
  const page = await console_.open({ path: '/account' });
  await page.clock.install();
  await page.goto('/keys');
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
  const waiting = await slowDown(page, 2 * SLOW_MS);
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await until(async () => waiting.size > 0);
  const notice = page.getByText('The server takes long to answer');
  assert.equal(await notice.count(), 0);
  await page.clock.fastForward(PATIENCE_MS);
  await notice.waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await seriousViolations(page), []);
  }
  await notice.waitFor({ state: 'detached' });
  await until(async () => (await greyPlaces(page)) === 0);
  await page.context().close();
});
