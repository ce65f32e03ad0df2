// Why the button cannot be pressed although the form is in order: money, a cap, or the role. With what mends it.

import type { BalanceResponse } from '@lightmeter/contract';
import { formatUsd, type NanoUsd, parseUsd } from '@lightmeter/core';

export interface Obstacle {
  readonly reason: string;
  /** The page that mends it, and what it is called there; undefined when somebody else must. */
  readonly remedy: { readonly label: string; readonly to: string } | undefined;
}

export interface SpendingGiven {
  readonly abilities: { readonly canSpend: boolean; readonly canOwn: boolean; readonly canOperate: boolean };
  /** Undefined while it is not known: the server decides then. */
  readonly balance: Pick<BalanceResponse, 'available_usd' | 'key' | 'mode'> | undefined;
  readonly highNanoUsd: NanoUsd;
}

/** What stands in the way of spending so much; undefined when nothing does. */
export function spendingObstacle({ abilities, balance, highNanoUsd }: SpendingGiven): Obstacle | undefined {
  if (!abilities.canSpend) {
    return {
      reason:
        'Your role here is viewer: it may look, and not generate. An owner of the workspace can change it.',
      remedy: { label: 'Who owns this workspace', to: '/members' },
    };
  }
  if (!balance) return undefined;
  if (parseUsd(balance.available_usd) < highNanoUsd) {
    return {
      reason: `This costs up to ${formatUsd(highNanoUsd)} and ${formatUsd(parseUsd(balance.available_usd))} is available. ${
        abilities.canOperate ? 'Top up the workspace.' : 'Ask whoever runs this server to top it up.'
      }`,
      remedy: abilities.canOperate
        ? { label: 'Top up', to: '/operator' }
        : { label: 'See the ledger', to: '/ledger' },
    };
  }
  const left = balance.key?.left_usd ?? undefined;
  if (left !== undefined && parseUsd(left) < highNanoUsd) {
    return {
      reason: `Your spending cap has ${formatUsd(parseUsd(left))} left, and this costs up to ${formatUsd(highNanoUsd)}. ${
        abilities.canOwn ? 'Raise the cap.' : 'An owner of the workspace can raise it.'
      }`,
      remedy: abilities.canOwn ? { label: 'Budgets and caps', to: '/budgets' } : undefined,
    };
  }
  return undefined;
}
