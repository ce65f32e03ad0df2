// Somebody looks through a large gallery: scrolls, filters by text, moves by keys, opens a picture and comes back.

import type { Page } from 'playwright-core';
import type { Console } from '../../test/support/console.ts';
import { median } from '../quantiles.ts';
import { firstDrawn, measurePress, slowDown, timingOf, watchTiming } from './browser-timing.ts';

export interface Gallery {
  readonly slowdown: number;
  readonly firstPictureMs: number;
  /** From the press on a picture to the frame with all its facts; what takes an answer of the server is not waited for. */
  readonly openedMs: number;
  readonly interactionCount: number;
  readonly medianMs: number;
  readonly slowestMs: number;
  readonly slowestName: string;
  readonly layoutShift: number;
}

const SCROLLS = 30;
const ARROWS = 20;

export async function measureGallery(opened: Console, slowdown: number): Promise<Gallery> {
  const page = await opened.open({ path: '/account' });
  await watchTiming(page);
  await slowDown(page, slowdown);
  await page.goto('/gallery');
  const firstPictureMs = await firstDrawn(page, 'main [role=grid] img[data-shown]');
  const openedMs = await lookThrough(page);
  const { interactions, layoutShift } = await timingOf(page);
  await page.context().close();
  const slowest = [...interactions].sort((left, right) => right.durationMs - left.durationMs)[0];
  return {
    slowdown,
    firstPictureMs,
    openedMs,
    interactionCount: interactions.length,
    medianMs: interactions.length === 0 ? 0 : median(interactions.map(({ durationMs }) => durationMs)),
    slowestMs: slowest?.durationMs ?? 0,
    slowestName: slowest?.name ?? 'under 16 ms',
    layoutShift,
  };
}

/** Returns how long a picture took to open. */
async function lookThrough(page: Page): Promise<number> {
  await page.mouse.move(720, 500);
  for (let turn = 0; turn < SCROLLS; turn += 1) {
    await page.mouse.wheel(0, 1_200);
    await page.waitForTimeout(60);
  }
  const openedMs = await measurePress(page, 'section[aria-label="Facts"]', () =>
    page.locator('main img').nth(4).click(),
  );
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('Escape');
  await page.waitForTimeout(300);
  for (let turn = 0; turn < ARROWS; turn += 1) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(40);
  }
  const text = page.getByRole('textbox', { name: /prompt|text|search/i }).first();
  await text.click();
  await text.pressSequentially('picture 77', { delay: 60 });
  await page.waitForLoadState('networkidle');
  return openedMs;
}
