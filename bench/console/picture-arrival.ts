// A picture arrives in the playground: nothing on the page may move.

import type { Console } from '../../test/support/console.ts';
import { timingOf, watchTiming } from './browser-timing.ts';

/** The cumulative layout shift from pressing the button until the picture is shown; 0: nothing moved. */
export async function measureArrival(opened: Console): Promise<number> {
  const page = await opened.open({ path: '/account' });
  await watchTiming(page);
  await page.goto('/playground');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A lighthouse at dusk');
  // A slow machine draws the header after the last answer is there.
  await page.getByRole('link', { name: /available/ }).waitFor();
  await page.waitForLoadState('networkidle');
  const before = (await timingOf(page)).layoutShift;
  await page.getByRole('button', { name: /^Generate · / }).click();
  await page
    .getByRole('img', { name: /^A lighthouse at dusk/ })
    .first()
    .waitFor();
  await page.waitForLoadState('networkidle');
  const after = (await timingOf(page)).layoutShift;
  await page.context().close();
  return Number((after - before).toFixed(4));
}
