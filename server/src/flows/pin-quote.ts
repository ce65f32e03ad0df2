// A quote named by the caller pins the card it was made on, until it expires.

import { LightmeterError, type RateCard } from '@lightmeter/core';
import type { Caller } from '../http/authentication.ts';
import type { Services } from '../services.ts';
import { type PricedCall, pricingCard } from './price-call.ts';

export interface PinnedCard {
  readonly card: RateCard;
  /** @throws LightmeterError `quote_mismatch` when the quote was for another request */
  confirm(priced: PricedCall): void;
}

/**
 * The card that prices a call: of its quote, else the one in force.
 *
 * @throws LightmeterError `not_found` for a quote that is not the caller's, `quote_expired`
 */
export async function pinnedCard(
  services: Services,
  call: { caller: Caller; quoteId: string | undefined; rateCardId?: string | undefined },
): Promise<PinnedCard> {
  const { caller, quoteId, rateCardId } = call;
  const { catalog } = services;
  if (rateCardId !== undefined) return { card: await catalog.card(rateCardId), confirm: () => {} };
  const now = services.clock();
  if (quoteId === undefined) {
    return {
      card: pricingCard(catalog.cards, { series: caller.workspace.rateCardSeries, at: now }),
      confirm: () => {},
    };
  }
  const quote = await services.store.quotes.get(caller.workspace.workspaceId, caller.mode, quoteId);
  if (!quote) {
    throw new LightmeterError('not_found', {
      param: 'quote_id',
      message: `There is no quote ${JSON.stringify(quoteId.slice(0, 60))}.`,
    });
  }
  if (quote.expiresAt <= now) {
    throw new LightmeterError('quote_expired', {
      param: 'quote_id',
      message: `The quote ${quoteId} expired at ${quote.expiresAt.toISOString()}. Ask for a new one.`,
    });
  }
  return {
    card: await catalog.card(quote.rateCardId),
    confirm: (priced) => {
      if (!quote.requestHashes.includes(priced.quoteHash)) {
        throw new LightmeterError('quote_mismatch', {
          param: 'quote_id',
          message:
            quote.requestHashes.length === 0
              ? `The quote ${quoteId} was made for another day or a named card and pins nothing. Ask for a quote without \`at\` and \`rate_card\`.`
              : `The quote ${quoteId} was given for another request. Ask for a quote of this one.`,
        });
      }
    },
  };
}
