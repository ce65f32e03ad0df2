// API keys: made, listed, changed, revoked. The secret leaves this file once, when it is made.

import { createId, LightmeterError, type NanoUsd, nanoUsd } from '@lightmeter/core';
import { AdmissionLane, type AdmittedKey } from './admit-api-key.ts';
import {
  API_KEY_COLUMNS,
  type ApiKey,
  type ApiKeyRow,
  apiKeyFrom,
  createSecret,
  type KeyLimits,
  type ListedApiKey,
  modeOfSecret,
  secretSha256,
} from './api-key.ts';
import type { Database } from './database.ts';
import type { BookId } from './mode.ts';

export interface NewApiKey extends BookId, KeyLimits {
  readonly name: string;
}

export interface ApiKeysGiven {
  readonly reads: Database;
  readonly writes: Database;
  readonly clock: () => Date;
  readonly random: (sizeBytes: number) => Uint8Array;
}

type ListedRow = ApiKeyRow & { spent_nano_usd: bigint | null; held_nano_usd: bigint | null };

export class ApiKeys {
  private readonly given: ApiKeysGiven;
  private readonly admission: AdmissionLane;

  constructor(given: ApiKeysGiven) {
    this.given = given;
    this.admission = new AdmissionLane(given.writes);
  }

  /**
   * The key with this secret, looked up afresh, with one request taken from its rate limit; undefined for an unknown
   * key. See AdmittedKey for keys that are revoked or have expired.
   *
   * @param secretHash SHA-256 of the secret in hex
   * @throws LightmeterError `database_unavailable`
   */
  admit(secretHash: string, given: { now: Date; counted: boolean }): Promise<AdmittedKey | undefined> {
    return this.admission.admit(secretHash, given);
  }

  /** A new key and its secret, which cannot be read again. */
  async create(key: NewApiKey): Promise<{ key: ListedApiKey; secret: string }> {
    const secret = createSecret(key.mode, this.given.random);
    return { key: await this.insert(key, secret), secret };
  }

  /**
   * A key whose secret its owner brings.
   *
   * @throws LightmeterError `invalid_value` unless the secret reads `lm_test_` or `lm_live_` and 16 to 200 letters,
   *   digits, `-` or `_`; `conflict` when it is taken
   */
  async importSecret(secret: string, key: Omit<NewApiKey, 'mode'>): Promise<ListedApiKey> {
    const mode = modeOfSecret(secret);
    if (mode) return this.insert({ ...key, mode }, secret);
    throw new LightmeterError('invalid_value', {
      param: 'secret',
      message:
        'The secret of a key reads `lm_test_` or `lm_live_` and 16 to 200 letters, digits, `-` or `_`.',
    });
  }

  /** All keys of a workspace in both modes, revoked ones included, oldest first. */
  async list(workspaceId: string): Promise<ListedApiKey[]> {
    const rows = await this.given.reads.query<ListedRow>(
      `${SELECT_LISTED} where k.workspace_id = $2 order by k.created_at, k.api_key_id`,
      [this.given.clock(), workspaceId],
    );
    return rows.map(listedFrom);
  }

  async get(workspaceId: string, keyId: string): Promise<ListedApiKey | undefined> {
    const [row] = await this.given.reads.query<ListedRow>(
      `${SELECT_LISTED} where k.workspace_id = $2 and k.api_key_id = $3`,
      [this.given.clock(), workspaceId, keyId],
    );
    return row && listedFrom(row);
  }

  /**
   * Replaces the name and all limits of a key: what is left out is unlimited. Holds in flight keep their place in the
   * counters; a lower cap stops the next hold.
   *
   * Undefined when the workspace has no such key.
   */
  async update(
    workspaceId: string,
    keyId: string,
    change: KeyLimits & { readonly name: string },
  ): Promise<ListedApiKey | undefined> {
    await this.given.writes.query(
      `update api_keys set name = $3, scopes = $4, allowed_models = $5, budget_nano_usd = $6,
         spend_cap_nano_usd = $7, spend_cap_period = $8, rate_limit_per_minute = $9, expires_at = $10
       where workspace_id = $1 and api_key_id = $2`,
      [workspaceId, keyId, change.name, ...limitValues(change)],
    );
    return this.get(workspaceId, keyId);
  }

  /** Ends a key at once and for good. Undefined when the workspace has no such key; a repeat changes nothing. */
  async revoke(workspaceId: string, keyId: string): Promise<ListedApiKey | undefined> {
    await this.given.writes.query(
      `update api_keys set revoked_at = $3
       where workspace_id = $1 and api_key_id = $2 and revoked_at is null`,
      [workspaceId, keyId, this.given.clock()],
    );
    return this.get(workspaceId, keyId);
  }

  /** Finishes what was submitted. */
  stop(): Promise<void> {
    return this.admission.stop();
  }

  private async insert(key: NewApiKey, secret: string): Promise<ListedApiKey> {
    const createdAt = this.given.clock();
    const keyId = createId('key', { nowMs: createdAt.getTime(), random: this.given.random(10) });
    const made = await insertApiKey(this.given.writes, { ...key, keyId, createdAt, secret });
    return { ...made, spentNanoUsd: nanoUsd(0n), heldNanoUsd: nanoUsd(0n) };
  }
}

/**
 * Inserts the key, once: a repeat with the same id changes nothing.
 *
 * @throws LightmeterError `conflict` when another key has the secret, `not_found` without the workspace
 */
export async function insertApiKey(
  database: Pick<Database, 'query'>,
  key: NewApiKey & { readonly keyId: string; readonly createdAt: Date; readonly secret: string },
): Promise<ApiKey> {
  const [row] = await database.query<ApiKeyRow>(
    `with made as (
       insert into api_keys
         (api_key_id, workspace_id, mode, name, secret_sha256, last_four, created_at, scopes, allowed_models,
          budget_nano_usd, spend_cap_nano_usd, spend_cap_period, rate_limit_per_minute, expires_at)
       select $1, w.workspace_id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
       from workspaces w where w.workspace_id = $2
       on conflict do nothing
       returning *
     )
     select ${API_KEY_COLUMNS} from made k
     union all
     select ${API_KEY_COLUMNS} from api_keys k where k.api_key_id = $1 and k.secret_sha256 = $5`,
    [
      key.keyId,
      key.workspaceId,
      key.mode,
      key.name,
      secretSha256(key.secret),
      key.secret.slice(-4),
      key.createdAt,
      ...limitValues(key),
    ],
  );
  if (row) return apiKeyFrom(row);
  const [workspace] = await database.query('select from workspaces where workspace_id = $1', [
    key.workspaceId,
  ]);
  throw new LightmeterError(workspace ? 'conflict' : 'not_found', {
    param: workspace ? 'secret' : 'workspace_id',
    message: workspace ? 'A key with this secret exists.' : `There is no workspace ${key.workspaceId}.`,
  });
}

/** In the order of the columns from `scopes` to `expires_at`. */
function limitValues(limits: KeyLimits): unknown[] {
  const cap = limits.spendCapNanoUsd;
  return [
    limits.scopes,
    limits.allowedModels ?? null,
    limits.budgetNanoUsd ?? null,
    cap ?? null,
    cap === undefined ? null : (limits.spendCapPeriod ?? 'total'),
    limits.rateLimitPerMinute ?? null,
    limits.expiresAt ?? null,
  ];
}

/** Keys with the counters of their current period; $1 is now. */
const SELECT_LISTED = `
  select ${API_KEY_COLUMNS}, c.spent_nano_usd, c.held_nano_usd
  from api_keys k
  left join spend_counters c
    on c.subject_kind = 'key' and c.subject_id = k.api_key_id
    and c.period = coalesce(k.spend_cap_period, 'total')
    and c.period_start = spend_period_start(c.period, ($1::timestamptz at time zone 'UTC')::date)`;

function listedFrom(row: ListedRow): ListedApiKey {
  const money = (amount: bigint | null): NanoUsd => nanoUsd(amount ?? 0n);
  return {
    ...apiKeyFrom(row),
    spentNanoUsd: money(row.spent_nano_usd),
    heldNanoUsd: money(row.held_nano_usd),
  };
}
