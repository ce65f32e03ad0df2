// Who is calling, asked afresh for every request: requests that arrive together are looked up in one query, and the
// same query takes one request each from the rate limits.

import { API_KEY_COLUMNS, type ApiKey, type ApiKeyRow, apiKeyFrom } from './api-key.ts';
import type { Database } from './database.ts';
import { MicroBatch, REQUEST_GATHER_MS } from './micro-batch.ts';
import type { Workspace } from './workspaces.ts';

/** Where a key stands with its rate limit. */
export interface RateLimitState {
  /** Requests per minute. */
  readonly limit: number;
  /** Requests that would be admitted at once after this one. */
  readonly remaining: number;
  /** Until the whole limit is there again. */
  readonly resetMs: number;
  /** Set when this request is refused: until the next one would be admitted. */
  readonly retryAfterMs: number | undefined;
}

/** A key that exists. Whether it is revoked or has expired stands in it; such a key takes no request. */
export interface AdmittedKey {
  readonly key: ApiKey;
  readonly workspace: Workspace;
  /** Undefined for a key without a limit or out of use, and for a request that does not count. */
  readonly rateLimit: RateLimitState | undefined;
}

interface Asked {
  readonly secretHash: string;
  readonly isCounted: boolean;
}

interface AdmittedRow extends ApiKeyRow {
  item: number;
  request_limit: number | null;
  remaining: number | null;
  reset_ms: number | null;
  retry_after_ms: number | null;
  workspace_name: string;
  rate_card_series: string;
  workspace_created_at: Date;
}

/** The lane that admits requests. `now` of a batch is the latest of its requests. */
export class AdmissionLane {
  private readonly lane: MicroBatch<Asked & { readonly now: Date }, AdmittedKey | undefined>;

  constructor(database: Database) {
    this.lane = new MicroBatch({
      gatherMs: REQUEST_GATHER_MS,
      apply: (items) => admitTogether(database, items),
    });
  }

  /**
   * The key with this secret, and what is left of its rate limit after this request; undefined for an unknown key.
   *
   * @param secretHash SHA-256 of the secret in hex
   * @param given `counted` takes one request from the rate limit
   * @throws LightmeterError `database_unavailable`
   */
  admit(secretHash: string, given: { now: Date; counted: boolean }): Promise<AdmittedKey | undefined> {
    return this.lane.submit({ secretHash, isCounted: given.counted, now: given.now });
  }

  stop(): Promise<void> {
    return this.lane.stop();
  }
}

async function admitTogether(
  database: Database,
  items: readonly (Asked & { readonly now: Date })[],
): Promise<(AdmittedKey | undefined)[]> {
  const latestMs = items.reduce((latest, item) => Math.max(latest, item.now.getTime()), 0);
  const rows = await database.query<AdmittedRow>(
    `select a.item, a.request_limit, a.remaining, a.reset_ms, a.retry_after_ms, ${API_KEY_COLUMNS},
       w.name as workspace_name, w.rate_card_series, w.created_at as workspace_created_at
     from api_keys_admit($1::bytea[], $2::boolean[], $3::timestamptz) a
     join api_keys k using (api_key_id)
     join workspaces w on w.workspace_id = k.workspace_id`,
    [
      items.map((item) => Buffer.from(item.secretHash, 'hex')),
      items.map((item) => item.isCounted),
      new Date(latestMs),
    ],
  );
  const found: (AdmittedKey | undefined)[] = items.map(() => undefined);
  for (const row of rows) found[row.item - 1] = admittedFrom(row);
  return found;
}

function admittedFrom(row: AdmittedRow): AdmittedKey {
  return {
    key: apiKeyFrom(row),
    workspace: {
      workspaceId: row.workspace_id,
      name: row.workspace_name,
      rateCardSeries: row.rate_card_series,
      createdAt: row.workspace_created_at,
    },
    rateLimit:
      row.request_limit === null
        ? undefined
        : {
            limit: row.request_limit,
            remaining: row.remaining ?? 0,
            resetMs: row.reset_ms ?? 0,
            retryAfterMs: row.retry_after_ms ?? undefined,
          },
  };
}
