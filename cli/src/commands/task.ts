// `lightmeter task`: pictures that a worker makes while nobody waits.

import type { TaskListFilter, TaskObject } from '@lightmeter/sdk';
import { type Command, Option } from 'commander';
import { act, createCommand, createGroup, type Invocation } from '../command-line/command.ts';
import { connect } from '../command-line/connection.ts';
import type { ExitCode } from '../command-line/exit-code.ts';
import { dayOrInstant, pair, wholeNumber } from '../command-line/flag-values.ts';
import { firstItems, minuteText, showList } from '../command-line/lists.ts';
import { dollars } from '../command-line/money-text.ts';
import type { Column } from '../command-line/text-table.ts';
import { taskText } from '../tasks/task-words.ts';
import { waitForTasks } from '../tasks/wait-for-tasks.ts';
import { createTaskCommand } from './task-create.ts';
import { promoteTaskCommand } from './task-promote.ts';

const TASK = 'task_01k9q3v5w8t2m4n6p0r1s3t5v7';
const STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
const ORIGINS = ['sync', 'task', 'batch'] as const;
/** The most the server gives in one answer. */
const PAGE_TASKS = 100;

/** /v1/tasks. */
export function taskCommand(): Command {
  const group = {
    name: 'task',
    summary: 'Tasks: create, get, list, wait, cancel, promote.',
    examples: [
      'task create "A lighthouse at dusk" --max-cost 0.05',
      `task wait ${TASK} --out images`,
      'task list',
    ],
  };
  return createGroup(group, [
    createTaskCommand(),
    getCommand(),
    listCommand(),
    waitCommand(),
    cancelCommand(),
    promoteTaskCommand(),
  ]);
}

function getCommand(): Command {
  return createCommand({
    name: 'get',
    summary: 'Shows how a task stands: state, money, attempts, pictures.',
    examples: [`task get ${TASK}`, `task get ${TASK} --json`, 'task list --status failed'],
  })
    .argument('<id>', 'id of the task')
    .action(act(getTask));
}

function listCommand(): Command {
  return createCommand({
    name: 'list',
    summary: 'Lists tasks, newest first, synchronous calls and batch items among them.',
    examples: [
      'task list --status failed',
      'task list --metadata order=1017 --json',
      'task list --model gpt-image-2 --from 2026-11-01 --to 2026-12-01 --limit 500',
    ],
  })
    .addOption(new Option('--status <state>', 'only these').choices(STATES))
    .option('--model <id>', 'only of this model')
    .option('--batch <id>', 'only of this batch')
    .addOption(new Option('--origin <origin>', 'how it came in').choices(ORIGINS))
    .option('--metadata <key=value>', 'only with this pair; several times', pair)
    .option('--from <date>', 'from then on, UTC; a day is in it', dayOrInstant)
    .option('--to <date>', 'until then, UTC; a day is not in it', dayOrInstant)
    .option('--limit <count>', 'tasks at most', wholeNumber(1), 50)
    .action(act(listTasks));
}

function waitCommand(): Command {
  return createCommand({
    name: 'wait',
    summary: 'Waits for tasks to end. Ctrl-C stops waiting only.',
    examples: [
      `task wait ${TASK} --out images`,
      `task wait ${TASK} task_01k9q3v5w8t2m4n6p0r1s3t5v8`,
      `task wait ${TASK} --timeout-seconds 600 --json`,
    ],
  })
    .argument('<id...>', 'ids of the tasks')
    .option('--out <folder>', 'save the pictures there, each named after its task')
    .option('--timeout-seconds <count>', 'how long to wait at most', wholeNumber(1), 86_400)
    .action(act(wait));
}

function cancelCommand(): Command {
  return createCommand({
    name: 'cancel',
    summary: 'Cancels a task. What is held for it is released.',
    examples: [
      `task cancel ${TASK}`,
      `task cancel ${TASK} --keep-if-delivered`,
      `task cancel ${TASK} --json`,
    ],
  })
    .argument('<id>', 'id of the task')
    .option('--keep-if-delivered', 'keep, and pay for, a picture that arrives all the same')
    .action(act(cancel));
}

async function getTask({ terminal, connection }: Invocation, _flags: object, id: string): Promise<undefined> {
  const task = await (await connect(connection)).tasks.retrieve(id);
  if (terminal.isJson) terminal.printJson(task);
  else terminal.print(taskText(task));
}

interface ListFlags {
  readonly status?: (typeof STATES)[number];
  readonly model?: string;
  readonly batch?: string;
  readonly origin?: (typeof ORIGINS)[number];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
}

const COLUMNS: readonly Column[] = [
  { title: 'Id' },
  { title: 'Created (UTC)' },
  { title: 'State' },
  { title: 'Model' },
  { title: 'Charged', align: 'right' },
  { title: 'Prompt', flexible: true },
];

async function listTasks({ terminal, connection }: Invocation, flags: ListFlags): Promise<undefined> {
  const client = await connect(connection);
  const filter: TaskListFilter = {
    status: flags.status,
    model: flags.model,
    batch_id: flags.batch,
    origin: flags.origin,
    metadata: flags.metadata,
    created_after: flags.from,
    created_before: flags.to,
    limit: Math.min(flags.limit + 1, PAGE_TASKS),
  };
  showList(terminal, await firstItems<TaskObject>(client.tasks.list(filter), flags.limit), {
    columns: COLUMNS,
    row: (task) => [
      task.taskId,
      minuteText(task.created_at),
      task.error === undefined ? task.state : `${task.state}: ${task.error.reason}`,
      task.model,
      dollars(task.charged_usd),
      String(task.input.prompt ?? '').replace(/\s+/g, ' '),
    ],
    none: 'No tasks.',
    limit: flags.limit,
  });
}

/** Outlasts restarts of the server. */
const WAIT_RETRY = { maxRetries: 30, maxDelayMs: 15_000 };

async function wait(
  { terminal, connection }: Invocation,
  flags: { readonly out?: string; readonly timeoutSeconds: number },
  ids: readonly string[],
): Promise<ExitCode> {
  const client = await connect(connection, WAIT_RETRY);
  return waitForTasks(terminal, {
    client,
    ids: [...new Set(ids)],
    out: flags.out,
    timeoutMs: flags.timeoutSeconds * 1_000,
  });
}

async function cancel(
  { terminal, connection }: Invocation,
  flags: { readonly keepIfDelivered?: boolean },
  id: string,
): Promise<undefined> {
  const client = await connect(connection);
  const task = await client.tasks.cancel(id, { keepIfDelivered: flags.keepIfDelivered });
  if (terminal.isJson) {
    terminal.printJson(task);
    return;
  }
  if (task.state === 'cancelled') terminal.print(`${id} is cancelled. Nothing was charged.`);
  else if (task.ended_at === null)
    terminal.print(`${id} is being broken off; ${dollars(task.held_usd)} is held until then.`);
  else terminal.print(`${id} has ended before: ${task.state}, ${dollars(task.charged_usd)} charged.`);
}
