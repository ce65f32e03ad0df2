// What is typed into the editor and not saved yet. Kept apart from the draft, so that the draft can be read anew under it.

import type { ChangeRateCardBody, OperatorRateCardResponse } from '@lightmeter/contract';
import { type NanoUsd, parseUsd, renderUsd } from '@lightmeter/core';
import { typedAmount } from './amounts.ts';
import type { PriceLine } from './price-lines.ts';

export interface DraftEdits {
  /** Of the draft that was on the screen when the first of them was typed; undefined without any. */
  readonly revision?: number | undefined;
  readonly title?: string | undefined;
  /** `2026-12-01T00:00`, UTC; empty for "as soon as it is published". */
  readonly inForceFrom?: string | undefined;
  /** What stands in the fields, by key of the line. */
  readonly prices: Readonly<Record<string, string>>;
}

export const NO_EDITS: DraftEdits = { prices: {} };

type Draft = Pick<OperatorRateCardResponse, 'revision' | 'title' | 'in_force_from'>;

/** @example `2026-12-01T00:00`, as fields for a date and a time have it; UTC */
export function momentField(at: string | null): string {
  return at === null ? '' : at.slice(0, 16);
}

/** The edits with one more; what is typed back to what is saved is no edit any more. */
export function edited(
  edits: DraftEdits,
  draft: Draft,
  change: { title?: string; inForceFrom?: string; price?: { line: PriceLine; text: string } },
): DraftEdits {
  const { title, inForceFrom, price } = change;
  const prices =
    price === undefined
      ? edits.prices
      : withPrice(
          edits.prices,
          price.line.key,
          price.text === price.line.unitPriceUsd ? undefined : price.text,
        );
  const next: DraftEdits = {
    title: title === undefined ? edits.title : otherwise(title, draft.title),
    inForceFrom:
      inForceFrom === undefined
        ? edits.inForceFrom
        : otherwise(inForceFrom, momentField(draft.in_force_from)),
    prices,
  };
  return hasEdits(next) ? { ...next, revision: edits.revision ?? draft.revision ?? undefined } : NO_EDITS;
}

function otherwise(text: string, saved: string): string | undefined {
  return text === saved ? undefined : text;
}

function withPrice(
  prices: DraftEdits['prices'],
  key: string,
  text: string | undefined,
): DraftEdits['prices'] {
  const { [key]: _, ...others } = prices;
  return text === undefined ? others : { ...others, [key]: text };
}

export function hasEdits({ title, inForceFrom, prices }: DraftEdits): boolean {
  return title !== undefined || inForceFrom !== undefined || Object.keys(prices).length > 0;
}

/** The prices that are typed, differ from what is saved, and can be read. */
export function typedPrices(edits: DraftEdits, lines: readonly PriceLine[]): ReadonlyMap<string, NanoUsd> {
  return new Map(
    lines.flatMap((line) => {
      const typed = typedAmount(edits.prices[line.key] ?? '', 'zero');
      return typed.kind === 'amount' && typed.nanoUsd !== parseUsd(line.unitPriceUsd)
        ? [[line.key, typed.nanoUsd] as const]
        : [];
    }),
  );
}

/** Why the price that is typed on a line cannot be saved; undefined when it can. */
export function priceFault(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const typed = typedAmount(text, 'zero');
  if (typed.kind === 'empty') return 'A price is missing.';
  return typed.kind === 'wrong' ? typed.sentence : undefined;
}

/** The request that saves the edits: refused when the draft is at another revision than the one they began on. */
export function changeOf(edits: DraftEdits, draft: Draft, lines: readonly PriceLine[]): ChangeRateCardBody {
  const typed = typedPrices(edits, lines);
  const changes = lines.flatMap(({ key, model, unit, when }) => {
    const price = typed.get(key);
    return price === undefined ? [] : [{ model, unit, when, unit_price_usd: renderUsd(price) }];
  });
  return {
    revision: edits.revision ?? draft.revision ?? 1,
    ...(edits.title === undefined ? {} : { title: edits.title }),
    ...(edits.inForceFrom === undefined ? {} : { in_force_from: momentOfField(edits.inForceFrom) }),
    ...(changes.length === 0 ? {} : { changes }),
  };
}

function momentOfField(text: string): string | null {
  return text === '' ? null : new Date(`${text}Z`).toISOString();
}
