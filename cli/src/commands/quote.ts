// `lightmeter quote`: what a prompt, or a file of them, will cost at most.

import type { Command } from 'commander';
import { addCallFlags, type CallFlags } from '../calls/call-flags.ts';
import { planCalls } from '../calls/plan-calls.ts';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { namesServer } from '../command-line/connection.ts';
import { EXIT, type ExitCode } from '../command-line/exit-code.ts';
import { dayOrInstant } from '../command-line/flag-values.ts';
import { flagAmount } from '../command-line/money-text.ts';
import { shellLine } from '../command-line/shell-words.ts';
import type { RowFault } from '../prompts/prompt-rows.ts';
import { noteFaults } from '../quotes/fault-text.ts';
import { priceCalls } from '../quotes/price-calls.ts';
import type { NothingPriced, PricedCalls } from '../quotes/priced-calls.ts';
import { quoteText } from '../quotes/quote-text.ts';

interface QuoteFlags extends CallFlags {
  readonly local?: boolean;
  readonly rateCard?: string;
  readonly at?: string;
}

/** POST /v1/quotes, or the same price computed here. */
export function quoteCommand(): Command {
  const command = createCommand({
    name: 'quote',
    summary: 'Tells what a prompt, or a file of prompts, will cost at most. Costs nothing.',
    examples: [
      'quote "A lighthouse at dusk" --aspect-ratio 16:9 --resolution 4K',
      'quote --file prompts.tsv --column Prompt --count 2',
      'quote "A product on white" --rate-card at-cost --quality medium --local --json',
    ],
  }).argument('[prompt]', 'what the picture shows');
  return addCallFlags(command)
    .option('--local', 'price on this computer even if a server is named')
    .option('--rate-card <id>', 'price by this card (on a server: operators)')
    .option('--at <date>', 'price by the card in force then', dayOrInstant)
    .action(act(quote));
}

async function quote(
  invocation: Invocation,
  flags: QuoteFlags,
  prompt: string | undefined,
): Promise<ExitCode> {
  const { terminal, connection, words } = invocation;
  const plan = await planCalls(prompt, flags);
  const priced = await priceCalls(invocation, plan.calls, {
    at: flags.at,
    cardId: flags.rateCard,
    isLocal: flags.local === true,
  });
  const faults = [...plan.faults, ...priced.faults];
  const exitCode = !('quote' in priced) ? EXIT.failed : faults.length > 0 ? EXIT.partly : EXIT.ok;
  if (terminal.isJson) {
    terminal.printJson(quoteJson(priced, faults));
    return exitCode;
  }
  if ('quote' in priced) terminal.print(quoteText(priced, terminal));
  noteFaults(terminal, { ...plan, faults, verb: 'priced' });
  if ('quote' in priced) {
    const first = namesServer(connection) ? '' : 'lightmeter serve, then ';
    const next = first + generateLine(words, priced.quote.high_usd);
    terminal.note(`${terminal.noteColours.bold('Next:')} ${next}`);
  }
  return exitCode;
}

/** The quote in the wire's shape, with the rows by line and those left out. */
function quoteJson(priced: PricedCalls | NothingPriced, faults: readonly RowFault[]): object {
  const failed = faults.map(({ line, code, message }) => ({ line: line ?? null, code, message }));
  if (!('quote' in priced)) return { object: 'quote', rows: [], failed };
  return {
    ...priced.quote,
    priced_by: priced.pricedBy,
    rows: priced.rows.map(({ call, kind, low_usd, high_usd }) => ({
      line: call.line ?? null,
      model: call.body.model,
      count: call.count,
      kind,
      low_usd,
      high_usd,
    })),
    failed,
  };
}

/** Flags of `quote` that `generate` does not take, and how many words each is. */
const QUOTE_ONLY: Readonly<Record<string, number>> = { '--local': 1, '--rate-card': 2, '--at': 2 };

/** The same words for `generate`, with the price as its limit. */
function generateLine(words: readonly string[], highUsd: string): string {
  const kept: string[] = [];
  for (let index = 0; index < words.length; ) {
    const word = words[index] ?? '';
    const [name = ''] = word.split('=', 1);
    const skipped = QUOTE_ONLY[name];
    if (skipped === undefined) kept.push(word);
    index += skipped === undefined || word.includes('=') ? 1 : skipped;
  }
  kept[kept.indexOf('quote')] = 'generate';
  return shellLine(['lightmeter', ...kept, '--max-cost', flagAmount(highUsd)]);
}
