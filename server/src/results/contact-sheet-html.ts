// A page of the contact sheet as one HTML file that needs nothing else: the thumbnails are in it. It is written while it
// is sent, a few cells at a time.

import type { OutputRecord } from '@lightmeter/store';
import { UNREADABLE } from './contact-sheet-picture.ts';
import type { BatchResults } from './result-item.ts';
import { type CellText, cellText, itemsOfPage, type SheetPage, sheetPage } from './sheet-page.ts';
import { SHEET_STYLE } from './sheet-style.ts';
import type { Thumbnails } from './thumbnails.ts';

/** Two megabytes with their thumbnails. */
export const HTML_ITEMS_PER_PAGE = 200;

/** Cells written at once; their thumbnails are asked for side by side. */
const SIDE_BY_SIDE = 8;

export interface HtmlSheetGiven {
  readonly results: BatchResults;
  /** From 1. */
  readonly page: number;
  readonly thumbnails: Pick<Thumbnails, 'read'>;
  /** An absolute link to the whole picture. */
  readonly linkOf: (output: OutputRecord) => string;
}

/** @throws LightmeterError `invalid_value` for a page that the batch does not have, before anything is written */
export async function* contactSheetHtml(given: HtmlSheetGiven): AsyncGenerator<Buffer> {
  const { results, page } = given;
  const head = await sheetPage(results, page, HTML_ITEMS_PER_PAGE);
  yield Buffer.from(opening(head));
  let asked: Promise<string>[] = [];
  for await (const item of itemsOfPage(results, page, HTML_ITEMS_PER_PAGE)) {
    asked.push(cellHtml(cellText(item, results.batch), given));
    if (asked.length < SIDE_BY_SIDE) continue;
    yield Buffer.from((await Promise.all(asked)).join(''));
    asked = [];
  }
  yield Buffer.from((await Promise.all(asked)).join(''));
  yield Buffer.from(closing(head));
}

function opening(head: SheetPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(head.title)}</title>
<style>${SHEET_STYLE}</style>
</head>
<body>
<header>
<div><h1>${escaped(head.title)}</h1>
<p>${escaped(head.subtitle)}</p></div>
${pageLinks(head)}
</header>
<main>
`;
}

function closing(head: SheetPage): string {
  return `</main>
<footer>${pageLinks(head)}</footer>
</body>
</html>
`;
}

function pageLinks({ page, pageCount }: SheetPage): string {
  if (pageCount === 1) return '';
  const link = (to: number, text: string) =>
    to < 1 || to > pageCount
      ? `<span aria-hidden="true">${text}</span>`
      : `<a href="?page=${to}">${text}</a>`;
  return `<nav aria-label="Pages">${link(page - 1, '← Previous')}<b>Page ${page} of ${pageCount}</b>${link(page + 1, 'Next →')}</nav>`;
}

async function cellHtml(cell: CellText, given: HtmlSheetGiven): Promise<string> {
  const picture = cell.output && (await given.thumbnails.read(cell.output, 256).catch(() => undefined));
  const tone = picture || cell.tone !== 'good' ? cell.tone : 'bad';
  const frame =
    picture && cell.output
      ? pictureHtml({ picture, cell, link: given.linkOf(cell.output), size: cell.output })
      : noticeHtml(cell.notice ?? UNREADABLE);
  return `<figure class="${tone}">
${frame}
<figcaption><div><b>${cell.number}</b> <span title="${escaped(cell.prompt ?? cell.title)}">${escaped(cell.title)}</span></div><em>${escaped(cell.caption)}</em></figcaption>
</figure>
`;
}

function pictureHtml(given: {
  picture: Uint8Array;
  cell: CellText;
  link: string;
  size: { widthPixels: number; heightPixels: number };
}): string {
  const { picture, cell, link, size } = given;
  const base64 = Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength).toString('base64');
  const badge = cell.imageCount > 1 ? `<i>${cell.imageCount} images</i>` : '';
  return `<a class="frame" href="${escaped(link)}"><img src="data:image/webp;base64,${base64}" width="${size.widthPixels}" height="${size.heightPixels}" alt="${escaped(cell.prompt ?? cell.title)}">${badge}</a>`;
}

function noticeHtml({ head, text }: { head: string; text: string }): string {
  return `<div class="frame"><p><b>${escaped(head)}</b><br>${escaped(text)}</p></div>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that may stand between tags and in attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
