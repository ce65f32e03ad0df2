// The items of a batch while it is validated: written down a chunk at a time, priced into one total, faults collected.

import { type NanoUsd, sumUsd, ZERO_USD } from '@lightmeter/core';
import type {
  BatchComparison,
  BatchLineError,
  BatchValidation,
  NewBatchItem,
  PriceRangeNanoUsd,
} from '@lightmeter/store';
import type { Services } from '../services.ts';
import type { InputFault } from './read-input/input-line.ts';

/** One statement writes so many items, or fewer that have so many characters. */
const CHUNK_ITEMS = 1_000;
const CHUNK_CHARACTERS = 4_194_304;
/** Faults that are told one by one; the rest are counted. */
const MAX_TOLD_FAULTS = 1_000;

/** An item that can be run. */
export type SheetItem = Omit<NewBatchItem, 'itemIndex' | 'duplicateOf' | 'error'> & {
  readonly requestHash: string;
  readonly request: NonNullable<NewBatchItem['request']>;
};

/** The batch is past its validation: somebody else has validated or cancelled it. */
export class NoLongerValidating extends Error {}

export class ItemSheet {
  private readonly store: Services['store'];
  private readonly batchId: string;
  private readonly rules: { readonly deduplicates: boolean; readonly skipsInvalid: boolean };
  private readonly indexOfHash = new Map<string, number>();
  private chunk: NewBatchItem[] = [];
  private chunkCharacters = 0;
  private itemCount = 0;
  private duplicateCount = 0;
  /** Of everything that is to run, so far. */
  quote: PriceRangeNanoUsd = NOTHING;
  private readonly claimedIds = new Set<string>();
  readonly errors: BatchLineError[] = [];
  readonly warnings: string[] = [];
  invalidCount = 0;

  constructor(
    { store }: Pick<Services, 'store'>,
    batchId: string,
    rules: { deduplicates: boolean; skipsInvalid: boolean },
  ) {
    this.store = store;
    this.batchId = batchId;
    this.rules = rules;
  }

  /** Whether the batch has failed already: items need not be written any more, only the faults be found. */
  get hasFailed(): boolean {
    return this.invalidCount > 0 && !this.rules.skipsInvalid;
  }

  /** False when an item has the id already. For ids that no reader of lines has compared. */
  claimId(customId: string): boolean {
    const isNew = !this.claimedIds.has(customId);
    this.claimedIds.add(customId);
    return isNew;
  }

  /** Adds an item. True when it is to run, false for the duplicate of an earlier one. */
  async add(item: SheetItem): Promise<boolean> {
    const first = this.rules.deduplicates ? this.indexOfHash.get(item.requestHash) : undefined;
    if (this.rules.deduplicates && first === undefined)
      this.indexOfHash.set(item.requestHash, this.itemCount);
    if (first === undefined) this.quote = plus(this.quote, item);
    else this.duplicateCount += 1;
    await this.write({ ...item, itemIndex: this.itemCount, duplicateOf: first, error: undefined });
    return first === undefined;
  }

  /** Adds a line that cannot be used: an item that has failed, where such lines are skipped. */
  async addFault(lineNumber: number | undefined, fault: InputFault): Promise<void> {
    const { code, message, param } = fault;
    this.invalidCount += 1;
    if (this.errors.length < MAX_TOLD_FAULTS)
      this.errors.push({ line: lineNumber ?? null, code, message, param: param ?? null });
    await this.write({
      itemIndex: this.itemCount,
      lineNumber,
      customId: undefined,
      request: undefined,
      requestHash: undefined,
      metadata: undefined,
      quotedLowNanoUsd: ZERO_USD,
      quotedHighNanoUsd: ZERO_USD,
      duplicateOf: undefined,
      promotedFrom: undefined,
      error: { code, message, ...(param === undefined ? {} : { param }) },
    });
  }

  /** Writes the rest, and tells what it all came to. */
  async finish(comparison: BatchComparison | undefined): Promise<BatchValidation> {
    await this.flush();
    return {
      itemCount: this.itemCount,
      invalidCount: this.invalidCount,
      duplicateCount: this.duplicateCount,
      quote: this.quote,
      comparison,
      errors: this.errors,
      warnings: this.warnings,
    };
  }

  private async write(item: NewBatchItem): Promise<void> {
    this.itemCount += 1;
    if (this.hasFailed) {
      this.chunk = [];
      return;
    }
    this.chunk.push(item);
    this.chunkCharacters += String(item.request?.input.prompt ?? '').length;
    if (this.chunk.length >= CHUNK_ITEMS || this.chunkCharacters >= CHUNK_CHARACTERS) await this.flush();
  }

  private async flush(): Promise<void> {
    const items = this.chunk;
    this.chunk = [];
    this.chunkCharacters = 0;
    if (items.length === 0) return;
    if (!(await this.store.batches.preparation.addItems(this.batchId, items))) throw new NoLongerValidating();
  }
}

const NOTHING: PriceRangeNanoUsd = { lowNanoUsd: ZERO_USD, highNanoUsd: ZERO_USD };

function plus(
  sum: PriceRangeNanoUsd,
  item: { quotedLowNanoUsd: NanoUsd; quotedHighNanoUsd: NanoUsd },
): PriceRangeNanoUsd {
  return addRanges(sum, { lowNanoUsd: item.quotedLowNanoUsd, highNanoUsd: item.quotedHighNanoUsd });
}

/** Both ends added. */
export function addRanges(left: PriceRangeNanoUsd, right: PriceRangeNanoUsd): PriceRangeNanoUsd {
  return {
    lowNanoUsd: sumUsd([left.lowNanoUsd, right.lowNanoUsd]),
    highNanoUsd: sumUsd([left.highNanoUsd, right.highNanoUsd]),
  };
}
