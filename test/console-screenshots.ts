// `npm run screenshots`: every page of the console with the demonstration workspace, for docs/images/console. The same data
// on every run, but for ids and times.

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Console, startConsole, type WindowOptions } from './support/console.ts';
import { type DemoWorkspace, fillWorkspace } from './support/demo-workspace.ts';

const FOLDER = resolve(import.meta.dirname, '..', 'docs', 'images', 'console');

interface Shot extends WindowOptions {
  readonly name: string;
}

function shotsOf(demo: DemoWorkspace): readonly Shot[] {
  return [
    { name: 'rates', path: '/rates' },
    { name: 'rates-dark', path: '/rates', colorScheme: 'dark' },
    { name: 'rates-phone', path: '/rates', widthPixels: 320 },
    { name: 'rate-history', path: '/rates/history?from=2026-05&to=2026-11' },
    { name: 'model', path: '/models/gpt-image-2' },
    { name: 'playground', path: '/playground?prompt=A%20lighthouse%20at%20dusk&size=2048x2048' },
    { name: 'playground-phone', path: '/playground?prompt=A%20lighthouse%20at%20dusk', widthPixels: 320 },
    { name: 'task', path: `/tasks/${demo.taskId}` },
    { name: 'compare', path: '/compare' },
    { name: 'comparison', path: `/compare/${demo.comparisonId}` },
    { name: 'comparison-dark', path: `/compare/${demo.comparisonId}`, colorScheme: 'dark' },
    { name: 'batches', path: '/batches' },
    { name: 'new-batch', path: '/batches/new' },
    { name: 'batch', path: `/batches/${demo.batchId}` },
    { name: 'pick', path: `/batches/${demo.batchId}/pick` },
    { name: 'gallery', path: '/gallery' },
    { name: 'gallery-dark', path: '/gallery', colorScheme: 'dark' },
    { name: 'picture', path: `/gallery/${demo.outputId}` },
    { name: 'usage', path: '/usage' },
    { name: 'usage-dark', path: '/usage', colorScheme: 'dark' },
    { name: 'ledger', path: '/ledger' },
    { name: 'budgets', path: '/budgets' },
    { name: 'keys', path: '/keys' },
    { name: 'webhooks', path: '/webhooks' },
    { name: 'members', path: '/members' },
    { name: 'account', path: '/account' },
    { name: 'operator', path: '/operator' },
    { name: 'operator-workspaces', path: '/operator?tab=workspaces' },
    { name: 'operator-rate-cards', path: '/operator?tab=rate-cards' },
    { name: 'operator-providers', path: '/operator?tab=providers' },
    { name: 'operator-rate-card', path: '/operator/rate-cards/2026-11' },
  ];
}

async function take(opened: Console, shot: Shot): Promise<void> {
  const { name, ...options } = shot;
  const page = await opened.open(options);
  await page.waitForLoadState('networkidle');
  // Charts and pictures fade in.
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await page.context().close();
  process.stdout.write(`${name}\n`);
}

const opened = await startConsole();
try {
  await mkdir(FOLDER, { recursive: true });
  const demo = await fillWorkspace(opened.server.url);
  const wanted = process.argv.slice(2);
  for (const shot of shotsOf(demo)) {
    if (wanted.length === 0 || wanted.includes(shot.name)) await take(opened, shot);
  }
  const signIn = { name: 'sign-in', path: '/sign-in', as: null };
  if (wanted.length === 0 || wanted.includes('sign-in')) await take(opened, signIn);
} finally {
  await opened.close();
}
