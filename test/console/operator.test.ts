// The operator's pages: prices that are drafted, weighed, published and then charged; money that moves once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Answer, apiOf, assertAuditClean } from '../support/api.ts';
import { type Console, seriousViolations, startConsole } from '../support/console.ts';

let console_: Console;
before(async () => {
  console_ = await startConsole();
});
after(() => console_?.close());

/** A card is in force five seconds after it is published, and the page hears of it within two more. */
const IN_FORCE_DEADLINE_MS = 30_000;

const api = (path: string, call = {}): Promise<Answer> => apiOf(console_.server.url)(path, call);

/** A draft of the card in force, made through the page; gives its id. */
async function makeDraft(page: Page, wish: { title: string; id: string }): Promise<void> {
  await page.goto('/operator?tab=rate-cards');
  await page.getByRole('button', { name: 'Make a draft', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title').fill(wish.title);
  await dialog.getByLabel('Id').fill(wish.id);
  await dialog.getByRole('button', { name: 'Make the draft' }).click();
  await page.getByRole('heading', { level: 1, name: wish.title }).waitFor();
}

const priceField = (page: Page, what = 'GPT Image 2, an image at 1K, USD') =>
  page.getByLabel(what, { exact: true });

test('a price goes from a draft over its margin to the button that charges it', async () => {
  const page = await console_.open();
  await api('/v1/images/generations', { json: { model: 'gpt-image-2', prompt: 'A fox', size: '1024x1024' } });
  await makeDraft(page, { title: 'Winter', id: 'own-winter' });

  // given: a price below its highest cost, and what a month of it brought
  const row = page.getByRole('row').filter({ has: priceField(page) });
  await row.getByText(/Below cost: −730\.76 %/).waitFor(); // 0.03 against 0.24923
  await page.getByText('$0.03 would be the same').waitFor();

  // when: it is raised above its cost
  await priceField(page).fill('0.3');
  await row.getByText('+900 %').waitFor();
  await row.getByText('+16.92 %').waitFor(); // 0.30 − 0.24923 = 0.05077, of 0.30
  assert.match((await page.getByText('One price is not saved yet.').textContent()) ?? '', /One price/);
  await page.keyboard.press('Control+s');
  await page.getByText('Everything is saved.').waitFor();
  await page.getByText(/\$0\.30: \+\$0\.27/).waitFor();
  assert.deepEqual(await seriousViolations(page), []);

  // then: it is published by its id alone, and comes into force
  await page.getByRole('button', { name: 'Publish …' }).click();
  const dialog = page.getByRole('dialog');
  const publish = dialog.getByRole('button', { name: 'Publish own-winter' });
  await dialog.getByLabel('Type own-winter to publish it').fill('own-summer');
  assert.equal(await publish.isDisabled(), true);
  await dialog.getByText(/never changes/).waitFor();
  await dialog.getByText('One price differs against 2026-11.').waitFor();
  assert.deepEqual(await seriousViolations(page), []);
  await dialog.getByLabel('Type own-winter to publish it').fill('own-winter');
  await publish.click();
  await page.getByRole('heading', { level: 2, name: 'Publication' }).waitFor();
  await page.getByText(/by ada \(ada@example\.com\)/).waitFor();
  await page.getByText(/^[0-9a-f]{64}$/).waitFor();
  assert.equal(await priceField(page).count(), 0, 'A published card has no field.');
  await page.getByText('in force', { exact: true }).first().waitFor({ timeout: IN_FORCE_DEADLINE_MS });

  const { body: versions } = await api('/v1/rates/versions?series=standard');
  assert.deepEqual(
    versions.data.map(({ id, state }: { id: string; state: string }) => [id, state]),
    [
      ['own-winter', 'in_force'],
      ['2026-11', 'superseded'],
      ['2026-05', 'superseded'],
    ],
  );
  const { body: quote } = await api('/v1/quotes', {
    json: { model: 'gpt-image-2', prompt: 'A fox', size: '1024x1024' },
  });
  assert.equal(quote.high_usd, '0.3');
  await page.goto('/playground?model=gpt-image-2&size=1024x1024');
  await page.getByRole('button', { name: /Generate · \$0\.30/ }).waitFor();
  await page.goto('/rates');
  await page
    .getByRole('row', { name: /GPT Image 2\b/ })
    .filter({ hasText: '$0.30' })
    .first()
    .waitFor();
  await assertAuditClean(apiOf(console_.server.url));
  await page.context().close();
});

test('who saves second sees what was saved first, keeps what they typed, and decides', async () => {
  const [page, other] = [await console_.open(), await console_.open()];
  await makeDraft(page, { title: 'Spring', id: 'own-spring' });
  await other.goto('/operator/rate-cards/own-spring');
  await priceField(other).fill('0.11');
  await priceField(page, 'GPT Image 2, an image at 2K, USD').fill('0.22');
  await other.getByRole('button', { name: 'Save the draft' }).click();
  await other.getByText('Everything is saved.').waitFor();

  await page.getByRole('button', { name: 'Save the draft' }).click();
  const notice = page.getByRole('alert').filter({ hasText: 'Somebody else saved this draft' });
  await notice.waitFor();
  assert.equal(await priceField(page).inputValue(), '0.11');
  assert.equal(await priceField(page, 'GPT Image 2, an image at 2K, USD').inputValue(), '0.22');
  assert.deepEqual(await seriousViolations(page), []);
  await notice.getByRole('button', { name: 'Keep my edits on top of theirs' }).click();
  await page.getByRole('button', { name: 'Save the draft' }).click();
  await page.getByText('Everything is saved.').waitFor();
  await page.getByText(/Revision 3,/).waitFor();

  // Nothing that was typed is lost by going elsewhere either.
  await priceField(page).fill('0.12');
  await page.getByRole('link', { name: 'All rate cards' }).click();
  await page.getByRole('link', { name: 'Spring' }).click();
  assert.equal(await priceField(page).inputValue(), '0.12');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the draft' }).click();
  await page.getByRole('button', { name: 'Make a draft', exact: true }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Spring' }).count(), 0);
  await Promise.all([page.context().close(), other.context().close()]);
});

test('a top-up that is clicked twice and whose answer is lost moves money once', async () => {
  const page = await console_.open({ path: '/operator?tab=workspaces' });
  const { body: before } = await api('/v1/balance');
  let lostAnswers = 0;
  await page.route('**/v1/top-ups', async (route) => {
    const answer = await route.fetch();
    // The money has moved; the first answer never arrives.
    lostAnswers += 1;
    if (lostAnswers === 1) return route.abort();
    return route.fulfill({ response: answer });
  });
  await page.getByRole('button', { name: 'Top up Default' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Amount in USD').fill('50');
  const button = dialog.getByRole('button', { name: 'Top up $50.00' });
  // Two clicks in one turn of the page: the second finds the button as the first did.
  await button.evaluate((element) => {
    for (const _ of [1, 2]) (element as unknown as { click(): void }).click();
  });
  await page.getByText(/Topped up \$50\.00/).waitFor();
  assert.ok(lostAnswers >= 2, 'The answer was lost, and the order was sent again.');
  const { body: afterwards } = await api('/v1/balance');
  assert.equal(Number(afterwards.available_usd) - Number(before.available_usd), 50);
  const { body: ledger } = await api('/v1/ledger?kind=top_up&account=available');
  const tops = ledger.data.filter(({ amount_usd }: { amount_usd: string }) => amount_usd === '50');
  assert.equal(tops.length, 1);
  await page.context().close();
});

test('live money is topped up, corrected and refused below zero, and a charge is refunded once', async () => {
  const page = await console_.open({ path: '/operator?tab=workspaces' });
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Top up Default' }).click();
  await dialog.getByLabel('Amount in USD').fill('20');
  await dialog.getByLabel(/^Live/).check();
  await dialog.getByRole('button', { name: 'Top up $20.00' }).click();
  await page.getByText('Default has $20.00 of live money available.').waitFor();

  const choose = async (what: string) => {
    await page.getByRole('button', { name: 'More for Default' }).click();
    await page.getByRole('menuitem', { name: what }).click();
  };
  await choose('Correct the balance');
  await dialog.getByLabel('Amount in USD').fill('-20.000000001');
  await dialog.getByLabel(/^Live/).check();
  await dialog.getByLabel('Reason').fill('Paid twice');
  await dialog.getByRole('button', { name: 'Take $20.000000001 away' }).click();
  await dialog.getByRole('alert').getByText('No money moved').waitFor();
  assert.equal(await dialog.getByLabel('Reason').inputValue(), 'Paid twice');
  await dialog.getByLabel('Amount in USD').fill('-20');
  await dialog.getByRole('button', { name: 'Take $20.00 away' }).click();
  await page.getByText('Default has $0.00 of live money available.').waitFor();

  const made = await api('/v1/images/generations', { json: { model: 'flux-schnell', prompt: 'A boat' } });
  await choose('Refund a charge');
  await dialog.getByLabel('Task').fill(made.body.lightmeter.task_id);
  await dialog.getByText(/charged \$0\.005, refunded \$0\.00/).waitFor();
  await dialog.getByLabel('Reason').fill('Blurred');
  await dialog.getByRole('button', { name: 'Refund $0.005' }).click();
  await page.getByText(/Refunded \$0\.005/).waitFor();
  await choose('Refund a charge');
  await dialog.getByLabel('Task').fill(made.body.lightmeter.task_id);
  await dialog.getByText(/refunded \$0\.005/).waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Refund', exact: true }).isDisabled(), true);
  await assertAuditClean(apiOf(console_.server.url));
  await page.context().close();
});

test('by keyboard alone: a workspace is made, renamed and opened', async () => {
  const page = await console_.open({ path: '/operator' });
  await page.getByText(/All \d+ checks hold/).waitFor();
  await page.getByRole('tab', { name: 'Overview' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Create a workspace' }).waitFor();
  assert.match(page.url(), /tab=workspaces/);
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'New workspace' }).waitFor();
  await page.keyboard.type('Acme');
  await page.keyboard.press('Enter');
  await page.getByText('Acme is made').waitFor();

  await page.getByRole('button', { name: 'More for Acme' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Name and rate cards' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Change Acme' }).waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Acme Prints');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open Acme Prints' }).waitFor();
  assert.deepEqual(await seriousViolations(page), []);
  await page.getByRole('button', { name: 'Open Acme Prints' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Usage' }).waitFor();
  await page.getByRole('banner').getByText('Acme Prints').waitFor();
  await page.context().close();
});

test('says of each provider whether it is reached, what does it when not, and how it did today', async () => {
  await api('/v1/images/generations', {
    json: { model: 'gpt-image-2', prompt: 'A street sandbox:moderation' },
  });
  const page = await console_.open({ path: '/operator?tab=providers' });
  const sandbox = page.getByRole('row', { name: /^Sandbox/ });
  await sandbox.getByText('test mode').waitFor();
  await sandbox.getByText('moderation_blocked').waitFor();
  const openai = page.getByRole('row', { name: /^OpenAI/ });
  assert.match((await openai.textContent()) ?? '', /not configured.*OPENAI_API_KEY/);
  await page
    .getByRole('row', { name: /openai\/gpt-image-2\b/ })
    .first()
    .waitFor();
  await page.context().close();
});
