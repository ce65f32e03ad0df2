// The look of a contact sheet: head, grid, cells. Lengths are pixels of the sheet.

import { type Canvas, createCanvas, loadImage, type SKRSContext2D } from '@napi-rs/canvas';
import { SHEET_COLUMNS, SHEET_PICTURE_PIXELS, type Sheet, type SheetCell } from './contact-sheet.ts';
import { clipped, wrapped } from './sheet-text.ts';
import { fontFor } from './sheet-typefaces.ts';

const MARGIN = 48;
const GAP = 24;
const HEAD = 120;
const LABELS = 62;
const ROUNDING = 10;
const QUALITY = 86;

const PAPER = '#ffffff';
const INK = '#14171f';
const MUTED = '#667085';
const FAINT = '#f2f4f7';
const EDGE = '#e4e7ec';
const TONES: Readonly<Record<SheetCell['tone'], { ink: string; ground: string }>> = {
  good: { ink: '#067647', ground: FAINT },
  waiting: { ink: '#475467', ground: FAINT },
  bad: { ink: '#b42318', ground: '#fef3f2' },
};

/** The sheet as WebP. */
export async function paintSheet(sheet: Sheet): Promise<Uint8Array> {
  const rows = Math.max(1, Math.ceil(sheet.cells.length / SHEET_COLUMNS));
  const width = 2 * MARGIN + SHEET_COLUMNS * (SHEET_PICTURE_PIXELS + GAP) - GAP;
  const height = HEAD + rows * (SHEET_PICTURE_PIXELS + LABELS + GAP) - GAP + MARGIN;
  const canvas: Canvas = createCanvas(width, height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = 'high';
  paintHead(pen, sheet, width);
  for (const [index, cell] of sheet.cells.entries()) {
    const left = MARGIN + (index % SHEET_COLUMNS) * (SHEET_PICTURE_PIXELS + GAP);
    const top = HEAD + Math.floor(index / SHEET_COLUMNS) * (SHEET_PICTURE_PIXELS + LABELS + GAP);
    await paintCell(pen, cell, { left, top });
    // The canvas only records what is drawn, and holds every picture until it is first read.
    if (index % SHEET_COLUMNS === SHEET_COLUMNS - 1) pen.getImageData(0, 0, 1, 1);
  }
  return canvas.encode('webp', QUALITY);
}

function paintHead(pen: SKRSContext2D, sheet: Sheet, width: number): void {
  pen.textBaseline = 'alphabetic';
  pen.font = fontFor(sheet.page, 'regular', 18);
  const pageWidth = pen.measureText(sheet.page).width;
  write(pen, sheet.page, { left: width - MARGIN - pageWidth, baseline: 62, ink: MUTED });
  pen.font = fontFor(sheet.title, 'bold', 28);
  write(pen, clipped(pen, sheet.title, width - 2 * MARGIN - pageWidth - GAP), {
    left: MARGIN,
    baseline: 62,
    ink: INK,
  });
  pen.font = fontFor(sheet.subtitle, 'regular', 16);
  write(pen, clipped(pen, sheet.subtitle, width - 2 * MARGIN), { left: MARGIN, baseline: 92, ink: MUTED });
}

interface Place {
  readonly left: number;
  readonly top: number;
}

async function paintCell(pen: SKRSContext2D, cell: SheetCell, place: Place): Promise<void> {
  const { left, top } = place;
  const tone = TONES[cell.tone];
  pen.save();
  pen.beginPath();
  pen.roundRect(left, top, SHEET_PICTURE_PIXELS, SHEET_PICTURE_PIXELS, ROUNDING);
  pen.fillStyle = tone.ground;
  pen.fill();
  pen.clip();
  if (cell.picture) await paintPicture(pen, cell.picture, place);
  else if (cell.notice) paintNotice(pen, cell.notice, { ...place, ink: tone.ink });
  if (cell.badge) paintBadge(pen, cell.badge, place);
  pen.restore();
  pen.strokeStyle = EDGE;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.roundRect(left + 0.5, top + 0.5, SHEET_PICTURE_PIXELS - 1, SHEET_PICTURE_PIXELS - 1, ROUNDING);
  pen.stroke();
  paintLabels(pen, cell, place);
}

/** Whole and centred: a picture is never cropped. */
async function paintPicture(pen: SKRSContext2D, bytes: Uint8Array, { left, top }: Place): Promise<void> {
  const picture = await loadImage(bytes);
  const scale = SHEET_PICTURE_PIXELS / Math.max(picture.width, picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  pen.drawImage(
    picture,
    left + (SHEET_PICTURE_PIXELS - width) / 2,
    top + (SHEET_PICTURE_PIXELS - height) / 2,
    width,
    height,
  );
}

function paintNotice(
  pen: SKRSContext2D,
  notice: { head: string; text: string },
  { left, top, ink }: Place & { ink: string },
): void {
  const inset = 18;
  const width = SHEET_PICTURE_PIXELS - 2 * inset;
  pen.font = fontFor(notice.head, 'bold', 16);
  const head = wrapped(pen, notice.head, width, 2);
  pen.font = fontFor(notice.text, 'regular', 14);
  const text = wrapped(pen, notice.text, width, 8);
  let baseline = top + (SHEET_PICTURE_PIXELS - head.length * 22 - text.length * 20) / 2 + 14;
  pen.font = fontFor(notice.head, 'bold', 16);
  for (const line of head) {
    write(pen, line, { left: left + inset, baseline, ink });
    baseline += 22;
  }
  pen.font = fontFor(notice.text, 'regular', 14);
  for (const line of text) {
    write(pen, line, { left: left + inset, baseline, ink: '#475467' });
    baseline += 20;
  }
}

function paintBadge(pen: SKRSContext2D, badge: string, { left, top }: Place): void {
  pen.font = fontFor(badge, 'bold', 13);
  const width = pen.measureText(badge).width + 20;
  pen.fillStyle = 'rgba(16, 24, 40, 0.78)';
  pen.beginPath();
  pen.roundRect(left + SHEET_PICTURE_PIXELS - width - 10, top + 10, width, 26, 13);
  pen.fill();
  write(pen, badge, {
    left: left + SHEET_PICTURE_PIXELS - width,
    baseline: top + 28,
    ink: '#ffffff',
  });
}

function paintLabels(pen: SKRSContext2D, cell: SheetCell, { left, top }: Place): void {
  const first = top + SHEET_PICTURE_PIXELS + 25;
  pen.font = fontFor(cell.number, 'bold', 15);
  write(pen, cell.number, { left: left + 2, baseline: first, ink: INK });
  const titleLeft = left + 2 + pen.measureText(cell.number).width + 9;
  pen.font = fontFor(cell.title, 'regular', 15);
  const titleWidth = left + SHEET_PICTURE_PIXELS - titleLeft;
  write(pen, clipped(pen, cell.title, titleWidth), { left: titleLeft, baseline: first, ink: '#344054' });
  pen.font = fontFor(cell.caption, 'medium', 14);
  write(pen, clipped(pen, cell.caption, SHEET_PICTURE_PIXELS - 4), {
    left: left + 2,
    baseline: first + 23,
    ink: TONES[cell.tone].ink,
  });
}

function write(
  pen: SKRSContext2D,
  text: string,
  { left, baseline, ink }: { left: number; baseline: number; ink: string },
): void {
  pen.fillStyle = ink;
  pen.fillText(text, left, baseline);
}
