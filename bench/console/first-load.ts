// The first load of the rates page by somebody who has never been here.

import { gzipSync } from 'node:zlib';
import type { Console } from '../../test/support/console.ts';
import { slowDown, timingOf, watchTiming } from './browser-timing.ts';

export interface FirstLoad {
  readonly slowdown: number;
  /** Of all scripts the page fetched until it was still, each compressed by itself. */
  readonly scriptGzipBytes: number;
  readonly styleGzipBytes: number;
  readonly fileCount: number;
  readonly firstPaintMs: number;
  readonly largestPaintMs: number;
  readonly layoutShift: number;
}

export async function measureFirstLoad(opened: Console, slowdown: number): Promise<FirstLoad> {
  const page = await opened.open({ path: '/healthz', as: null });
  await watchTiming(page);
  await slowDown(page, slowdown);
  const bodies: Promise<{ type: string; gzipBytes: number }>[] = [];
  page.on('response', (response) => {
    const type = response.request().resourceType();
    bodies.push(
      response
        .body()
        .then((body) => ({ type, gzipBytes: gzipSync(body, { level: 9 }).length }))
        .catch(() => ({ type, gzipBytes: 0 })),
    );
  });
  await page.goto('/rates');
  await page.getByRole('table').first().waitFor();
  await page.waitForLoadState('networkidle');
  const files = await Promise.all(bodies);
  const bytesOf = (wanted: string) =>
    files.filter(({ type }) => type === wanted).reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  const timing = await timingOf(page);
  const firstPaintMs = await page.evaluate<number>(
    "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
  );
  await page.context().close();
  return {
    slowdown,
    scriptGzipBytes: bytesOf('script'),
    styleGzipBytes: bytesOf('stylesheet'),
    fileCount: files.length,
    firstPaintMs,
    largestPaintMs: timing.largestPaintMs,
    layoutShift: timing.layoutShift,
  };
}
