// Counts a prompt's tokens without letting a hostile one stop the process: byte-pair encoding is quadratic in the length
// of a run without a break, and a legal prompt of 32,000 letters takes it a second. The tokenizer is passed in.

import { exactly, type QuantityRange } from './usage.ts';

/** Longer runs are cut before they are counted. 256 letters take well under a millisecond (gpt-tokenizer 4.0.0). */
const MAX_RUN_CHARACTERS = 256;

/** Assumed: how far one cut can move the count. A word or two of tokens around the cut may merge differently. */
const TOKENS_PER_CUT = 2;

const LONG_RUN = new RegExp(
  `[\\p{L}\\p{M}]{${MAX_RUN_CHARACTERS + 1},}|[^\\s\\p{L}\\p{N}]{${MAX_RUN_CHARACTERS + 1},}|\\s{${MAX_RUN_CHARACTERS + 1},}`,
  'gu',
);

/**
 * The o200k_base tokens of a prompt: exact for every prompt a person writes, a range for one with runs of more than 256
 * letters, signs or spaces without a break.
 *
 * @param countTokens the tokenizer's own count of a piece of text; must treat `<|endoftext|>` and its like as text
 */
export function boundPromptTokens(prompt: string, countTokens: (text: string) => number): QuantityRange {
  let cutCount = 0;
  let total = 0;
  let rest = 0;
  for (const run of prompt.matchAll(LONG_RUN)) {
    total += countTokens(prompt.slice(rest, run.index));
    for (let start = 0; start < run[0].length; start += MAX_RUN_CHARACTERS) {
      total += countTokens(run[0].slice(start, start + MAX_RUN_CHARACTERS));
      cutCount += 1;
    }
    rest = run.index + run[0].length;
  }
  total += countTokens(prompt.slice(rest));
  if (cutCount === 0) return exactly(total);
  const slack = cutCount * TOKENS_PER_CUT;
  return { low: Math.max(1, total - slack), high: total + slack };
}
