// `lightmeter task create`: priced and agreed to like `generate`, made by a worker.

import { formatUsd, type NanoUsd, nanoUsd, parseUsd } from '@lightmeter/core';
import type { CreateTaskRequest, Lightmeter } from '@lightmeter/sdk';
import type { Command } from 'commander';
import { draftChanges } from '../batches/submit-batch.ts';
import { addCallFlags, type CallFlags } from '../calls/call-flags.ts';
import { type PlannedCall, planCalls } from '../calls/plan-calls.ts';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { usageError } from '../command-line/command-error.ts';
import { connect } from '../command-line/connection.ts';
import { addConsentFlags, type ConsentFlags } from '../command-line/consent-flags.ts';
import { EXIT, type ExitCode } from '../command-line/exit-code.ts';
import { pair, wholeNumber } from '../command-line/flag-values.ts';
import { counted, dollarRange, dollars } from '../command-line/money-text.ts';
import { failureReport } from '../command-line/report-failure.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { agreeToCharge, noteFunds } from '../generating/agree-to-charge.ts';
import { pricedJobs } from '../generating/jobs.ts';
import { noteFaults } from '../quotes/fault-text.ts';
import { priceOnServer } from '../quotes/price-on-server.ts';
import { quoteText } from '../quotes/quote-text.ts';
import {
  createTasks,
  type ErrandFlags,
  freshJobs,
  ImageUploads,
  quoteByRefusal,
  type TaskOutcome,
  taskBody,
} from '../tasks/create-tasks.ts';

interface CreateFlags extends CallFlags, ConsentFlags, ErrandFlags {
  readonly draft?: Readonly<Record<string, string>>;
}

/** POST /v1/quotes, then POST /v1/tasks. */
export function createTaskCommand(): Command {
  const command = createCommand({
    name: 'create',
    summary: 'Creates tasks that a worker runs. Shows the price and asks before it spends.',
    examples: [
      'task create "A lighthouse at dusk" --size 1536x1024 --max-cost 0.05',
      'task create "A red fox" --metadata order=1017 --callback https://example.com/done --yes',
      'task create "A red fox" --resolution 4K --draft resolution=1K --max-cost 0.05',
    ],
  }).argument('[prompt]', 'what the picture shows');
  const withErrands = addErrandFlags(addConsentFlags(addCallFlags(command)));
  return withErrands
    .option('--draft <field=value>', 'make a cheaper draft with this change; several times', pair)
    .action(act(create));
}

/** --callback, --metadata and --deadline. */
export function addErrandFlags(command: Command): Command {
  return command
    .option('--callback <url>', 'takes the task as a POST once it has ended')
    .option('--metadata <key=value>', 'kept with the task; several times', pair)
    .option('--deadline <seconds>', 'fails, uncharged, when it has not ended by then', wholeNumber(1));
}

async function create(
  invocation: Invocation,
  flags: CreateFlags,
  prompt: string | undefined,
): Promise<ExitCode> {
  const { terminal, connection } = invocation;
  if (flags.file === '-' && connection.apiKeyFile === '-') {
    throw usageError('stdin cannot be both the prompts and the key.', 'Give the key in LIGHTMETER_API_KEY.');
  }
  const client = await connect(connection, {});
  const plan = await planCalls(prompt, flags);
  const priced = await priceOnServer(client, plan.calls, { at: undefined, cardId: undefined });
  const faults = [...plan.faults, ...priced.faults];
  noteFaults(terminal, { ...plan, faults, verb: 'generated' });
  if (!('quote' in priced)) return EXIT.failed;
  const [only] = plan.calls;
  if (flags.draft) {
    if (!plan.isSingle || !only || only.count > 1) {
      throw usageError(
        '--draft takes one prompt.',
        'lightmeter batch submit FILE --draft … makes many drafts',
      );
    }
    return createDraft(invocation, { client, call: only, flags, finalHighUsd: priced.quote.high_usd });
  }
  terminal.note(quoteText(priced, { colours: terminal.noteColours, columns: terminal.noteColumns }));
  const { id, high_usd: quotedUsd } = priced.quote;
  await noteFunds(terminal, client, { quotedUsd, whenSpent: 'the tasks beyond it are refused.' });
  if (!(await agreeToCharge(terminal, quotedUsd, flags))) return declined(terminal);
  const outcomes = await createTasks(client, {
    jobs: pricedJobs(freshJobs(plan.calls), priced.rows),
    quoteId: id ?? undefined,
    errands: flags,
    onOutcome: (outcome) => tell(terminal, outcome, plan.isSingle),
  });
  return reportCreated(terminal, outcomes, { faultCount: faults.length, isSingle: plan.isSingle });
}

function declined(terminal: Terminal): ExitCode {
  terminal.note('Nothing was generated, nothing was charged.');
  return EXIT.failed;
}

/** The price of a draft is the server's own: it is asked with a limit of nothing, which it refuses. */
async function createDraft(
  { terminal }: Invocation,
  given: { client: Lightmeter; call: PlannedCall; flags: CreateFlags; finalHighUsd: string },
): Promise<ExitCode> {
  const { client, call, flags, finalHighUsd } = given;
  const body = {
    ...(await taskBody(new ImageUploads(client), call, flags)),
    draft: draftChanges(flags.draft ?? {}),
  } as CreateTaskRequest;
  const quotedUsd = await quoteByRefusal(() => client.tasks.create(body, { maxCostUsd: '0' }));
  terminal.note(`Draft, at most ${dollars(quotedUsd)}; without a draft at most ${dollars(finalHighUsd)}.`);
  await noteFunds(terminal, client, { quotedUsd, whenSpent: 'the task is refused.' });
  if (!(await agreeToCharge(terminal, quotedUsd, flags))) return declined(terminal);
  const task = await client.tasks.create(body, { maxCostUsd: quotedUsd });
  if (terminal.isJson) terminal.printJson(task);
  else {
    terminal.print(task.taskId);
    const promotion = task.draft?.promotion;
    const both = task.draft?.draft_and_promotion;
    if (promotion && both) {
      terminal.note(
        `Promoting it costs ${dollarRange(promotion.low_usd, promotion.high_usd)} more, together ${dollarRange(both.low_usd, both.high_usd)}.`,
      );
    }
    noteNext(terminal, `task wait ${task.taskId} --out drafts, then lightmeter task promote ${task.taskId}`);
  }
  return EXIT.ok;
}

/** Ids are data: one a line. */
function tell(terminal: Terminal, outcome: TaskOutcome, isSingle: boolean): void {
  if (outcome.kind === 'created') {
    if (!terminal.isJson) terminal.print(outcome.task.taskId);
    return;
  }
  if (isSingle) return;
  const { code, message } = failureReport(outcome.error);
  const line = outcome.line === undefined ? '' : `line ${outcome.line}: `;
  terminal.note(`${terminal.noteColours.red('Refused:')} ${line}${message} (${code})`);
}

/** @throws the refusal of a single task, which is told like any other command's */
function reportCreated(
  terminal: Terminal,
  outcomes: readonly TaskOutcome[],
  given: { faultCount: number; isSingle: boolean },
): ExitCode {
  const tasks = outcomes.flatMap((outcome) => (outcome.kind === 'created' ? [outcome.task] : []));
  const refusals = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [outcome] : []));
  const [refused] = refusals;
  if (tasks.length === 0 && refused) throw refused.error;
  const [first] = tasks;
  if (terminal.isJson) {
    const failed = refusals.map(({ line, error }) => {
      const { code, message, request_id } = failureReport(error);
      return { line: line ?? null, code, message, request_id };
    });
    terminal.printJson(
      given.isSingle && tasks.length === 1 && first ? first : { object: 'list', data: tasks, failed },
    );
  } else if (first) {
    const held = tasks.reduce<NanoUsd>((sum, task) => nanoUsd(sum + parseUsd(task.held_usd)), nanoUsd(0n));
    terminal.note(`${counted(tasks.length, 'task')} created, ${formatUsd(held)} held.`);
    const ids = tasks.length > 10 ? first.taskId : tasks.map((task) => task.taskId).join(' ');
    noteNext(terminal, `task wait ${ids} --out images`);
  }
  return refusals.length + given.faultCount > 0 ? EXIT.partly : EXIT.ok;
}

function noteNext(terminal: Terminal, command: string): void {
  terminal.note(`${terminal.noteColours.bold('Next:')} lightmeter ${command}`);
}
