// Prices calls on this computer, with the same core and the same cards as a server of this version.

import {
  addRanges,
  boundPromptTokens,
  type ExpectedUsage,
  LightmeterError,
  type LineItem,
  multiplyUsd,
  nanoUsd,
  type Quote,
  type QuoteGiven,
  quoteImages,
  type RateCard,
  rateCardAt,
  rateCardById,
  renderImageSize,
  renderUsd,
  repeatQuote,
  resolveImageRequest,
  smallerTiers,
  sumUsd,
  TOKEN_UNITS,
} from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { type PlannedCall, requestInput, rowFault } from '../calls/plan-calls.ts';
import type { RowFault } from '../prompts/prompt-rows.ts';
import type { NothingPriced, PricedCalls, PriceQuote, PriceSource } from './priced-calls.ts';

/** The series of a new workspace, unless its server is set otherwise. */
const STANDARD_SERIES = 'standard';

/** Text that looks like one of the tokenizer's own signs is counted as the text it is. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

interface LocalRow {
  readonly call: PlannedCall;
  readonly given: QuoteGiven;
  /** Of one call. */
  readonly single: Quote;
  /** Of all `count` calls. */
  readonly quote: Quote;
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
    quote: renderQuote(card, rows),
    rows: rows.map(({ call, quote }) => ({ call, ...renderPrice(quote) })),
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
  const promptTokens = boundPromptTokens(call.body.prompt, (text) => countTokens(text, AS_TEXT));
  const given: QuoteGiven = { card, ...resolved, promptTokens };
  const single = quoteImages(given);
  return { call, given, single, quote: repeatQuote(single, call.count) };
}

function renderPrice(quote: Quote) {
  const { kind, lowNanoUsd, highNanoUsd } = quote;
  return { kind, low_usd: renderUsd(lowNanoUsd), high_usd: renderUsd(highNanoUsd) };
}

function renderQuote(card: RateCard, rows: readonly LocalRow[]): PriceQuote {
  const quotes = rows.map((row) => row.quote);
  const lowNanoUsd = sumUsd(quotes.map((quote) => quote.lowNanoUsd));
  const highNanoUsd = sumUsd(quotes.map((quote) => quote.highNanoUsd));
  const isBounded = lowNanoUsd !== highNanoUsd;
  const [only, ...others] = rows;
  return {
    id: null,
    object: 'quote',
    kind: isBounded ? 'bounded' : 'exact',
    low_usd: renderUsd(lowNanoUsd),
    high_usd: renderUsd(highNanoUsd),
    rate_card: card.id,
    expires_at: null,
    line_items: renderLines(quotes.flatMap((quote) => quote.lineItems)),
    ...(isBounded ? { low_line_items: renderLines(quotes.flatMap((quote) => quote.lowLineItems)) } : {}),
    expected_usage: renderUsage(quotes.map((quote) => quote.expectedUsage)),
    ...(only && others.length === 0 ? { smaller_tiers: renderSmallerTiers(only) } : {}),
  };
}

/** Lines of the same unit, tier, quality and price are one line. */
function renderLines(lines: readonly LineItem[]): PriceQuote['line_items'] {
  const merged = new Map<string, LineItem>();
  for (const line of lines) {
    const key = [line.unit, line.tier, line.quality, line.unitPriceNanoUsd].join(' ');
    const known = merged.get(key);
    const quantity = line.quantity + (known?.quantity ?? 0);
    const amountNanoUsd = nanoUsd(line.amountNanoUsd + (known?.amountNanoUsd ?? 0n));
    merged.set(key, { ...line, quantity, amountNanoUsd });
  }
  return [...merged.values()].map((line) => ({
    unit: line.unit,
    ...(line.tier === undefined ? {} : { tier: line.tier }),
    ...(line.quality === undefined ? {} : { quality: line.quality }),
    quantity: line.quantity,
    unit_price_usd: renderUsd(line.unitPriceNanoUsd),
    amount_usd: renderUsd(line.amountNanoUsd),
  }));
}

/** Sums over all rows; null as soon as one of them is unknown. */
function renderUsage(usages: readonly ExpectedUsage[]): PriceQuote['expected_usage'] {
  const sumOf = (unit: keyof ExpectedUsage) => {
    let sum = { low: 0, high: 0 };
    for (const usage of usages) {
      const range = usage[unit];
      if (range === undefined) return null;
      sum = addRanges(sum, range);
    }
    return sum;
  };
  return Object.fromEntries(TOKEN_UNITS.map((unit) => [unit, sumOf(unit)])) as PriceQuote['expected_usage'];
}

function renderSmallerTiers({ given, single, call }: LocalRow): NonNullable<PriceQuote['smaller_tiers']> {
  return smallerTiers(given, single).map((smaller) => ({
    tier: smaller.tier,
    size: renderImageSize(smaller.size),
    high_usd: renderUsd(multiplyUsd(smaller.quote.highNanoUsd, call.count)),
    saved_usd: renderUsd(multiplyUsd(smaller.savedNanoUsd, call.count)),
    saved_percent: smaller.savedPercent,
  }));
}
