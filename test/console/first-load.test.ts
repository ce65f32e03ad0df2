// What somebody fetches who opens the rates page for the first time, and that nothing moves when a picture arrives.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { measureFirstLoad } from '../../bench/console/first-load.ts';
import { measureArrival } from '../../bench/console/picture-arrival.ts';
import { type Console, startConsole } from '../support/console.ts';

/** Of all scripts together, gzipped. */
const MOST_SCRIPT_BYTES = 250_000;

let console_: Console;
before(async () => {
  console_ = await startConsole();
});
after(() => console_?.close());

test('the rates page takes less than 250 KB of gzipped scripts', async () => {
  const { scriptGzipBytes } = await measureFirstLoad(console_, 1);
  assert.ok(scriptGzipBytes > 0 && scriptGzipBytes < MOST_SCRIPT_BYTES, `${scriptGzipBytes} bytes`);
});

test('no page asks another server for anything', async () => {
  const page = await console_.open({ path: '/account' });
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== console_.server.url) foreign.push(request.url());
  });
  for (const path of ['/rates', '/models/gpt-image-2', '/playground', '/compare', '/gallery', '/usage']) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
  }
  assert.deepEqual(foreign, []);
  await page.context().close();
});

test('no script that stands in the page itself can run, and the session is in no script’s reach', async () => {
  const page = await console_.open({ path: '/rates' });
  await page.getByRole('heading', { level: 1, name: 'Rates' }).waitFor();
  await page.evaluate(`
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.head.append(script);
  `);
  assert.equal(await page.evaluate('globalThis.injected === true'), false);
  assert.doesNotMatch(await page.evaluate<string>('document.cookie'), /session/);
  await page.context().close();
});

test('nothing moves when a picture arrives in the playground', async () => {
  assert.equal(await measureArrival(console_), 0);
});
