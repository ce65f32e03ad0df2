// The first minutes: the link that the server prints, the first account, the first picture, and the way back in.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf, assertAuditClean } from '../support/api.ts';
import { type Console, startConsole } from '../support/console.ts';

const PERSON = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'a lens cap for the night' };

let console_: Console;
before(async () => {
  console_ = await startConsole({ isFresh: true });
});
after(() => console_?.close());

test('the printed link leads to an account, a price on the button, and a picture that costs it', async () => {
  const { server } = console_;
  const link = /http:\S+\/setup#token=\S+/.exec(server.output())?.[0];
  assert.ok(link, `The start prints the link:\n${server.output()}`);
  const page = await console_.open({ path: new URL(link).pathname + new URL(link).hash, as: null });
  await page.getByLabel('Your name').fill(PERSON.name);
  await page.getByLabel('E-mail').fill(PERSON.email);
  await page.locator('input[type=password]').fill(PERSON.password);
  await page.getByRole('button', { name: 'Make the account' }).click();

  await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A lighthouse at dusk');
  const button = page.getByRole('button', { name: /^Generate · \$/ });
  const price = /\$[\d.]+/.exec((await button.textContent()) ?? '')?.[0];
  assert.equal(price, '$0.03');
  await button.click();
  const picture = page.getByRole('img', { name: /^A lighthouse at dusk/ }).first();
  await picture.waitFor();
  await page.getByText('$99.97').first().waitFor(); // 100.00 − 0.03

  const api = apiOf(server.url);
  assert.equal((await api('/v1/balance')).body.available_usd, '99.97');
  await assertAuditClean(api);
  await page.context().close();
});

test('the link works once, and whoever is not signed in is sent to sign in and back', async () => {
  const link = /http:\S+\/setup#token=\S+/.exec(console_.server.output())?.[0] ?? '';
  const late = await console_.open({ path: new URL(link).pathname + new URL(link).hash, as: null });
  await late.getByRole('heading', { name: 'Set up already' }).waitFor();
  await late.goto('/ledger');
  await late.getByLabel('E-mail').fill(PERSON.email);
  await late.locator('input[type=password]').fill('not the password');
  await late.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  const refusal = late.getByRole('alert');
  await refusal.waitFor();
  assert.match((await refusal.textContent()) ?? '', /Not signed in/);
  assert.equal(await late.getByLabel('E-mail').inputValue(), PERSON.email);
  await late.locator('input[type=password]').fill(PERSON.password);
  await late.keyboard.press('Enter');
  await late.getByRole('heading', { level: 1, name: 'Ledger' }).waitFor();
  await late.context().close();
});
