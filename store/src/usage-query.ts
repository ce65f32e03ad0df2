// What usage is asked for: a span of time, how to group it, and what to leave out.

import type { BookId } from './mode.ts';
import type { TaskOrigin } from './task.ts';

export type UsageDimension = 'day' | 'model' | 'tier' | 'key' | 'batch' | 'provider' | 'origin';

/** Group of tasks without an image, or of no batch; the filters of both take it. */
export const NO_GROUP = 'none';

export interface UsageFilter {
  readonly modelId?: string | undefined;
  /** All tiers of the images of a task, `1K` or `1K+2K`; or `none`. */
  readonly tiers?: string | undefined;
  readonly apiKeyId?: string | undefined;
  /** An id, or `none`. */
  readonly batchId?: string | undefined;
  readonly provider?: string | undefined;
  readonly origin?: TaskOrigin | undefined;
}

export interface UsageQuery extends BookId, UsageFilter {
  readonly groupBy: UsageDimension;
  /** Divides each group again; another dimension than the first. */
  readonly thenBy?: UsageDimension | undefined;
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** More rows than this are refused: a part of them would have other sums. Undefined allows any number. */
  readonly maxRows?: number | undefined;
}
