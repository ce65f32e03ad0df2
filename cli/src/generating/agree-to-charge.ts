// Nothing is spent without a yes: typed at the terminal, or given beforehand with --yes or --max-cost.

import { createInterface } from 'node:readline/promises';
import { formatUsd, nanoUsd, parseUsd } from '@lightmeter/core';
import type { Lightmeter } from '@lightmeter/sdk';
import { CommandError, usageError } from '../command-line/command-error.ts';
import type { ConsentFlags } from '../command-line/consent-flags.ts';
import { dollars, flagAmount, spendCapText } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';

/**
 * True when the caller agrees to a charge of at most `highUsd`.
 *
 * @throws CommandError when it is above the limit, or nobody can be asked
 */
export async function agreeToCharge(
  terminal: Terminal,
  highUsd: string,
  consent: ConsentFlags,
): Promise<boolean> {
  if (consent.maxCost !== undefined && parseUsd(highUsd) > parseUsd(consent.maxCost)) {
    throw new CommandError(
      `The quote is ${dollars(highUsd)}, above the limit of ${dollars(consent.maxCost)} in --max-cost. Nothing was generated.`,
      { code: 'max_cost_exceeded', exitCode: 4, next: `--max-cost ${flagAmount(highUsd)}, or ask for less` },
    );
  }
  if (consent.yes || consent.maxCost !== undefined) return true;
  if (!terminal.canAsk) {
    throw usageError(
      `This costs up to ${dollars(highUsd)}, and there is no terminal to ask on.`,
      `Add --yes, or --max-cost ${flagAmount(highUsd)}.`,
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

/** Tells what is available and whether it suffices. Says nothing when it cannot be read: the key may lack the scope. */
export async function noteFunds(
  terminal: Terminal,
  client: Lightmeter,
  given: { readonly quotedUsd: string; readonly whenSpent: string },
): Promise<void> {
  const balance = await client.balance.get().catch(() => undefined);
  if (balance === undefined) return;
  const warning = terminal.noteColours.yellow('Note:');
  const after = nanoUsd(parseUsd(balance.available_usd) - parseUsd(given.quotedUsd));
  const available = dollars(balance.available_usd);
  terminal.note(
    after < 0n
      ? `${warning} only ${available} is available; ${given.whenSpent}`
      : `Available ${available}, after this at least ${formatUsd(after)}.`,
  );
  const cap = balance.key && spendCapText(balance.key);
  if (cap === undefined) return;
  const isTooLow = parseUsd(balance.key?.left_usd ?? '0') < parseUsd(given.quotedUsd);
  terminal.note(isTooLow ? `${warning} ${cap} ${capitalised(given.whenSpent)}` : cap);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
