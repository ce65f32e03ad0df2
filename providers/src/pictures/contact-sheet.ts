// A contact sheet as one WebP picture, drawn in a worker thread of its own: the canvas works in the thread that calls it.

import { Worker } from 'node:worker_threads';

/** One picture with what is written under it, or the reason why there is none. */
export interface SheetCell {
  /** WebP, PNG or JPEG of at least `SHEET_PICTURE_PIXELS` in width, or as it is; undefined draws `notice` instead. */
  readonly picture: Uint8Array | undefined;
  readonly number: string;
  readonly title: string;
  /** Under the title: state and charge. */
  readonly caption: string;
  /** In place of the picture. */
  readonly notice: { readonly head: string; readonly text: string } | undefined;
  readonly tone: 'good' | 'waiting' | 'bad';
  /** Upon the picture's corner: `3 images`. */
  readonly badge: string | undefined;
}

export interface Sheet {
  readonly title: string;
  readonly subtitle: string;
  /** At the right of the head: `Page 2 of 5`. */
  readonly page: string;
  readonly cells: readonly SheetCell[];
}

/** Width and height of the square that a picture is fitted into. */
export const SHEET_PICTURE_PIXELS = 256;
/** In a row, on every page. */
export const SHEET_COLUMNS = 6;

/** Far beyond what a page takes on a busy machine. */
const TIMEOUT_MS = 60_000;

/**
 * Draws one page, in about a second.
 *
 * @throws Error when the drawing fails
 */
export function drawContactSheet(sheet: Sheet): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // Flags of the process (`--eval`, `--test`) are not for its workers.
    const worker = new Worker(new URL('./contact-sheet-worker.ts', import.meta.url), {
      execArgv: [],
      workerData: sheet,
    });
    const settle = (how: () => void) => {
      clearTimeout(late);
      how();
      void worker.terminate();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const late = setTimeout(() => fail(new Error('The contact sheet took too long.')), TIMEOUT_MS);
    worker.once('message', (picture: Uint8Array) => settle(() => resolve(picture)));
    worker.once('error', fail);
    worker.once('exit', (code) => fail(new Error(`The contact sheet's thread ended with ${code}.`)));
  });
}
