// What an API key is, and how it stands in its table. The secret itself is never stored.

import { createHash } from 'node:crypto';
import { type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { Mode } from './mode.ts';

/** What a key may do: generate, read money, manage keys, operate the platform. */
export type KeyScope = 'images' | 'read' | 'keys' | 'operator';

/** UTC. `total` never begins anew. */
export type SpendPeriod = 'day' | 'month' | 'total';

/** What a key may be given. */
export interface KeyLimits {
  readonly scopes: readonly KeyScope[];
  /** Ids of models; undefined allows every model. */
  readonly allowedModels?: readonly string[] | undefined;
  /** Only warns; counts like the spend cap. */
  readonly budgetNanoUsd?: NanoUsd | undefined;
  /** Stops: spent + held never exceed it within its period. */
  readonly spendCapNanoUsd?: NanoUsd | undefined;
  /** Of the spend cap; `total` when a cap comes without one. */
  readonly spendCapPeriod?: SpendPeriod | undefined;
  /** Requests per minute, 1 to 1,000,000; undefined is no limit. */
  readonly rateLimitPerMinute?: number | undefined;
  readonly expiresAt?: Date | undefined;
}

export interface ApiKey extends KeyLimits {
  readonly keyId: string;
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly name: string;
  /** Beginning and end of the secret, `lm_test_…x7Qa`. */
  readonly hint: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | undefined;
  /** To the minute. */
  readonly lastUsedAt: Date | undefined;
}

/** A key with what it has spent in the current period of its cap, in total without one. */
export interface ListedApiKey extends ApiKey {
  readonly spentNanoUsd: NanoUsd;
  readonly heldNanoUsd: NanoUsd;
}

export interface ApiKeyRow {
  api_key_id: string;
  workspace_id: string;
  mode: Mode;
  name: string;
  last_four: string;
  scopes: KeyScope[];
  allowed_models: string[] | null;
  budget_nano_usd: bigint | null;
  spend_cap_nano_usd: bigint | null;
  spend_cap_period: SpendPeriod | null;
  rate_limit_per_minute: number | null;
  expires_at: Date | null;
  revoked_at: Date | null;
  created_at: Date;
  last_used_at: Date | null;
}

/** The columns of ApiKeyRow of the table `k`. */
export const API_KEY_COLUMNS = `k.api_key_id, k.workspace_id, k.mode, k.name, k.last_four, k.scopes,
  k.allowed_models, k.budget_nano_usd, k.spend_cap_nano_usd, k.spend_cap_period, k.rate_limit_per_minute,
  k.expires_at, k.revoked_at, k.created_at, k.last_used_at`;

export function apiKeyFrom(row: ApiKeyRow): ApiKey {
  const money = (amount: bigint | null) => (amount === null ? undefined : nanoUsd(amount));
  return {
    keyId: row.api_key_id,
    workspaceId: row.workspace_id,
    mode: row.mode,
    name: row.name,
    hint: `lm_${row.mode}_…${row.last_four}`,
    scopes: row.scopes,
    allowedModels: row.allowed_models ?? undefined,
    budgetNanoUsd: money(row.budget_nano_usd),
    spendCapNanoUsd: money(row.spend_cap_nano_usd),
    spendCapPeriod: row.spend_cap_period ?? undefined,
    rateLimitPerMinute: row.rate_limit_per_minute ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
  };
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
