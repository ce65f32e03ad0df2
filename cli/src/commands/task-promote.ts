// `lightmeter task promote`: the picture that a draft stands for.

import type { PromoteTaskRequest } from '@lightmeter/sdk';
import type { Command } from 'commander';
import { addPictureFlags, type PictureFlags, pictureFields } from '../calls/call-flags.ts';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { connect } from '../command-line/connection.ts';
import { addConsentFlags, type ConsentFlags } from '../command-line/consent-flags.ts';
import { EXIT, type ExitCode } from '../command-line/exit-code.ts';
import { dollars } from '../command-line/money-text.ts';
import { agreeToCharge, noteFunds } from '../generating/agree-to-charge.ts';
import { type ErrandFlags, errandFields, quoteByRefusal } from '../tasks/create-tasks.ts';
import { addErrandFlags } from './task-create.ts';

const TASK = 'task_01k9q3v5w8t2m4n6p0r1s3t5v7';

interface PromoteFlags extends PictureFlags, ConsentFlags, ErrandFlags {
  readonly model?: string;
  readonly output?: string;
  /** False leaves the draft's picture out. */
  readonly reference: boolean;
}

/** POST /v1/tasks/{id}/promote. */
export function promoteTaskCommand(): Command {
  const command = createCommand({
    name: 'promote',
    summary: 'Makes the picture that a draft stands for. Shows the price and asks first.',
    examples: [
      `task promote ${TASK}`,
      `task promote ${TASK} --resolution 4K --max-cost 0.10`,
      `task promote ${TASK} --output out_01k9q3v5w8t2m4n6p0r1s3t5v7 --yes`,
    ],
  })
    .argument('<id>', 'id of the draft')
    .optionsGroup('Changes:')
    .option('--model <id>', 'another model than the final one');
  const withConsent = addConsentFlags(addPictureFlags(command).optionsGroup('Options:'));
  return addErrandFlags(withConsent)
    .option('--output <id>', 'the pick, when the draft has several pictures')
    .option('--no-reference', 'the same prompt and seed, without the draft’s picture as reference')
    .action(act(promote));
}

/** The price is the server's own: it is asked with a limit of nothing, which it refuses. */
async function promote(
  { terminal, connection }: Invocation,
  flags: PromoteFlags,
  id: string,
): Promise<ExitCode> {
  const client = await connect(connection, {});
  const body: PromoteTaskRequest = {
    model: flags.model,
    ...pictureFields(flags),
    output_id: flags.output,
    as_reference: flags.reference ? undefined : false,
    ...errandFields(flags),
  };
  const quotedUsd = await quoteByRefusal(() => client.tasks.promote(id, body, { maxCostUsd: '0' }));
  terminal.note(`Promoting ${id} costs at most ${dollars(quotedUsd)}.`);
  await noteFunds(terminal, client, { quotedUsd, whenSpent: 'the task is refused.' });
  if (!(await agreeToCharge(terminal, quotedUsd, flags))) {
    terminal.note('Nothing was generated, nothing was charged.');
    return EXIT.failed;
  }
  const task = await client.tasks.promote(id, body, { maxCostUsd: quotedUsd });
  if (terminal.isJson) terminal.printJson(task);
  else {
    terminal.print(task.taskId);
    terminal.note(`${terminal.noteColours.bold('Next:')} lightmeter task wait ${task.taskId} --out images`);
  }
  return EXIT.ok;
}
