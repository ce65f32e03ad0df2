// Readers of the fields that several data files share.

import type { JsonFields, JsonReader } from './json-reader.ts';
import { type NanoUsd, nanoUsd, parseUsd } from './money.ts';
import type { Provenance } from './provenance.ts';
import { exactly, type QuantityRange } from './usage.ts';

/** Takes `source`, `checked_on`, `certainty` and, where there is one, `note`. */
export function takeProvenance(fields: JsonFields): Provenance {
  return {
    source: fields.required('source').asText(),
    checkedOn: fields.required('checked_on').asDay(),
    certainty: fields
      .required('certainty')
      .asOneOf(['confirmed', 'second_hand', 'conflicting', 'assumed'] as const),
    note: fields.optional('note', (note) => note.asText()) ?? '',
  };
}

/** An amount in USD of at least zero, a decimal string. */
export function readUsd(reader: JsonReader): NanoUsd {
  const text = reader.asText();
  if (!/^\d{1,12}(\.\d{1,9})?$/.test(text)) {
    reader.fail(
      'must be an amount in USD of at least 0 with at most nine digits after the point, such as "0.04".',
    );
  }
  return parseUsd(text, reader.path);
}

const PER_MILLION = 1_000_000n;

/**
 * A rate in USD per million units, as nano-USD per unit.
 *
 * A rate that is not a whole number of nano-dollars per unit is refused, so that no price is ever rounded.
 *
 * @example "1.25" per million = 1,250 nUSD each
 */
export function readUsdPerMillion(reader: JsonReader): NanoUsd {
  const amount = readUsd(reader);
  return amount % PER_MILLION === 0n
    ? nanoUsd(amount / PER_MILLION)
    : reader.fail('must be a multiple of $0.001 per million, so that each unit costs whole nano-dollars.');
}

/** A whole number, or [low, high] where only bounds are known. */
export function readQuantity(reader: JsonReader): QuantityRange {
  if (!Array.isArray(reader.value)) return exactly(reader.asCount());
  const [low, high, ...rest] = reader.asList((item) => item.asCount());
  return low !== undefined && high !== undefined && rest.length === 0 && low <= high
    ? { low, high }
    : reader.fail('must be a whole number, or [low, high] with low at most high.');
}
