// What the console costs a browser: the first load of the rates page, interactions in a gallery of ten thousand pictures,
// and what moves when a picture arrives. Measured by Chromium itself.

import { startConsole } from '../test/support/console.ts';
import { type FirstLoad, measureFirstLoad } from './console/first-load.ts';
import { type Gallery, measureGallery } from './console/gallery.ts';
import { measureArrival } from './console/picture-arrival.ts';
import { seedGallery } from './console/seed-gallery.ts';
import { type Report, type Scale, shown } from './report.ts';

const PICTURES: Readonly<Record<Scale, number>> = { full: 10_000, quick: 10_000, tiny: 200 };

/** A desk machine of today and a phone: Chromium runs its scripts so many times slower. */
const SLOWDOWNS: Readonly<Record<Scale, readonly number[]>> = { full: [1, 4], quick: [1, 4], tiny: [1] };

export async function benchConsole(scale: Scale): Promise<Report> {
  const opened = await startConsole();
  try {
    await seedGallery(opened.server, PICTURES[scale]);
    const loads: FirstLoad[] = [];
    for (const slowdown of SLOWDOWNS[scale]) loads.push(await measureFirstLoad(opened, slowdown));
    const galleries: Gallery[] = [];
    for (const slowdown of SLOWDOWNS[scale]) galleries.push(await measureGallery(opened, slowdown));
    const arrivalShift = await measureArrival(opened);
    return report({ loads, galleries, arrivalShift, pictures: PICTURES[scale] });
  } finally {
    await opened.close();
  }
}

interface Found {
  readonly loads: readonly FirstLoad[];
  readonly galleries: readonly Gallery[];
  /** Cumulative layout shift; 0: nothing moved. */
  readonly arrivalShift: number;
  readonly pictures: number;
}

function report({ loads, galleries, arrivalShift, pictures }: Found): Report {
  const [first] = loads;
  return {
    name: 'console',
    title: 'What the console costs a browser',
    summary: `Headless Chromium at 1440 × 900 on the server of this machine, a gallery of ${shown(pictures)} pictures.`,
    tables: [
      {
        title: 'First load of /rates, nobody signed in, empty cache',
        columns: [
          'CPU',
          'JavaScript, gzip',
          'CSS, gzip',
          'files',
          'first paint',
          'largest paint',
          'layout shift',
        ],
        rows: loads.map((load) => [
          `${load.slowdown}× slower`,
          `${shown(load.scriptGzipBytes / 1_000)} KB`,
          `${shown(load.styleGzipBytes / 1_000)} KB`,
          String(load.fileCount),
          `${shown(load.firstPaintMs)} ms`,
          `${shown(load.largestPaintMs)} ms`,
          String(load.layoutShift),
        ]),
      },
      {
        title: `Gallery of ${shown(pictures)} pictures`,
        columns: [
          'CPU',
          'first picture',
          'a picture opened',
          'interactions',
          'median',
          'slowest',
          'slowest was',
          'layout shift',
        ],
        rows: galleries.map((gallery) => [
          `${gallery.slowdown}× slower`,
          `${shown(gallery.firstPictureMs)} ms`,
          `${shown(gallery.openedMs)} ms`,
          String(gallery.interactionCount),
          `${shown(gallery.medianMs)} ms`,
          `${shown(gallery.slowestMs)} ms`,
          gallery.slowestName,
          String(gallery.layoutShift),
        ]),
      },
      {
        title: 'A picture arrives in the playground',
        columns: ['layout shift'],
        rows: [[String(arrivalShift)]],
      },
    ],
    notes: [
      'Aims: under 250 KB of gzipped JavaScript for the rates page, no layout shift when an image arrives, interactions under 100 ms.',
      'Interactions are of the Event Timing API: from the key or click to the next frame, in steps of 8 ms; those under 16 ms are not told apart.',
      `At the first load ${first?.fileCount ?? 0} files come from this server and none from any other.`,
    ],
    measurements: { loads, galleries, arrivalShift, pictures },
  };
}
