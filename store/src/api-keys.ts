// API keys: made, listed, changed, revoked. The secret leaves this file once, when it is made.

import { createId, invariant, LightmeterError, nanoUsd } from '@lightmeter/core';
import { AdmissionLane, type AdmittedKey } from './admit-api-key.ts';
import {
  API_KEY_COLUMNS,
  type ApiKeyRow,
  apiKeyFrom,
  createSecret,
  type KeyLimits,
  type ListedApiKey,
  modeOfSecret,
  periodLimitsOf,
  secretSha256,
} from './api-key.ts';
import type { Database, Sql } from './database.ts';
import type { SpendPeriod } from './limits/spend-limit.ts';
import { replaceLimits } from './limits/write-limits.ts';
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

interface ListedRow extends ApiKeyRow {
  counters: readonly { readonly period: SpendPeriod; readonly spent: string; readonly held: string }[];
}

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

  /**
   * A new key and its secret, which cannot be read again.
   *
   * @throws LightmeterError `invalid_value` when one period is limited twice, `not_found` without the workspace
   */
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

  /**
   * All keys of a workspace in both modes, revoked ones included, oldest first; those that stand for members only when
   * they are asked for.
   */
  async list(workspaceId: string, given: { withMembers?: boolean } = {}): Promise<ListedApiKey[]> {
    const rows = await this.given.reads.query<ListedRow>(
      `${SELECT_LISTED} where k.workspace_id = $2 and ($3 or k.member_id is null) order by k.created_at, k.api_key_id`,
      [this.given.clock(), workspaceId, given.withMembers ?? false],
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
   * Undefined when the workspace has no such key, or it is a member's.
   */
  async update(
    workspaceId: string,
    keyId: string,
    change: KeyLimits & { readonly name: string },
  ): Promise<ListedApiKey | undefined> {
    const at = this.given.clock();
    await this.given.writes.transaction(async (sql) => {
      const [key] = await sql<{ mode: BookId['mode'] }>(
        `update api_keys set name = $3, scopes = $4, allowed_models = $5, rate_limit_per_minute = $6, expires_at = $7
         where workspace_id = $1 and api_key_id = $2 and member_id is null returning mode`,
        [workspaceId, keyId, change.name, ...limitValues(change)],
      );
      if (!key) return;
      const subject = { kind: 'key', id: keyId } as const;
      await replaceLimits(sql, { workspaceId, mode: key.mode, subject, at }, periodLimitsOf(change));
    });
    return this.get(workspaceId, keyId);
  }

  /**
   * Ends a key at once and for good. Undefined when the workspace has no such key; a repeat changes nothing, and nothing
   * ends a member's key: it ends with the membership.
   */
  async revoke(workspaceId: string, keyId: string): Promise<ListedApiKey | undefined> {
    await this.given.writes.query(
      `update api_keys set revoked_at = $3
       where workspace_id = $1 and api_key_id = $2 and member_id is null and revoked_at is null`,
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
    await this.given.writes.transaction((sql) => insertApiKey(sql, { ...key, keyId, createdAt, secret }));
    const made = await this.get(key.workspaceId, keyId);
    invariant(made, 'A key that was made is there.');
    return made;
  }
}

/**
 * Inserts the key, once: a repeat with the same id changes nothing. In a transaction, so that no key is ever without
 * its limits.
 *
 * @throws LightmeterError `conflict` when another key has the secret, `not_found` without the workspace
 */
export async function insertApiKey(
  sql: Sql,
  key: NewApiKey & { readonly keyId: string; readonly createdAt: Date; readonly secret: string },
): Promise<void> {
  const limits = periodLimitsOf(key);
  const rows = await sql(
    `with made as (
       insert into api_keys
         (api_key_id, workspace_id, mode, name, secret_sha256, last_four, created_at, scopes, allowed_models,
          rate_limit_per_minute, expires_at)
       select $1, w.workspace_id, $3, $4, $5, $6, $7, $8, $9, $10, $11
       from workspaces w where w.workspace_id = $2
       on conflict do nothing
       returning api_key_id
     )
     select api_key_id from made
     union all
     select api_key_id from api_keys where api_key_id = $1 and secret_sha256 = $5`,
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
  if (rows.length > 0) {
    const { workspaceId, mode, keyId, createdAt } = key;
    const owner = { workspaceId, mode, subject: { kind: 'key', id: keyId }, at: createdAt } as const;
    if (limits.length > 0) await replaceLimits(sql, owner, limits);
    return;
  }
  const [workspace] = await sql('select from workspaces where workspace_id = $1', [key.workspaceId]);
  throw new LightmeterError(workspace ? 'conflict' : 'not_found', {
    param: workspace ? 'secret' : 'workspace_id',
    message: workspace ? 'A key with this secret exists.' : `There is no workspace ${key.workspaceId}.`,
  });
}

/** In the order of the columns from `scopes` to `expires_at`. */
function limitValues(limits: KeyLimits): unknown[] {
  return [
    limits.scopes,
    limits.allowedModels ?? null,
    limits.rateLimitPerMinute ?? null,
    limits.expiresAt ?? null,
  ];
}

/** Keys with the counters of their current periods; $1 is now. */
const SELECT_LISTED = `
  select ${API_KEY_COLUMNS}, coalesce((
      select json_agg(json_build_object(
        'period', c.period, 'spent', c.spent_nano_usd::text, 'held', c.held_nano_usd::text
      ))
      from (values ('day'), ('month'), ('total')) as p (period)
      join spend_counters c
        on c.subject_kind = 'key' and c.subject_id = k.api_key_id and c.mode = k.mode and c.period = p.period
        and c.period_start = spend_period_start(p.period, ($1::timestamptz at time zone 'UTC')::date)
    ), '[]') as counters
  from api_keys k`;

function listedFrom(row: ListedRow): ListedApiKey {
  const key = apiKeyFrom(row);
  const countedIn = (period: SpendPeriod) => {
    const counter = row.counters.find((each) => each.period === period);
    return {
      spentNanoUsd: nanoUsd(BigInt(counter?.spent ?? 0)),
      heldNanoUsd: nanoUsd(BigInt(counter?.held ?? 0)),
    };
  };
  return {
    ...key,
    ...countedIn(key.spendCapPeriod ?? 'total'),
    spendLimits: key.spendLimits.map((limit) => ({ ...limit, ...countedIn(limit.period) })),
  };
}
