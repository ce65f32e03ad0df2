// From a new key to the first call with it, by mouse and by keyboard alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { type Console, startConsole } from '../support/console.ts';

let console_: Console;
before(async () => {
  console_ = await startConsole();
});
after(() => console_?.close());

test('a key is made with a cap, shown once, works, stops at its cap and is revoked', async () => {
  const page = await console_.open({ path: '/keys' });
  await page.getByRole('button', { name: 'Create a key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Shop');
  await dialog.getByLabel('Spend cap in USD').fill('0.05');
  await dialog.getByRole('button', { name: 'Create the key' }).click();
  const secret =
    (await page
      .locator('pre')
      .filter({ hasText: /^lm_test_/ })
      .first()
      .textContent()) ?? '';
  assert.match(secret, /^lm_test_[A-Za-z0-9]{16,}$/);

  const api = apiOf(console_.server.url);
  const generate = () =>
    api('/v1/images/generations', {
      key: secret,
      json: { model: 'gpt-image-2', prompt: 'A fox', response_format: 'url' },
    });
  assert.equal((await generate()).status, 200);
  const stopped = await generate(); // 0.03 + 0.03 > 0.05
  assert.equal(stopped.status, 402);
  assert.equal(stopped.body.error.code, 'spend_cap_reached');

  const done = page.getByRole('button', { name: 'Done' });
  assert.equal(await done.isDisabled(), true, 'A secret goes only when it is said to be kept.');
  await page.getByLabel('It is kept in a safe place').check();
  await done.click();
  assert.equal(await page.getByText(secret).count(), 0);
  await page.reload();
  const row = page.getByRole('row', { name: /Shop/ });
  assert.match((await row.textContent()) ?? '', /\$0\.03/);

  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke for good' }).click();
  await row.getByText('revoked').waitFor();
  assert.equal((await generate()).status, 401);
  await page.context().close();
});

test('a name that is missing and an amount that is none are refused beside the form, which stays', async () => {
  const page = await console_.open({ path: '/keys' });
  await page.getByRole('button', { name: 'Create a key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Shop');
  await dialog.getByLabel('Spend cap in USD').fill('ten dollars');
  await dialog.getByRole('button', { name: 'Create the key' }).click();
  const refusal = dialog.getByRole('alert');
  await refusal.waitFor();
  assert.match((await refusal.textContent()) ?? '', /cap_usd/);
  assert.equal(await dialog.getByLabel('Spend cap in USD').inputValue(), 'ten dollars');
  await page.context().close();
});

test('by keyboard alone: the page by its shortcut, the dialog, the key', async () => {
  const page = await console_.open({ path: '/rates' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('k');
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
  await page.keyboard.press('c');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('Keyboard');
  await page.keyboard.press('Enter');
  await page.getByText('The key Keyboard').waitFor();
  await page.context().close();
});
