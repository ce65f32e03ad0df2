// What a key is and what limits it, in words.

import type { KeyResponse } from '@lightmeter/contract';

export type KeyState = 'active' | 'expired' | 'revoked';

/** What a key is at a moment: revoked for good, past its end, or in use. */
export function keyState(key: Pick<KeyResponse, 'revoked_at' | 'expires_at'>, now: Date): KeyState {
  if (key.revoked_at !== null) return 'revoked';
  return key.expires_at !== null && new Date(key.expires_at) <= now ? 'expired' : 'active';
}

/** What limits a key, in words; empty for one that only the balance limits. */
export function limitsInWords(
  key: Pick<KeyResponse, 'spend_limits' | 'rate_limit_per_minute' | 'allowed_models'>,
): string[] {
  const period = { day: ' a day', month: ' a month', total: ' in total' } as const;
  return [
    ...key.spend_limits.flatMap((limit) => [
      ...(limit.cap_usd === null ? [] : [`stops at $${limit.cap_usd}${period[limit.period]}`]),
      ...(limit.budget_usd === null ? [] : [`warns at $${limit.budget_usd}${period[limit.period]}`]),
    ]),
    ...(key.rate_limit_per_minute === null ? [] : [`${key.rate_limit_per_minute} requests a minute`]),
    ...(key.allowed_models === null ? [] : [key.allowed_models.join(', ')]),
  ];
}
