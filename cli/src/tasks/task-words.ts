// A task as people read it.

import type { TaskObject } from '@lightmeter/sdk';
import { minuteText } from '../command-line/lists.ts';
import { dollars } from '../command-line/money-text.ts';

/** Why it has no picture, in one line. */
export function failedTaskText({ taskId, error, state }: TaskObject): string {
  return `${taskId}: ${error === undefined ? state : `${error.message} (${error.reason})`}`;
}

/** Everything about one task that fits on half a screen. */
export function taskText(task: TaskObject): string {
  const { prompt } = task.input;
  const money =
    task.ended_at === null
      ? `${dollars(task.held_usd)} held, charged at most that`
      : `${dollars(task.charged_usd)} charged, quoted at most ${dollars(task.quoted_usd)}`;
  const rows: (readonly [string, string])[] = [
    ['State', stateText(task)],
    ['Model', task.model],
    ['Money', `${money}; rate card ${task.rate_card}`],
  ];
  if (typeof prompt === 'string') rows.push(['Prompt', prompt.replace(/\s+/g, ' ')]);
  if (task.promoted_from !== null) rows.push(['Draft', task.promoted_from]);
  if (task.draft_of !== null) rows.push(['Draft', 'of a picture that `task promote` makes']);
  if (task.batch_id !== null) rows.push(['Batch', task.batch_id]);
  if (task.error) rows.push(['Why', `${task.error.message} (${task.error.reason})`]);
  for (const [index, attempt] of task.attempts.entries()) {
    const reason = attempt.reason === null ? '' : ` (${attempt.reason})`;
    rows.push([`Attempt ${index + 1}`, `${attempt.provider}, ${attempt.outcome}${reason}`]);
  }
  for (const output of task.output ?? []) {
    rows.push(['Picture', `${output.width}x${output.height} ${output.format}, ${output.url}`]);
  }
  const pairs = Object.entries(task.metadata).map(([key, value]) => `${key}=${value}`);
  if (pairs.length > 0) rows.push(['Metadata', pairs.join(', ')]);
  return [task.taskId, ...rows.map(([title, text]) => `${title.padEnd(9)}  ${text}`)].join('\n');
}

function stateText(task: TaskObject): string {
  const at = task.ended_at ?? task.started_at ?? task.created_at;
  const asked = task.cancel !== null && task.ended_at === null ? ', asked to cancel' : '';
  return `${task.state} since ${minuteText(at)}, UTC${asked}`;
}
