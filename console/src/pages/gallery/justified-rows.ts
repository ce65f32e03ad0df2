// Pictures of any shape in rows of even width: each row is as high as it must be to fill the width. Every place is known from
// the pixels alone, before any picture is there, so nothing moves when one arrives. Knows no component.

export interface Shape {
  readonly width: number;
  readonly height: number;
}

export interface RowPlace {
  /** Index of the first picture, and one past the last. */
  readonly first: number;
  readonly end: number;
  readonly heightPixels: number;
  /** Of each picture, left to right. */
  readonly widthsPixels: readonly number[];
}

export interface RowMeasures {
  readonly widthPixels: number;
  /** What rows come close to. */
  readonly heightPixels: number;
  readonly gapPixels: number;
}

/** Wider or narrower than this a picture is shown cut: a banner would be a line, a bookmark a column of its own. */
const MIN_RATIO = 0.5;
const MAX_RATIO = 2.6;

/** The last row is not stretched beyond this part of its height: three pictures do not fill the screen. */
const MAX_STRETCH = 1.25;

/** The rows in order; together they hold every picture once. None while the width is not known. */
export function justifiedRows(shapes: readonly Shape[], measures: RowMeasures): RowPlace[] {
  const { widthPixels, heightPixels, gapPixels } = measures;
  const rows: RowPlace[] = [];
  if (widthPixels <= 0) return rows;
  let first = 0;
  let ratios: number[] = [];
  let sum = 0;
  shapes.forEach((shape, index) => {
    const ratio = shownRatio(shape);
    ratios.push(ratio);
    sum += ratio;
    const fullHeight = (widthPixels - gapPixels * (ratios.length - 1)) / sum;
    if (fullHeight > heightPixels) return;
    rows.push(rowOf({ first, ratios, heightPixels: fullHeight }));
    first = index + 1;
    ratios = [];
    sum = 0;
  });
  if (ratios.length > 0) {
    const fullHeight = (widthPixels - gapPixels * (ratios.length - 1)) / sum;
    rows.push(rowOf({ first, ratios, heightPixels: Math.min(fullHeight, heightPixels * MAX_STRETCH) }));
  }
  return rows;
}

function rowOf(row: { first: number; ratios: readonly number[]; heightPixels: number }): RowPlace {
  const { first, ratios, heightPixels } = row;
  return {
    first,
    end: first + ratios.length,
    heightPixels: Math.floor(heightPixels),
    // Cut, not rounded: together they never exceed the width.
    widthsPixels: ratios.map((ratio) => Math.floor(ratio * heightPixels)),
  };
}

function shownRatio({ width, height }: Shape): number {
  return Math.min(MAX_RATIO, Math.max(MIN_RATIO, width / height));
}

/** The index of the row that a picture is in. Rows are in order, so that half of them fall away with each look. */
export function rowOfPicture(rows: readonly RowPlace[], index: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.end ?? 0) > index) high = middle;
    else low = middle + 1;
  }
  return low;
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** The picture that a key leads to: up and down to the one whose middle is nearest. Stays within the list. */
export function pictureAfter(rows: readonly RowPlace[], index: number, step: Step): number {
  const last = (rows.at(-1)?.end ?? 1) - 1;
  if (step === 'left') return Math.max(0, index - 1);
  if (step === 'right') return Math.min(last, index + 1);
  const place = rowOfPicture(rows, index);
  const row = rows[place];
  if (!row) return index;
  if (step === 'first') return row.first;
  if (step === 'last') return row.end - 1;
  const other = rows[place + (step === 'down' ? 1 : -1)];
  if (!other) return index;
  const middle = middleOf(row, index);
  let nearest = other.first;
  for (let candidate = other.first; candidate < other.end; candidate += 1) {
    if (Math.abs(middleOf(other, candidate) - middle) < Math.abs(middleOf(other, nearest) - middle)) {
      nearest = candidate;
    }
  }
  return nearest;
}

function middleOf(row: RowPlace, index: number): number {
  const before = row.widthsPixels.slice(0, index - row.first).reduce((sum, width) => sum + width, 0);
  return before + (row.widthsPixels[index - row.first] ?? 0) / 2;
}
