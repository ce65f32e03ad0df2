// Tasks as a person waits for them: progress on stderr, pictures saved as they arrive. Ctrl-C stops the waiting, never a
// task.

import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoUsd, parseUsd, renderUsd } from '@lightmeter/core';
import { type Lightmeter, type TaskObject, TaskStillRunningError } from '@lightmeter/sdk';
import { CommandError } from '../command-line/command-error.ts';
import { EXIT, type ExitCode } from '../command-line/exit-code.ts';
import { counted, dollars } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { saveBytes } from '../generating/save-output.ts';
import { watchInterrupts } from '../generating/watch-interrupts.ts';
import { startProgressLine } from '../progress/progress-line.ts';
import type { ProgressCounts } from '../progress/progress-text.ts';
import { failedTaskText } from './task-words.ts';

/** What is waited for, and where pictures go. */
export interface WaitGiven {
  readonly client: Lightmeter;
  readonly ids: readonly string[];
  /** Undefined saves nothing. */
  readonly out: string | undefined;
  readonly timeoutMs: number | undefined;
}

interface EndedTask {
  readonly task: TaskObject;
  readonly files: readonly string[];
}

/** Waits for all of them and tells each end; returns how the program ends. */
export async function waitForTasks(terminal: Terminal, given: WaitGiven): Promise<ExitCode> {
  const { ids } = given;
  if (given.out !== undefined) await mkdir(given.out, { recursive: true });
  const ended: EndedTask[] = [];
  const counts = () => progressCounts(ids.length, ended);
  const line = startProgressLine(terminal, { counts: counts(), nowMs: () => performance.now() });
  const interrupts = watchInterrupts({ onFirst: () => {}, onSecond: () => {} });
  try {
    await Promise.all(
      ids.map(async (id) => {
        const one = await waitForOne(given, id, interrupts.signal);
        ended.push(one);
        line.above(() => tell(terminal, one));
        line.set(counts());
      }),
    );
  } catch (error) {
    throw interrupts.signal.aborted || error instanceof TaskStillRunningError
      ? leftAlone(ids, ended, { isInterrupted: interrupts.signal.aborted })
      : error;
  } finally {
    interrupts.end();
    line.end();
  }
  const tasks = ids.flatMap((id) => ended.filter(({ task }) => task.taskId === id));
  if (terminal.isJson) {
    terminal.printJson({ object: 'list', data: tasks.map(({ task, files }) => ({ ...task, files })) });
  } else terminal.note(endText(tasks));
  return exitCodeOf(tasks);
}

async function waitForOne(given: WaitGiven, id: string, signal: AbortSignal): Promise<EndedTask> {
  const { client, out, timeoutMs } = given;
  const task = await client.tasks.wait(id, { signal, timeoutMs });
  return { task, files: out === undefined ? [] : await saveTask(client, task, { folder: out, signal }) };
}

/** Names come from the task, so that waiting again fetches only what is missing. */
async function saveTask(
  client: Lightmeter,
  { taskId, output = [] }: TaskObject,
  given: { folder: string; signal: AbortSignal },
): Promise<string[]> {
  const files: string[] = [];
  for (const [index, { output_id: outputId, format, bytes }] of output.entries()) {
    const number = output.length === 1 ? '' : `-${index + 1}`;
    const path = join(given.folder, `${taskId}${number}.${format === 'jpeg' ? 'jpg' : format}`);
    const found = await stat(path).catch(() => undefined);
    if (found?.size !== bytes) {
      await saveBytes((take) => client.outputs.read(outputId, take, given.signal), path);
    }
    files.push(path);
  }
  return files;
}

function progressCounts(total: number, ended: readonly EndedTask[]): ProgressCounts {
  const done = ended.filter(({ task }) => task.state === 'succeeded').length;
  return { total, done, failed: ended.length - done };
}

/** Pictures are data, failures are not. */
function tell(terminal: Terminal, { task, files }: EndedTask): void {
  if (task.state !== 'succeeded') {
    terminal.note(
      `${terminal.noteColours.red(task.state === 'cancelled' ? 'Cancelled:' : 'Failed:')} ${failedTaskText(task)}`,
    );
    return;
  }
  if (terminal.isJson) return;
  const lines = files.length > 0 ? files : (task.output ?? []).map((output) => output.url);
  for (const [index, text] of lines.entries()) {
    const charge = index === 0 ? `  ${dollars(task.charged_usd)}` : '';
    terminal.print(`${text}  ${task.output?.[index]?.tier ?? ''}${charge}`);
  }
}

function endText(ended: readonly EndedTask[]): string {
  const charged = ended.reduce((sum, { task }) => nanoUsd(sum + parseUsd(task.charged_usd)), nanoUsd(0n));
  const done = ended.filter(({ task }) => task.state === 'succeeded').length;
  return `${counted(done, 'task')} done, ${ended.length - done} not. Charged ${dollars(renderUsd(charged))}.`;
}

function exitCodeOf(ended: readonly EndedTask[]): ExitCode {
  const done = ended.filter(({ task }) => task.state === 'succeeded').length;
  if (done === ended.length) return EXIT.ok;
  return done > 0 ? EXIT.partly : EXIT.failed;
}

function leftAlone(
  ids: readonly string[],
  ended: readonly EndedTask[],
  { isInterrupted }: { isInterrupted: boolean },
): CommandError {
  const left = ids.filter((id) => ended.every(({ task }) => task.taskId !== id));
  const why = isInterrupted ? 'Stopped waiting.' : 'The time to wait is over.';
  const goes = left.length === 1 ? `${left[0]} goes on` : `${counted(left.length, 'task')} go on`;
  return new CommandError(`${why} ${goes}; to end one: lightmeter task cancel ${left[0]}`, {
    code: isInterrupted ? 'interrupted' : 'still_running',
    exitCode: isInterrupted ? EXIT.interrupted : EXIT.failed,
    next: `lightmeter task wait ${left.join(' ')}`,
  });
}
