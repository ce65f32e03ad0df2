// From a batch that waits to one that runs: the price is shown, somebody agrees, and only then anything is held.

import type { BatchResponse, Lightmeter } from '@lightmeter/sdk';
import { CommandError } from '../command-line/command-error.ts';
import type { ConsentFlags } from '../command-line/consent-flags.ts';
import { EXIT, type ExitCode } from '../command-line/exit-code.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { agreeToCharge, noteFunds } from '../generating/agree-to-charge.ts';
import { batchQuoteText } from './batch-quote-text.ts';
import { inWords } from './submit-batch.ts';
import { watchBatch } from './watch-batch.ts';

/** How a batch is begun, as commander reads it. */
export interface StartFlags extends ConsentFlags {
  /** Does not watch. */
  readonly detach?: boolean;
  /** Leaves it waiting once its price is told. */
  readonly quoteOnly?: boolean;
}

/** Shows the price. */
export async function noteBatchQuote(
  terminal: Terminal,
  client: Lightmeter,
  batch: BatchResponse,
): Promise<void> {
  terminal.note(batchQuoteText(batch, terminal));
  await noteFunds(terminal, client, {
    quotedUsd: batch.lightmeter.quote.high_usd,
    whenSpent: 'the batch pauses when it is spent and goes on after `lightmeter batch resume`.',
  });
}

/**
 * Shows the price of a batch that is `ready`, asks, starts and watches.
 *
 * @param given.isNew it was made by this very command: when nobody agrees, it is cancelled and leaves nothing behind
 */
export async function startBatch(
  terminal: Terminal,
  client: Lightmeter,
  given: { readonly batch: BatchResponse; readonly flags: StartFlags; readonly isNew: boolean },
): Promise<ExitCode> {
  const { batch, flags, isNew } = given;
  await noteBatchQuote(terminal, client, batch);
  if (flags.quoteOnly) {
    tellBatch(terminal, batch, `lightmeter batch start ${batch.id}`);
    return EXIT.ok;
  }
  const decline = async () => {
    if (isNew) await client.batches.cancel(batch.id);
  };
  let isAgreed: boolean;
  try {
    isAgreed = await agreeToCharge(terminal, batch.lightmeter.quote.high_usd, flags);
  } catch (error) {
    await decline();
    throw error;
  }
  if (!isAgreed) {
    await decline();
    terminal.note('Nothing was generated, nothing was charged.');
    return EXIT.failed;
  }
  const started = await inWords(client.batches.start(batch.id));
  if (flags.detach) {
    tellBatch(terminal, started, `lightmeter batch watch ${batch.id}`);
    return EXIT.ok;
  }
  if (!terminal.isJson) terminal.note(`${batch.id} runs. Ctrl-C stops watching only.`);
  return watchBatch(terminal, client, batch.id);
}

/** The id on stdout, for scripts, and the next command. */
function tellBatch(terminal: Terminal, batch: BatchResponse, next: string): void {
  if (terminal.isJson) terminal.printJson(batch);
  else {
    terminal.print(batch.id);
    terminal.note(`${terminal.noteColours.bold('Next:')} ${next}`);
  }
}

/** Money is not spent without somebody who can be asked. Told before anything is sent. */
export function requireConsent(terminal: Terminal, flags: StartFlags): void {
  const isGiven = flags.yes || flags.maxCost !== undefined || flags.quoteOnly;
  if (isGiven || terminal.canAsk) return;
  throw new CommandError('This spends money, and there is no terminal to ask on. Nothing was sent.', {
    code: 'usage',
    exitCode: EXIT.usage,
    next: 'Add --max-cost 5.00 or --yes, or --quote-only to see the price first.',
  });
}
