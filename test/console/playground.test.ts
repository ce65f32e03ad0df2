// The playground as people meet it: pictures on their way, cancelling, reloads, refusals, a server that goes and comes back.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Api, apiOf, assertAuditClean } from '../support/api.ts';
import { until } from '../support/batch-calls.ts';
import { type Console, OPERATOR, startConsole } from '../support/console.ts';
import { type ServerProcess, startServer, TEST_KEY } from '../support/server-process.ts';

const PICTURE_DEADLINE_MS = 60_000;

let console_: Console;
let api: Api;
before(async () => {
  // Fast enough for a test, slow enough to see previews and to cancel.
  console_ = await startConsole({ environment: { LIGHTMETER_SANDBOX_LATENCY: 'brief' } });
  api = apiOf(console_.server.url);
});
after(() => console_?.close());

async function openPlayground(form: Readonly<Record<string, string>>): Promise<Page> {
  const page = await console_.open({ path: `/playground?${new URLSearchParams(form)}` });
  await page.getByLabel('Prompt').waitFor();
  return page;
}

const buttonOf = (page: Page) => page.getByRole('button', { name: /^Generate/ });
const promptOf = (page: Page) => page.getByLabel('Prompt').inputValue();
const availableUsd = async () => (await api('/v1/balance', { key: TEST_KEY })).body.available_usd;
const pictureArrives = (page: Page) =>
  page.getByRole('link', { name: 'Download' }).first().waitFor({ timeout: PICTURE_DEADLINE_MS });
const taskOnStage = async (page: Page) => {
  const address = await page.getByRole('link', { name: 'Open the task' }).getAttribute('href');
  return (await api(`/v1/tasks/${address?.split('/').at(-1)}`, { key: TEST_KEY })).body.data;
};

/** Notes every preview that is ever shown, with its place: some are there for a fifth of a second. */
const NOTE_PREVIEWS = `
  globalThis.previews = [];
  new MutationObserver(() => {
    const image = document.querySelector('img[alt^="Preview"]');
    if (!image || globalThis.previews.at(-1)?.src === image.src) return;
    const { x, y, width, height } = image.getBoundingClientRect();
    globalThis.previews.push({ src: image.src, place: { x, y, width, height } });
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['src'] });
`;

test('previews appear in the place of the picture, nothing moves, and the result says what it cost', async () => {
  const page = await openPlayground({ prompt: 'A red kite', aspect_ratio: '3:2', quality: 'low' });
  await page.evaluate(NOTE_PREVIEWS);
  await page.keyboard.press('/');
  assert.equal(await page.evaluate('document.activeElement?.tagName'), 'TEXTAREA');
  await page.keyboard.press('Control+Enter');
  await until(() => page.evaluate<boolean>("document.title.startsWith('Generating…')"));
  await pictureArrives(page);
  const stage = page.getByRole('region', { name: 'Result' });
  const picture = await stage.getByAltText('A red kite (1536×1024)').boundingBox();
  const previews = await page.evaluate<{ src: string; place: object }[]>('globalThis.previews');
  assert.ok(previews.length > 0, 'A preview was shown.');
  for (const { src, place } of previews) {
    assert.match(src, /^blob:/);
    assert.deepEqual(place, picture, 'The picture stands where its previews stood.');
  }
  const task = await taskOnStage(page);
  assert.deepEqual([task.state, task.charged_usd, task.origin], ['succeeded', '0.03', 'sync']);
  await page.getByText('$0.03 of $0.03 quoted').waitFor();
  await page.context().close();
});

test('a connection that breaks while a picture is made is followed to the end, and charged once', async () => {
  const page = await openPlayground({ prompt: 'A grey seal', quality: 'low' });
  await buttonOf(page).click();
  await page.getByText('The picture is being made').first().waitFor();
  await page.context().setOffline(true);
  await page.getByText('The connection broke').first().waitFor();
  await page.context().setOffline(false);
  await pictureArrives(page);
  const { body } = await api('/v1/tasks?limit=100', { key: TEST_KEY });
  const seals = body.data.tasks.filter(
    (task: { input: { prompt: string } }) => task.input.prompt === 'A grey seal',
  );
  assert.deepEqual(
    seals.map((task: { charged_usd: string }) => task.charged_usd),
    ['0.03'],
  );
  await page.context().close();
});

test('several pictures are all shown, a pick is promoted at the price of its button, and the task tells the money', async () => {
  const page = await openPlayground({ prompt: 'A blue boat', n: '2', quality: 'low' });
  assert.equal(await buttonOf(page).innerText(), 'Generate · $0.06');
  await buttonOf(page).click();
  await page.getByRole('link', { name: 'Download' }).nth(1).waitFor({ timeout: PICTURE_DEADLINE_MS });
  const draft = await taskOnStage(page);
  await page
    .getByRole('group', { name: 'Promote this picture' })
    .nth(1)
    .getByRole('button', { name: '2K · $0.04' })
    .click();
  await page.getByText('2048 × 2048 PNG, 2K').waitFor({ timeout: PICTURE_DEADLINE_MS });
  const promoted = await taskOnStage(page);
  assert.deepEqual([promoted.promoted_from, promoted.charged_usd], [draft.taskId, '0.04']);
  await page.getByRole('link', { name: 'Open the task' }).click();
  const money = page.getByRole('region', { name: 'Money' });
  for (const step of ['Quoted', 'Held', 'Charged']) await money.getByText(step, { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Open in the playground' }).click();
  await page.getByLabel('Prompt').waitFor();
  assert.equal(await promptOf(page), 'A blue boat');
  await page.context().close();
});

test('Escape cancels, which costs nothing', async () => {
  const availableBefore = await availableUsd();
  const page = await openPlayground({ prompt: 'sandbox:slow A fox' });
  await buttonOf(page).click();
  await page.getByText('Cancelling costs nothing').waitFor();
  await page.getByText('The picture is being made').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Nothing was charged, and what was held is back').waitFor();
  assert.equal(await availableUsd(), availableBefore);
  assert.equal(await promptOf(page), 'sandbox:slow A fox');
  await page.context().close();
});

test('a reload finds the run again, with its form', async () => {
  const page = await openPlayground({ prompt: 'sandbox:slow A whale', quality: 'low' });
  await buttonOf(page).click();
  await page.getByText('The picture is being made').first().waitFor();
  await page.reload();
  await page.getByText('The picture is being made').first().waitFor();
  assert.equal(await promptOf(page), 'sandbox:slow A whale');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByText('Nothing was charged, and what was held is back').waitFor();
  const { body } = await api('/v1/tasks?limit=1', { key: TEST_KEY });
  assert.deepEqual(
    [body.data.tasks[0].state, body.data.tasks[0].input.prompt],
    ['cancelled', 'sandbox:slow A whale'],
  );
  await page.context().close();
});

test('moderation and limits are told with their code, nothing is charged and the form is kept', async () => {
  const availableBefore = await availableUsd();
  const page = await openPlayground({ prompt: 'sandbox:moderation A fox' });
  await buttonOf(page).click();
  await page.getByText('Refused by the provider’s moderation').waitFor();
  await page.getByText(/moderation_blocked/).waitFor();
  assert.equal(
    await page.getByRole('button', { name: /Try again/ }).count(),
    0,
    'The same would be refused again.',
  );
  await page.getByLabel('Prompt').fill('sandbox:rate-limit A fox');
  await buttonOf(page).click();
  const again = page.getByRole('button', { name: /^Try again in \d+ s$/ });
  await again.waitFor();
  assert.equal(await again.isDisabled(), true);
  assert.equal(await promptOf(page), 'sandbox:rate-limit A fox');
  assert.equal(await availableUsd(), availableBefore);
  await page.context().close();
});

test('a price that has changed goes on the button and is agreed to before anything is charged', async () => {
  const page = await console_.open({ path: '/account' });
  // The page of somebody who has had it open since the prices were lower.
  await page.route('**/v1/rates/cards/*', async (route) => {
    const answer = await route.fetch();
    const lowered = (await answer.text()).replaceAll('"0.03"', '"0.02"');
    await route.fulfill({ response: answer, body: lowered });
  });
  await page.goto(`/playground?${new URLSearchParams({ prompt: 'A lamp' })}`);
  await page.getByRole('button', { name: 'Generate · $0.02' }).click();
  await page.getByText('The price has changed since this page read it').waitFor();
  const availableBefore = await availableUsd();
  await page.getByRole('button', { name: 'Generate · $0.03' }).click();
  await pictureArrives(page);
  assert.equal((await taskOnStage(page)).charged_usd, '0.03');
  assert.equal(Number(availableBefore) - Number(await availableUsd()) > 0, true);
  await page.context().close();
});

test('without money the button stays, says why, and leads to what mends it', async () => {
  const page = await console_.open({ path: '/account' });
  // The page has chosen its own book by then, and writes no cookie over the one below.
  await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
  const made = await page.request.post('/v1/workspaces', {
    data: { name: 'Empty purse' },
    headers: { origin: console_.server.url },
  });
  const { id } = await made.json();
  await page
    .context()
    .addCookies([{ name: 'lightmeter_book', value: `${id}.test`, url: console_.server.url }]);
  await page.goto(`/playground?${new URLSearchParams({ prompt: 'A fox' })}`);
  const button = page.getByRole('button', { name: 'Generate · $0.03' });
  await page.getByText('This costs up to $0.03 and $0.00 is available').waitFor();
  assert.equal(await button.getAttribute('aria-disabled'), 'true');
  await button.click({ force: true });
  await page.getByRole('link', { name: 'Top up' }).waitFor();
  const listed = await (await page.request.get('/v1/tasks?limit=1')).json();
  assert.equal(listed.data.tasks.length, 0);
  await page.context().close();
});

test('a picture of 60 MB is refused here, by name, limit and fix, before a byte is uploaded', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lightmeter-huge-'));
  const path = join(directory, 'holiday.png');
  const file = await open(path, 'w');
  await file.write(randomBytes(1_024));
  await file.truncate(60_000_000);
  await file.close();
  const page = await openPlayground({ prompt: 'Make it autumn' });
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await page.getByLabel('Input image files').setInputFiles(path);
  await page
    .getByText(
      'holiday.png has 60 MB; gpt-image-2 takes files of up to 50 MB. Scale it down, or save it as JPEG.',
    )
    .waitFor();
  assert.deepEqual(sent, []);
  assert.equal(await promptOf(page), 'Make it autumn');
  await rm(directory, { recursive: true });
  await page.context().close();
});

test('input images are measured, put in order and sent in that order', async () => {
  const page = await openPlayground({ prompt: 'Make it autumn', quality: 'low' });
  const square = await pngOf(page, 64, 64);
  const wide = await pngOf(page, 96, 64);
  await page.getByLabel('Input image files').setInputFiles([
    { name: 'square.png', mimeType: 'image/png', buffer: square },
    { name: 'wide.png', mimeType: 'image/png', buffer: wide },
    { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear picture') },
  ]);
  await page.getByText('letter.txt is no PNG, JPEG or WebP').waitFor();
  await page.getByText('96 × 64 PNG').waitFor();
  await page.getByRole('button', { name: 'Move Image 2 earlier' }).click();
  await page.getByText('Image 1 · wide.png').waitFor();
  await buttonOf(page).click();
  await pictureArrives(page);
  const task = await taskOnStage(page);
  assert.deepEqual([task.operation, task.input.images], ['edit', ['96x64', '64x64']]);
  await page.context().close();
});

/** A PNG that the browser itself draws. */
async function pngOf(page: Page, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate<string>(`
    const canvas = Object.assign(document.createElement('canvas'), { width: ${width}, height: ${height} });
    canvas.getContext('2d').fillRect(0, 0, 10, 10);
    canvas.toDataURL('image/png').split(',')[1];
  `);
  return Buffer.from(base64, 'base64');
}

test('markup in a prompt is text wherever it is shown', async () => {
  const prompt = '<img src=x onerror="globalThis.isPwned = true"><b>bold</b> A fox';
  const page = await openPlayground({ prompt, quality: 'low' });
  await buttonOf(page).click();
  await pictureArrives(page);
  await page.getByRole('region', { name: 'Recent runs' }).getByText(prompt).waitFor();
  await page.getByRole('link', { name: 'Open the task' }).click();
  await page.getByRole('region', { name: 'Request' }).getByText(prompt).waitFor();
  assert.equal(await page.locator('b').count(), 0);
  assert.equal(await page.evaluate('globalThis.isPwned'), undefined);
  await page.context().close();
});

test('a session that has ended is renewed over the form, which is kept', async () => {
  const page = await openPlayground({ prompt: 'A white boat', quality: 'low' });
  await buttonOf(page).waitFor();
  await page.context().clearCookies({ name: /session/ });
  await buttonOf(page).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.locator('input[name=password]').fill(OPERATOR.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await promptOf(page), 'A white boat');
  await buttonOf(page).click();
  await pictureArrives(page);
  await page.context().close();
});

test('a server that goes away and comes back has charged once, and the form is kept', async () => {
  const page = await openPlayground({ prompt: 'A green boat', quality: 'low' });
  await buttonOf(page).waitFor();
  const { url, dataDirectory } = console_.server;
  await console_.server.kill();
  await buttonOf(page).click();
  await page.getByText('The connection broke').first().waitFor();
  await page.getByText('The server does not answer').waitFor();
  assert.equal(await promptOf(page), 'A green boat');
  const again: ServerProcess = await startServer({
    dataDirectory,
    environment: { LIGHTMETER_PORT: new URL(url).port },
  });
  try {
    await pictureArrives(page);
    const { body } = await api('/v1/tasks?limit=100', { key: TEST_KEY });
    const boats = body.data.tasks.filter(
      (task: { input: { prompt: string } }) => task.input.prompt === 'A green boat',
    );
    assert.equal(boats.length, 1);
    await assertAuditClean(api);
    await page.context().close();
  } finally {
    await again.stop();
  }
});
