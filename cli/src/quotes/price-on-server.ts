// Asks a server for the price. It refuses a list for its first bad row, so that row is set aside and the rest asked again.

import { renderImageSize } from '@lightmeter/core';
import {
  type Lightmeter,
  LightmeterApiError,
  type QuotedRequest,
  type QuoteRequest,
  type QuoteResponse,
} from '@lightmeter/sdk';
import type { InputImage } from '../calls/input-image.ts';
import { type PlannedCall, rowFault } from '../calls/plan-calls.ts';
import type { RowFault } from '../prompts/prompt-rows.ts';
import type { NothingPriced, PricedCalls, PriceSource } from './priced-calls.ts';

/**
 * The server's quote for all calls that it will price.
 *
 * @throws LightmeterApiError for a single call that is refused, and for refusals that are about no row
 */
export async function priceOnServer(
  client: Lightmeter,
  calls: readonly PlannedCall[],
  source: PriceSource,
): Promise<PricedCalls | NothingPriced> {
  const { usable, faults } = await setAsideUnusableMasks(calls, source);
  let rest: readonly PlannedCall[] = usable;
  while (rest.length > 0) {
    try {
      const quote = await client.quotes.create(
        quoteRequest(rest, { ...source, isSingle: calls.length === 1 }),
      );
      return await pricedCalls(client, { quote, calls: rest, faults });
    } catch (error) {
      const refused = refusedCall(error, rest);
      if (calls.length === 1 || refused === undefined) throw error;
      const alike = await faultsAlike(refused, rest, source);
      faults.push(...alike.faults);
      rest = rest.filter((call) => !alike.calls.has(call));
    }
  }
  return { faults, rows: [] };
}

/**
 * A price takes the size of a mask, which does not tell whether it has the alpha channel that a mask must have. Asked here,
 * the quote refuses what the call would refuse.
 *
 * @throws LightmeterError `mask_mismatch` for a single call
 */
async function setAsideUnusableMasks(
  calls: readonly PlannedCall[],
  source: PriceSource,
): Promise<{ usable: readonly PlannedCall[]; faults: RowFault[] }> {
  if (calls.every((call) => call.mask === undefined)) return { usable: calls, faults: [] };
  const { localFault } = await import('./price-locally.ts');
  const faults: RowFault[] = [];
  const usable = calls.filter((call) => {
    const fault = call.mask && localFault(call, source);
    if (fault?.code !== 'mask_mismatch') return true;
    if (calls.length === 1) throw fault;
    faults.push(rowFault(call.line, fault));
    return false;
  });
  return { usable, faults };
}

function quoteRequest(
  calls: readonly PlannedCall[],
  given: PriceSource & { readonly isSingle: boolean },
): QuoteRequest {
  const source = { at: given.at, rate_card: given.cardId };
  const [first] = calls;
  if (given.isSingle && first) return { ...quotedRequest(first), ...source };
  return { requests: calls.map(quotedRequest), ...source };
}

/** For a price the size of an input image is enough. */
function quotedRequest({ body, count, images, mask }: PlannedCall): QuotedRequest {
  const sizeOf = (image: InputImage) => ({ size: renderImageSize(image.reference.size) });
  if (images.length === 0) return { ...body, count };
  return { ...body, count, images: images.map(sizeOf), ...(mask ? { mask: sizeOf(mask) } : {}) };
}

async function pricedCalls(
  client: Lightmeter,
  answered: { quote: QuoteResponse; calls: readonly PlannedCall[]; faults: readonly RowFault[] },
): Promise<PricedCalls> {
  const { requests, ...quote } = answered.quote;
  const card = await client.rates.get({ card: quote.rate_card });
  return {
    pricedBy: 'server',
    quote,
    rows: answered.calls.map((call, index) => {
      const { kind, low_usd, high_usd } = requests?.[index] ?? quote;
      return { call, kind, low_usd, high_usd };
    }),
    faults: answered.faults,
    inForceSince: card.effective_from.slice(0, 10),
  };
}

interface Refusal {
  readonly call: PlannedCall;
  readonly error: LightmeterApiError;
}

/** The call a refusal names by its place in the list: `requests[3].size`. */
function refusedCall(error: unknown, calls: readonly PlannedCall[]): Refusal | undefined {
  if (!(error instanceof LightmeterApiError)) return undefined;
  const place = /^requests\[(\d+)\]/.exec(error.param ?? '')?.[1];
  const call = place === undefined ? undefined : calls[Number(place)];
  return call && { call, error };
}

/**
 * The refused call, and every other that fails here exactly as the refused one does here and on the server.
 *
 * Without this a file of a thousand bad rows would take a thousand questions.
 */
async function faultsAlike(
  { call, error }: Refusal,
  calls: readonly PlannedCall[],
  source: PriceSource,
): Promise<{ calls: ReadonlySet<PlannedCall>; faults: readonly RowFault[] }> {
  // The tokenizer behind it takes a quarter second to load, and most files have no bad row.
  const { localFault } = await import('./price-locally.ts');
  // Its list of all that fail is told by the line of each.
  const message = error.message
    .replace(/^requests\[\d+\]: /, '')
    .replace(/ \d+ of the \d+ requests cannot be quoted; `rows` has [\w ]+\.$/, '');
  const faults: RowFault[] = [{ line: call.line, code: error.code, message }];
  const alike = new Set([call]);
  const param = error.param?.replace(/^requests\[\d+\]\.?/, '');
  const sameHere = (candidate: PlannedCall) => {
    const fault = localFault(candidate, source);
    return fault?.code === error.code && fault.param === param ? fault : undefined;
  };
  if (sameHere(call) === undefined) return { calls: alike, faults };
  for (const candidate of calls) {
    const fault = candidate === call ? undefined : sameHere(candidate);
    if (fault === undefined) continue;
    alike.add(candidate);
    faults.push({ line: candidate.line, code: fault.code, message: fault.message });
  }
  return { calls: alike, faults };
}
