// A page of the contact sheet as one WebP picture.

import { drawContactSheet, type SheetCell } from '@lightmeter/providers';
import type { BatchResults } from './result-item.ts';
import { type CellText, cellText, itemsOfPage, sheetPage } from './sheet-page.ts';
import type { Thumbnails } from './thumbnails.ts';
import { Turns } from './turns.ts';

/** Eight rows of six: legible on a screen, and a megabyte. */
export const PICTURE_ITEMS_PER_PAGE = 48;

/** Each is drawn in a thread of its own, with a canvas of 20 MB. */
const drawing = new Turns(2);

/** Thumbnails asked for at once. They are made two at a time; the others are read. */
const SIDE_BY_SIDE = 8;

/**
 * Page `page`, from 1. A thumbnail that cannot be made leaves a cell that says so.
 *
 * @throws LightmeterError `invalid_value` for a page that the batch does not have
 */
export async function contactSheetPicture(
  results: BatchResults,
  page: number,
  thumbnails: Pick<Thumbnails, 'read'>,
): Promise<Uint8Array> {
  const { batch } = results;
  const { title, subtitle, pageCount } = await sheetPage(results, page, PICTURE_ITEMS_PER_PAGE);
  const cells: SheetCell[] = [];
  let asked: Promise<SheetCell>[] = [];
  for await (const item of itemsOfPage(results, page, PICTURE_ITEMS_PER_PAGE)) {
    asked.push(sheetCell(cellText(item, batch), thumbnails));
    if (asked.length < SIDE_BY_SIDE) continue;
    cells.push(...(await Promise.all(asked)));
    asked = [];
  }
  cells.push(...(await Promise.all(asked)));
  return drawing.run(() =>
    drawContactSheet({ title, subtitle, page: `Page ${page} of ${pageCount}`, cells }),
  );
}

async function sheetCell(text: CellText, thumbnails: Pick<Thumbnails, 'read'>): Promise<SheetCell> {
  const picture = text.output && (await thumbnails.read(text.output, 256).catch(() => undefined));
  return {
    picture,
    number: text.number,
    title: text.title,
    caption: text.caption,
    notice: picture ? undefined : (text.notice ?? UNREADABLE),
    tone: picture || text.tone !== 'good' ? text.tone : 'bad',
    badge: text.imageCount > 1 && picture ? `${text.imageCount} images` : undefined,
  };
}

/** Never throws the page away for one picture; nor shows it as if there were none. */
export const UNREADABLE = {
  head: 'Cannot be shown',
  text: 'The image is stored and cannot be read at present.',
};
