// `lightmeter generate`: plan, price, ask, run, report. The price shown is the most that is charged.

import type { BalanceResponse, Lightmeter } from '@lightmeter/sdk';
import type { Command } from 'commander';
import { addCallFlags, type CallFlags } from '../calls/call-flags.ts';
import { planCalls } from '../calls/plan-calls.ts';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { usageError } from '../command-line/command-error.ts';
import { connect } from '../command-line/connection.ts';
import { addConsentFlags, type ConsentFlags } from '../command-line/consent-flags.ts';
import { EXIT, type ExitCode } from '../command-line/exit-code.ts';
import { wholeNumber } from '../command-line/flag-values.ts';
import { shellLine } from '../command-line/shell-words.ts';
import { agreeToCharge, noteFunds } from '../generating/agree-to-charge.ts';
import { callsLeft, jobsOf, pricedJobs } from '../generating/jobs.ts';
import { RunFolder } from '../generating/run-folder.ts';
import { type RunReport, reportRun } from '../generating/run-report.ts';
import { watchRun } from '../generating/watched-run.ts';
import { noteFaults } from '../quotes/fault-text.ts';
import { priceOnServer } from '../quotes/price-on-server.ts';
import { quoteText } from '../quotes/quote-text.ts';

interface GenerateFlags extends CallFlags, ConsentFlags {
  readonly out: string;
  readonly concurrency: number;
  readonly resume?: boolean;
}

/** The client's own patience, some eight seconds: it outlasts a restart of the server in the middle of a run. */
const RUN_RETRY = {};

/** POST /v1/quotes, then POST /v1/images/generations or edits. */
export function generateCommand(): Command {
  const command = createCommand({
    name: 'generate',
    summary: 'Generates or edits images. Shows the price and asks before it spends.',
    examples: [
      'generate "A lighthouse at dusk" --size 1536x1024',
      'generate "Add a red scarf" --image fox.png --mask scarf.png --max-cost 0.05',
      'generate --file prompts.tsv --out images --concurrency 8 --yes',
    ],
  }).argument('[prompt]', 'what the picture shows');
  return addConsentFlags(addCallFlags(command))
    .option('--out <folder>', 'where the pictures and the manifest go', 'images')
    .option('--concurrency <count>', 'calls at the same time', wholeNumber(1), 4)
    .option('--resume', 'go on with an earlier run: what it made is neither made nor paid again')
    .action(act(generate));
}

async function generate(
  invocation: Invocation,
  flags: GenerateFlags,
  prompt: string | undefined,
): Promise<ExitCode> {
  const { terminal, connection, words } = invocation;
  if (flags.file === '-' && connection.apiKeyFile === '-') {
    throw usageError('stdin cannot be both the prompts and the key.', 'Give the key in LIGHTMETER_API_KEY.');
  }
  const client = await connect(connection, RUN_RETRY);
  const plan = await planCalls(prompt, flags);
  const folder = await RunFolder.open(flags.out, { source: plan.source, resume: flags.resume === true });
  const all = jobsOf(plan.calls, folder.runId);
  const left = all.filter((job) => !folder.has(job.key));
  const priced = await priceOnServer(client, callsLeft(left), { at: undefined, cardId: undefined });
  const faults = [...plan.faults, ...priced.faults];
  noteFaults(terminal, { ...plan, faults, verb: 'generated' });
  const resumeLine = shellLine(['lightmeter', ...words.filter((word) => word !== '--resume'), '--resume']);
  const known = { faults, out: flags.out, skippedCount: all.length - left.length, isSingle: plan.isSingle };
  if (!('quote' in priced)) return reportRun(terminal, { ...NOTHING_RUN, ...known }, resumeLine);
  const { id, high_usd: quotedUsd, rate_card: rateCardId } = priced.quote;
  terminal.note(quoteText(priced, { colours: terminal.noteColours, columns: terminal.noteColumns }));
  await noteFunds(terminal, client, { quotedUsd, whenSpent: 'the run stops when it is spent.' });
  if (!(await agreeToCharge(terminal, quotedUsd, flags))) {
    terminal.note('Nothing was generated, nothing was charged.');
    return EXIT.failed;
  }
  const jobs = pricedJobs(left, priced.rows);
  const run = await watchRun(terminal, {
    client,
    folder,
    jobs,
    concurrency: flags.concurrency,
    quotedUsd,
    quoteId: id ?? undefined,
    resumeLine,
    isSingle: plan.isSingle,
  });
  const availableUsd = (await readBalance(client))?.available_usd;
  const report: RunReport = { ...run, ...known, quotedUsd, rateCardId, jobCount: jobs.length, availableUsd };
  return reportRun(terminal, report, resumeLine);
}

/** All rows are done already, or none can be priced. */
const NOTHING_RUN = {
  outcomes: [],
  stoppedBy: undefined,
  isInterrupted: false,
  quotedUsd: '0',
  rateCardId: null,
  jobCount: 0,
  availableUsd: undefined,
} as const;

/** Undefined when it cannot be read: the key may lack the scope, and a run is not failed by a missing balance. */
async function readBalance(client: Lightmeter): Promise<BalanceResponse | undefined> {
  try {
    return await client.balance.get();
  } catch {
    return undefined;
  }
}
