// The price of planned calls, whoever computed it: this computer or a server. In the wire's own shape, so that both read
// the same.

import type { QuoteResponse } from '@lightmeter/sdk';
import type { PlannedCall } from '../calls/plan-calls.ts';
import type { RowFault } from '../prompts/prompt-rows.ts';

/** A quote as the server words it; computed here it has no id and does not expire. */
export interface PriceQuote extends Omit<QuoteResponse, 'id' | 'expires_at' | 'requests'> {
  readonly id: string | null;
  readonly expires_at: string | null;
}

/** What all `count` calls of one row cost. */
export interface PricedRow {
  readonly call: PlannedCall;
  readonly kind: 'exact' | 'bounded';
  readonly low_usd: string;
  readonly high_usd: string;
}

/** At least one row with a price. */
export interface PricedCalls {
  readonly pricedBy: 'local' | 'server';
  /** Of every row in `rows`. */
  readonly quote: PriceQuote;
  readonly rows: readonly PricedRow[];
  /** Rows without a price. */
  readonly faults: readonly RowFault[];
  /** The day the rate card came into force, YYYY-MM-DD. */
  readonly inForceSince: string;
}

/** No row has a price. */
export interface NothingPriced {
  readonly rows: readonly [];
  readonly faults: readonly RowFault[];
}

/** Which card prices: the one in force now, on a day, or by name. */
export interface PriceSource {
  /** A UTC day or an instant. */
  readonly at: string | undefined;
  readonly cardId: string | undefined;
}
