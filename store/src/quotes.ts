// Quotes that were given: what they pin, until when.

import { type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { BookId, Mode } from './mode.ts';

export interface QuoteRecord extends BookId {
  readonly quoteId: string;
  readonly rateCardId: string;
  /** The requests whose price it pins. */
  readonly requestHashes: readonly string[];
  readonly lowNanoUsd: NanoUsd;
  readonly highNanoUsd: NanoUsd;
  readonly expiresAt: Date;
}

interface QuoteRow {
  quote_id: string;
  workspace_id: string;
  mode: Mode;
  rate_card_id: string;
  request_hashes: string[];
  low_nano_usd: bigint;
  high_nano_usd: bigint;
  expires_at: Date;
}

export class Quotes {
  private readonly database: Database;
  private readonly clock: () => Date;

  constructor(database: Database, clock: () => Date) {
    this.database = database;
    this.clock = clock;
  }

  /** Keeps a quote, once: a repeat changes nothing. */
  async put(quote: QuoteRecord): Promise<void> {
    await this.database.query(
      `insert into quotes
         (quote_id, workspace_id, mode, rate_card_id, request_hashes, low_nano_usd, high_nano_usd, expires_at,
          created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict do nothing`,
      [
        quote.quoteId,
        quote.workspaceId,
        quote.mode,
        quote.rateCardId,
        quote.requestHashes,
        quote.lowNanoUsd,
        quote.highNanoUsd,
        quote.expiresAt,
        this.clock(),
      ],
    );
  }

  /** A quote of a workspace; undefined when it has none with this id. An expired one is kept for a day. */
  async get(workspaceId: string, mode: Mode, quoteId: string): Promise<QuoteRecord | undefined> {
    const [row] = await this.database.query<QuoteRow>(
      `select quote_id, workspace_id, mode, rate_card_id, request_hashes, low_nano_usd, high_nano_usd, expires_at
       from quotes where quote_id = $3 and workspace_id = $1 and mode = $2`,
      [workspaceId, mode, quoteId],
    );
    return (
      row && {
        quoteId: row.quote_id,
        workspaceId: row.workspace_id,
        mode: row.mode,
        rateCardId: row.rate_card_id,
        requestHashes: row.request_hashes,
        lowNanoUsd: nanoUsd(row.low_nano_usd),
        highNanoUsd: nanoUsd(row.high_nano_usd),
        expiresAt: row.expires_at,
      }
    );
  }
}
