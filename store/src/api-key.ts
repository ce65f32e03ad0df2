// What an API key is, and how it stands in its table. The secret itself is never stored.

import { createHash } from 'node:crypto';
import { type NanoUsd, nanoUsd } from '@lightmeter/core';
import { inOrder, type PeriodLimit, type PeriodSpending, type SpendPeriod } from './limits/spend-limit.ts';
import type { Mode } from './mode.ts';

/** What a key may do: generate, read money, manage keys, operate the platform. */
export type KeyScope = 'images' | 'read' | 'keys' | 'operator';

/** What a key may be given. */
export interface KeyLimits {
  readonly scopes: readonly KeyScope[];
  /** Ids of models; undefined allows every model. */
  readonly allowedModels?: readonly string[] | undefined;
  /** Only warns; counts in the period of the spend cap, in total without one. */
  readonly budgetNanoUsd?: NanoUsd | undefined;
  /** Stops: spent + held never exceed it within its period. */
  readonly spendCapNanoUsd?: NanoUsd | undefined;
  /** Of the spend cap; `total` when a cap comes without one. */
  readonly spendCapPeriod?: SpendPeriod | undefined;
  /** Further limits, of other periods. */
  readonly spendLimits?: readonly PeriodLimit[] | undefined;
  /** Requests per minute, 1 to 1,000,000; undefined is no limit. */
  readonly rateLimitPerMinute?: number | undefined;
  readonly expiresAt?: Date | undefined;
}

/**
 * The first limit by day, month and total that has a cap, without any that in total, stands in `budgetNanoUsd`,
 * `spendCapNanoUsd` and `spendCapPeriod` as well.
 */
export interface ApiKey extends KeyLimits {
  /** All of them: day, month, total. */
  readonly spendLimits: readonly PeriodLimit[];
  readonly keyId: string;
  readonly workspaceId: string;
  readonly mode: Mode;
  /** Of a member's key: the member's name. */
  readonly name: string;
  /** Beginning and end of the secret, `lm_test_…x7Qa`; empty for a member's key, which has none. */
  readonly hint: string;
  /** Whom the key stands for, when it is a person who is signed in; such a key cannot be sent. */
  readonly member: KeyMember | undefined;
  readonly createdAt: Date;
  readonly revokedAt: Date | undefined;
  /** To the minute. */
  readonly lastUsedAt: Date | undefined;
}

/** The person behind a member's key. */
export interface KeyMember {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** A key with what it has spent in the current period of its first cap, in total without one, and of each limit. */
export interface ListedApiKey extends ApiKey, PeriodSpending {
  readonly spendLimits: readonly (PeriodLimit & PeriodSpending)[];
}

export interface ApiKeyRow {
  api_key_id: string;
  workspace_id: string;
  mode: Mode;
  name: string;
  last_four: string;
  scopes: KeyScope[];
  key_member: KeyMember | null;
  allowed_models: string[] | null;
  spend_limits: PeriodLimitJson[];
  rate_limit_per_minute: number | null;
  expires_at: Date | null;
  revoked_at: Date | null;
  created_at: Date;
  last_used_at: Date | null;
}

/** Amounts as text: a number of JSON is not exact. */
interface PeriodLimitJson {
  readonly period: SpendPeriod;
  readonly cap: string | null;
  readonly budget: string | null;
}

/** The columns of ApiKeyRow of the table `k`. The scopes of a member's key are those of the role as it is now. */
export const API_KEY_COLUMNS = `k.api_key_id, k.workspace_id, k.mode, k.name, k.last_four, k.allowed_models,
  case when k.member_id is null then k.scopes else (
    select member_scopes(ms.role, m.is_operator)
    from members m
    left join memberships ms on ms.member_id = m.member_id and ms.workspace_id = k.workspace_id
    where m.member_id = k.member_id
  ) end as scopes,
  case when k.member_id is not null then (
    select json_build_object('id', m.member_id, 'name', m.name, 'email', m.email)
    from members m where m.member_id = k.member_id
  ) end as key_member,
  coalesce((
    select json_agg(json_build_object(
      'period', l.period, 'cap', l.cap_nano_usd::text, 'budget', l.budget_nano_usd::text
    ) order by l.period)
    from spend_limits l
    where l.subject_kind = 'key' and l.subject_id = k.api_key_id and l.mode = k.mode
  ), '[]') as spend_limits,
  k.rate_limit_per_minute, k.expires_at, k.revoked_at, k.created_at, k.last_used_at`;

export function apiKeyFrom(row: ApiKeyRow): ApiKey {
  const money = (amount: string | null) => (amount === null ? undefined : nanoUsd(BigInt(amount)));
  const spendLimits = row.spend_limits.map(({ period, cap, budget }) => ({
    period,
    capNanoUsd: money(cap),
    budgetNanoUsd: money(budget),
  }));
  const first =
    spendLimits.find(({ capNanoUsd }) => capNanoUsd !== undefined) ??
    spendLimits.find(({ period }) => period === 'total');
  return {
    keyId: row.api_key_id,
    workspaceId: row.workspace_id,
    mode: row.mode,
    name: row.name,
    hint: row.key_member ? '' : `lm_${row.mode}_…${row.last_four}`,
    member: row.key_member ?? undefined,
    scopes: row.scopes,
    allowedModels: row.allowed_models ?? undefined,
    budgetNanoUsd: first?.budgetNanoUsd,
    spendCapNanoUsd: first?.capNanoUsd,
    spendCapPeriod: first?.capNanoUsd === undefined ? undefined : first.period,
    spendLimits,
    rateLimitPerMinute: row.rate_limit_per_minute ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}

/**
 * Everything that limits what a key may spend, by period.
 *
 * @throws LightmeterError `invalid_value` when one period is limited twice
 */
export function periodLimitsOf(limits: KeyLimits): PeriodLimit[] {
  const period = limits.spendCapNanoUsd === undefined ? 'total' : (limits.spendCapPeriod ?? 'total');
  return inOrder([
    { period, capNanoUsd: limits.spendCapNanoUsd, budgetNanoUsd: limits.budgetNanoUsd },
    ...(limits.spendLimits ?? []),
  ]);
}

/** What is stored of a secret. Secrets have at least 95 random bits, so a plain hash cannot be searched. */
export function secretSha256(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_CHARACTERS = 32;

/**
 * A new secret: the mode in clear and 32 random letters and digits, 190 bits.
 *
 * @example lm_test_7Hq2…
 */
export function createSecret(mode: Mode, random: (sizeBytes: number) => Uint8Array): string {
  let text = '';
  while (text.length < SECRET_CHARACTERS) {
    for (const byte of random(48)) {
      // 248 = 4 × 62: bytes above would favour the first characters.
      if (byte < 248 && text.length < SECRET_CHARACTERS) text += ALPHABET[byte % 62];
    }
  }
  return `lm_${mode}_${text}`;
}

const SECRET_PATTERN = /^lm_(test|live)_[A-Za-z0-9_-]{16,200}$/;

/** The mode that a secret says it is for; undefined when it is not the secret of an API key. */
export function modeOfSecret(secret: string): Mode | undefined {
  return SECRET_PATTERN.exec(secret)?.[1] as Mode | undefined;
}
