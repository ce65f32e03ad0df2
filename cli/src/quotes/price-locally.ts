// Prices calls on this computer, with the same core and the same cards as a server of this version.

import {
  type PricedRequest,
  renderQuote,
  renderRequestPrice,
  renderSmallerTiers,
} from '@lightmeter/contract/render';
import {
  createTokenCounter,
  exactly,
  LightmeterError,
  quoteImages,
  type RateCard,
  rateCardAt,
  rateCardById,
  repeatQuote,
  resolveImageRequest,
} from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import tokens from 'gpt-tokenizer/bpeRanks/o200k_base';
import { O200K_TOKEN_SPLIT_REGEX as splitPattern } from 'gpt-tokenizer/encodingParams/constants';
import { type PlannedCall, requestInput, rowFault } from '../calls/plan-calls.ts';
import type { RowFault } from '../prompts/prompt-rows.ts';
import type { NothingPriced, PricedCalls, PriceQuote, PriceSource } from './priced-calls.ts';

/** The series of a new workspace, unless its server is set otherwise. */
const STANDARD_SERIES = 'standard';

/** The counter of the server (server/src/prompt-token-counter.ts): both count every prompt alike, and exactly. */
const countTokens = createTokenCounter({ splitPattern, tokens });

interface LocalRow extends PricedRequest {
  readonly call: PlannedCall;
}

/** @throws LightmeterError `not_found` when there is no such card, or none that early */
export function localCard(source: PriceSource): RateCard {
  const { cards } = loadCatalog();
  if (source.cardId !== undefined) return rateCardById(cards, source.cardId, '--rate-card');
  return rateCardAt(cards, STANDARD_SERIES, source.at === undefined ? new Date() : new Date(source.at));
}

/** The prices of all calls that have one. */
export function priceLocally(
  calls: readonly PlannedCall[],
  source: PriceSource,
): PricedCalls | NothingPriced {
  const card = localCard(source);
  const rows: LocalRow[] = [];
  const faults: RowFault[] = [];
  for (const call of calls) {
    try {
      rows.push(priceRow(card, call));
    } catch (error) {
      faults.push(rowFault(call.line, error));
    }
  }
  if (rows.length === 0) return { rows: [], faults };
  return {
    pricedBy: 'local',
    quote: localQuote(card, rows),
    rows: rows.map(({ call, quote }) => ({ call, ...renderRequestPrice(quote) })),
    faults,
    inForceSince: card.effectiveFrom.toISOString().slice(0, 10),
  };
}

/** Why this computer would not price a call; undefined when it would. */
export function localFault(call: PlannedCall, source: PriceSource): LightmeterError | undefined {
  try {
    priceRow(localCard(source), call);
    return undefined;
  } catch (error) {
    if (error instanceof LightmeterError) return error;
    throw error;
  }
}

function priceRow(card: RateCard, call: PlannedCall): LocalRow {
  const resolved = resolveImageRequest(card, requestInput(call));
  const promptTokens = exactly(countTokens(call.body.prompt));
  const given = { card, ...resolved, promptTokens };
  const single = quoteImages(given);
  return { call, given, single, count: call.count, quote: repeatQuote(single, call.count) };
}

/** Pins nothing, so it has no id and does not expire. */
function localQuote(card: RateCard, rows: readonly LocalRow[]): PriceQuote {
  const [only, ...others] = rows;
  return {
    id: null,
    ...renderQuote(rows, card.id),
    expires_at: null,
    ...(only && others.length === 0 ? { smaller_tiers: renderSmallerTiers(only) } : {}),
  };
}
