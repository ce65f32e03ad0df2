// What Chromium measures while a page lives: paints, shifts of the layout, and how long interactions take.

import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const NOTES = fileURLToPath(new URL('./note-timing.mjs', import.meta.url));

/** Scripts run so many times slower from now on. */
export async function slowDown(page: Page, slowdown: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
}

export interface Interaction {
  /** `keydown`, `pointerup`, `click` … */
  readonly name: string;
  readonly durationMs: number;
}

export interface Timing {
  readonly layoutShift: number;
  readonly largestPaintMs: number;
  readonly interactions: readonly Interaction[];
}

interface Kept {
  shift: number;
  largestPaintMs: number;
  interactions: { name: string; durationMs: number }[];
}

/** Begins to note what happens on every page this one opens. */
export async function watchTiming(page: Page): Promise<void> {
  await page.addInitScript({ path: NOTES });
}

/** What was noted on the present page so far. */
export async function timingOf(page: Page): Promise<Timing> {
  const kept = await page.evaluate<Kept>('lightmeterTiming');
  // Shifts are sums of floats: four digits are more than anybody sees.
  const layoutShift = Number(kept.shift.toFixed(4));
  return { layoutShift, largestPaintMs: kept.largestPaintMs, interactions: kept.interactions };
}

/** From the moment the present page was asked for to the frame in which what `selector` finds is drawn. */
export function firstDrawn(page: Page, selector: string): Promise<number> {
  return page.evaluate<number>(`lightmeterDrawn(${JSON.stringify(selector)})`);
}

/** From a press of the mouse, made by `press`, to the frame in which what `selector` finds is drawn. */
export async function measurePress(
  page: Page,
  selector: string,
  press: () => Promise<void>,
): Promise<number> {
  await page.evaluate(
    `globalThis.lightmeterPressed = lightmeterPressUntil(${JSON.stringify(selector)}), undefined`,
  );
  await press();
  return page.evaluate<number>('lightmeterPressed');
}
