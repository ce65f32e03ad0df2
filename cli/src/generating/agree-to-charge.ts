// Nothing is spent without a yes: typed at the terminal, or given beforehand with --yes or --max-cost.

import { createInterface } from 'node:readline/promises';
import { parseUsd } from '@lightmeter/core';
import { CommandError, usageError } from '../command-line/command-error.ts';
import { dollars } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';

/** What the flags agree to. */
export interface Consent {
  readonly yes: boolean;
  /** US dollars; the whole run may cost no more. */
  readonly maxCostUsd: string | undefined;
}

/**
 * True when the caller agrees to a charge of at most `highUsd`.
 *
 * @throws CommandError when it is above the limit, or nobody can be asked
 */
export async function agreeToCharge(terminal: Terminal, highUsd: string, consent: Consent): Promise<boolean> {
  if (consent.maxCostUsd !== undefined && parseUsd(highUsd) > parseUsd(consent.maxCostUsd)) {
    throw new CommandError(
      `The quote is ${dollars(highUsd)}, above the limit of ${dollars(consent.maxCostUsd)} in --max-cost. Nothing was generated.`,
      { code: 'max_cost_exceeded', exitCode: 4, next: `--max-cost ${highUsd}, or ask for less` },
    );
  }
  if (consent.yes || consent.maxCostUsd !== undefined) return true;
  if (!terminal.canAsk) {
    throw usageError(
      `This costs up to ${dollars(highUsd)}, and there is no terminal to ask on.`,
      `Add --yes, or --max-cost ${highUsd}.`,
    );
  }
  return ask(`Charge up to ${dollars(highUsd)}? [y/N] `);
}

/**
 * Anything but y or yes is a no; so is the end of the input.
 *
 * @throws CommandError at Ctrl-C
 */
async function ask(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve, reject) => {
    lines.once('close', () => resolve(''));
    lines.once('SIGINT', () => {
      reject(new CommandError('Interrupted. Nothing was generated.', { code: 'interrupted', exitCode: 130 }));
    });
  });
  try {
    const answer = await Promise.race([lines.question(question), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
