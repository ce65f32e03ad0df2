// Every page at three widths in both schemes: it opens without an error, nothing runs out of it sideways, and axe finds no
// serious violation.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../support/batch-calls.ts';
import { type Console, seriousViolations, startConsole } from '../support/console.ts';
import { type DemoWorkspace, fillWorkspace } from '../support/demo-workspace.ts';

const WIDTHS_PIXELS = [1_440, 768, 320];
/** At which width axe looks: a desk in light, a phone in dark. */
const SCHEMES = [
  ['light', 1_440],
  ['dark', 320],
] as const;

/** Address and the heading that says it is there. */
function pagesOf(demo: DemoWorkspace): readonly (readonly [path: string, heading: string | RegExp])[] {
  return [
    ['/rates', 'Rates'],
    ['/rates/history', /./],
    ['/models/gpt-image-2', /GPT Image 2/],
    ['/playground', 'Playground'],
    [`/tasks/${demo.taskId}`, /./],
    ['/compare', 'Compare'],
    [`/compare/${demo.comparisonId}`, /./],
    ['/batches', 'Batches'],
    ['/batches/new', /./],
    [`/batches/${demo.batchId}`, /./],
    [`/batches/${demo.batchId}/pick`, /./],
    ['/gallery', 'Gallery'],
    [`/gallery/${demo.outputId}`, /./],
    ['/usage', 'Usage'],
    ['/ledger', 'Ledger'],
    ['/budgets', 'Budgets'],
    ['/keys', 'API keys'],
    ['/webhooks', 'Webhooks'],
    ['/members', 'Members'],
    ['/account', 'Account'],
    ['/operator', /./],
    ['/operator?tab=workspaces', /./],
    ['/operator?tab=rate-cards', /./],
    ['/operator?tab=providers', /./],
    ['/operator/rate-cards/2026-11', /./],
    ['/no-such-page', /no page at this address/],
  ];
}

const SETTLE_MS = 3_000;

/** By how much the page is wider than the window. */
function overflowPixels(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** What the page is shown in. */
const schemeOf = (page: Page) =>
  page.evaluate<string | null>("document.documentElement.getAttribute('data-mantine-color-scheme')");

let console_: Console;
let demo: DemoWorkspace;
before(async () => {
  console_ = await startConsole();
  demo = await fillWorkspace(console_.server.url);
});
after(() => console_?.close());

test('every page in light and dark, from a phone to a desk', async (t) => {
  const page = await console_.open({ path: '/account' });
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text());
  });
  for (const [path, heading] of pagesOf(demo)) {
    await t.test(path, async () => {
      failures.length = 0;
      await page.goto(path);
      await page.getByRole('heading', { name: heading }).first().waitFor();
      await page.waitForLoadState('networkidle');
      for (const [colorScheme, axeWidth] of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await until(async () => (await schemeOf(page)) === colorScheme);
        for (const width of WIDTHS_PIXELS) {
          await page.setViewportSize({ width, height: 900 });
          // Charts measure themselves a moment after the page has its new width.
          await until(async () => (await overflowPixels(page)) === 0, SETTLE_MS).catch(async () =>
            assert.fail(
              `In ${colorScheme} at ${width} px the page is ${await overflowPixels(page)} px too wide.`,
            ),
          );
          if (width === axeWidth) {
            assert.deepEqual(await seriousViolations(page), [], `In ${colorScheme} at ${width} px.`);
          }
        }
      }
      assert.deepEqual(failures, [], 'The browser reports no error.');
    });
  }
  await page.context().close();
});

test('who prefers dark is shown dark from the first paint', async () => {
  const page = await console_.open({ path: '/account', colorScheme: 'dark' });
  await page.goto('/rates', { waitUntil: 'commit' });
  await page.waitForSelector('body', { state: 'attached' });
  assert.equal(await schemeOf(page), 'dark');
  await page.context().close();
});

test('nobody sees a page of the workspace without signing in, and everybody the rates', async () => {
  const page = await console_.open({ path: '/gallery', as: null });
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.deepEqual(await seriousViolations(page), []);
  await page.goto('/rates');
  await page.getByRole('heading', { level: 1, name: 'Rates' }).waitFor();
  await page.context().close();
});
