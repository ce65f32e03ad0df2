// Prompts that are HTML, as product feeds export their descriptions: told once, because a model draws what it reads.

import type { ColumnPlan } from '@lightmeter/core';
import type { RawItem } from './input-line.ts';

/** Rows that are looked at. */
const FIRST_ROWS = 20;

const BEGINS_WITH_TAG = /^\s*<\/?[a-z][^<>]*>/i;

/** Looks at the first rows of one table. */
export class MarkupWatch {
  private readonly columns: ReadonlyMap<number, string>;
  private readonly taggedCounts = new Map<string, number>();
  private rowCount = 0;

  constructor({ promptParts }: ColumnPlan) {
    this.columns = new Map(
      promptParts.flatMap((part) => (typeof part === 'string' ? [] : [[part.index, part.header] as const])),
    );
  }

  /** The warning, once, with the row that is the last to be looked at. */
  *see(cells: readonly string[]): Generator<RawItem> {
    if (this.rowCount >= FIRST_ROWS) return;
    this.rowCount += 1;
    for (const [index, header] of this.columns) {
      if (BEGINS_WITH_TAG.test(cells[index] ?? ''))
        this.taggedCounts.set(header, (this.taggedCounts.get(header) ?? 0) + 1);
    }
    if (this.rowCount === FIRST_ROWS) yield* this.warning();
  }

  /** The warning of a table that ended before so many rows. */
  *end(): Generator<RawItem> {
    if (this.rowCount < FIRST_ROWS) yield* this.warning();
  }

  private *warning(): Generator<RawItem> {
    const tagged = [...this.taggedCounts].filter(([, count]) => count > this.rowCount / 2);
    const [first] = tagged;
    if (!first) return;
    yield {
      kind: 'warning',
      message: `The prompts contain HTML markup (column ${JSON.stringify(first[0].slice(0, 60))}) and are sent as they are. Take the tags out if the model is not to read them.`,
    };
  }
}
