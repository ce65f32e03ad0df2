// What each person sees: the owner who invites, a member, a viewer, and somebody of another workspace.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { apiOf } from '../support/api.ts';
import { type Console, OPERATOR, seriousViolations, signIn, startConsole } from '../support/console.ts';
import { type DemoWorkspace, fillWorkspace } from '../support/demo-workspace.ts';

const PASSWORD = 'a long enough password';
const MEMBER = { email: 'mia@example.com', password: PASSWORD };
const VIEWER = { email: 'vic@example.com', password: PASSWORD };
const STRANGER = { email: 'sam@example.com', password: PASSWORD };

let console_: Console;
let demo: DemoWorkspace;

before(async () => {
  console_ = await startConsole();
  demo = await fillWorkspace(console_.server.url);
  const context = await console_.browser.newContext({ baseURL: console_.server.url });
  await signIn(context, console_.server.url, OPERATOR);
  const { workspaces } = await call(context, 'GET', '/v1/session');
  await invite(context, workspaces[0].id, { email: MEMBER.email, role: 'member' });
  await invite(context, workspaces[0].id, { email: VIEWER.email, role: 'viewer' });
  const other = await call(context, 'POST', '/v1/workspaces', { data: { name: 'Elsewhere' } });
  await invite(context, other.id, { email: STRANGER.email, role: 'owner' });
  await context.close();
});
after(() => console_?.close());

interface Given {
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers field by field and assert every value
type Body = any;

/** A call with the window's cookies, as its pages make them. */
async function call(
  context: BrowserContext,
  method: string,
  path: string,
  { data, headers = {} }: Given = {},
): Promise<Body> {
  const answer = await context.request.fetch(path, {
    method,
    headers: { origin: console_.server.url, ...headers },
    ...(data === undefined ? {} : { data }),
  });
  assert.ok(answer.ok(), `${method} ${path}: ${await answer.text()}`);
  return answer.json();
}

/** Somebody new takes the link that an owner hands over. */
async function invite(
  by: BrowserContext,
  workspaceId: string,
  wish: { email: string; role: 'owner' | 'member' | 'viewer' },
): Promise<void> {
  const headers = { 'lightmeter-workspace': workspaceId };
  const { url } = await call(by, 'POST', '/v1/invitations', { data: wish, headers });
  const token = new URL(url).hash.replace('#token=', '');
  const guest = await console_.browser.newContext({ baseURL: console_.server.url });
  const name = wish.email.split('@', 1)[0];
  await call(guest, 'POST', `/v1/invitations/by-token/${token}/accept`, {
    data: { name, password: PASSWORD },
  });
  await guest.close();
}

/** The names in the navigation, in its order. */
async function navigation(page: Page): Promise<string[]> {
  const list = page.getByRole('navigation').first();
  await list.getByRole('link', { name: 'Playground' }).waitFor();
  const names = await list.getByRole('link').allTextContents();
  return names.map((name) => name.trim());
}

const EVERYBODY = ['Rates', 'Playground', 'Compare', 'Batches', 'Gallery', 'Usage', 'Ledger'];
const OWNERS = ['Budgets', 'API keys', 'Webhooks', 'Members'];

test('the navigation has what the role opens', async () => {
  for (const [as, names] of [
    [OPERATOR, [...EVERYBODY, ...OWNERS, 'Operator']],
    [STRANGER, [...EVERYBODY, ...OWNERS]],
    [MEMBER, EVERYBODY],
    [VIEWER, EVERYBODY],
  ] as const) {
    const page = await console_.open({ path: '/ledger', as });
    assert.deepEqual(await navigation(page), names, as.email);
    await page.context().close();
  }
});

for (const [as, role] of [
  [MEMBER, 'member'],
  [VIEWER, 'viewer'],
] as const) {
  test(`a ${role} who types the address of an owner's page is told who opens it, and calls nothing there`, async () => {
    const page = await console_.open({ path: '/gallery', as });
    const refused: string[] = [];
    page.on('response', (answer) => {
      if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.url()}`);
    });
    for (const [path, who] of [
      ['/keys', 'An owner'],
      ['/budgets', 'An owner'],
      ['/webhooks', 'An owner'],
      ['/members', 'An owner'],
      ['/operator', 'An operator'],
      ['/operator?tab=rate-cards', 'An operator'],
      ['/operator/rate-cards/2026-11', 'An operator'],
    ] as const) {
      await page.goto(path);
      await page.getByRole('heading', { name: 'Your role does not open this page' }).waitFor();
      await page.getByText(new RegExp(`^${who} `)).waitFor();
      assert.deepEqual(await seriousViolations(page), [], path);
    }
    assert.deepEqual(refused, []);
    await page.context().close();
  });
}

test('an owner opens the pages of owners and none of the operator', async () => {
  const page = await console_.open({ path: '/keys', as: STRANGER });
  await page.getByRole('heading', { name: 'No key yet' }).waitFor();
  await page.goto('/members');
  await page.getByText('sam@example.com').first().waitFor();
  await page.goto('/operator');
  await page.getByRole('heading', { name: 'Your role does not open this page' }).waitFor();
  await page.context().close();
});

test('a member generates; a viewer finds the button unavailable, with the reason, by keyboard too', async () => {
  const path = '/playground?model=gpt-image-2&size=1024x1024&prompt=A+fox';
  const member = await console_.open({ path, as: MEMBER });
  const generate = (page: Page) => page.getByRole('button', { name: /^Generate · \$0\.03$/ });
  await generate(member).waitFor();
  assert.notEqual(await generate(member).getAttribute('aria-disabled'), 'true');

  const viewer = await console_.open({ path, as: VIEWER });
  await viewer.getByText(/Your role here is viewer/).waitFor();
  assert.equal(await generate(viewer).getAttribute('aria-disabled'), 'true');
  const reasonId = await generate(viewer).getAttribute('aria-describedby');
  assert.match((await viewer.locator(`[id="${reasonId}"]`).textContent()) ?? '', /viewer/);
  const sent: string[] = [];
  viewer.on('request', (request) => {
    if (request.method() === 'POST' && !request.url().endsWith('/v1/quotes')) sent.push(request.url());
  });
  await generate(viewer).focus();
  await viewer.keyboard.press('Enter');
  await viewer.keyboard.press('Control+Enter');
  assert.deepEqual(sent, []);
  assert.deepEqual(await seriousViolations(viewer), []);
  await Promise.all([member.context().close(), viewer.context().close()]);
});

test('what is of another workspace is not found: no page and no call tells that it exists', async () => {
  const page = await console_.open({ path: '/gallery', as: STRANGER });
  for (const path of [
    `/tasks/${demo.taskId}`,
    `/gallery/${demo.outputId}`,
    `/batches/${demo.batchId}`,
    `/compare/${demo.comparisonId}`,
  ]) {
    await page.goto(path);
    await page.getByText(/There is no (such )?(task|picture|batch|comparison)/).waitFor();
    assert.equal(await page.getByText('A lighthouse at dusk').count(), 0, path);
    assert.equal(await page.locator('main img').count(), 0, path);
  }
  // Nor when the address of the workspace itself is claimed.
  const owner = apiOf(console_.server.url);
  const { body: balance } = await owner('/v1/balance');
  const answer = await page.context().request.get(`/v1/tasks/${demo.taskId}`, {
    headers: { 'lightmeter-workspace': balance.workspace_id },
  });
  assert.equal(answer.status(), 404);
  await page.context().close();
});

test('a member sees the work of the whole workspace, and a viewer too', async () => {
  for (const as of [MEMBER, VIEWER]) {
    const page = await console_.open({ path: `/tasks/${demo.taskId}`, as });
    await page.getByText('A lighthouse at dusk').first().waitFor();
    await page.context().close();
  }
});
