// `lightmeter webhooks signing-key`: the key that signs callbacks of tasks as hiapi does. It comes from a file or stdin,
// never from a flag.

import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { act, createCommand, createGroup, type Invocation } from '../command-line/command.ts';
import { usageError } from '../command-line/command-error.ts';
import { connect } from '../command-line/connection.ts';
import { readFailureText } from '../command-line/read-failure.ts';

/** PUT and DELETE /v1/webhook-signing-key. */
export function signingKeyCommand(): Command {
  const set = createCommand({
    name: 'set',
    summary: 'Sets the key, in place of the one before it.',
    examples: [
      'webhooks signing-key set --secret-file callback.secret',
      'webhooks signing-key set --secret-file -',
      'webhooks signing-key set --secret-file callback.secret --json',
    ],
  })
    .requiredOption('--secret-file <file>', '16 to 256 characters of your choice in a file, or - for stdin')
    .action(act(setKey));
  const remove = createCommand({
    name: 'delete',
    summary: 'Deletes the key: callbacks go unsigned from then on.',
    examples: [
      'webhooks signing-key delete',
      'webhooks signing-key delete --json',
      'webhooks signing-key set --secret-file callback.secret',
    ],
  }).action(act(deleteKey));
  const group = {
    name: 'signing-key',
    summary: 'The key that signs callbacks of tasks.',
    examples: [
      'webhooks signing-key set --secret-file callback.secret',
      'webhooks signing-key set --secret-file -',
      'webhooks signing-key delete',
    ],
  };
  return createGroup(group, [set, remove]);
}

async function setKey(
  { terminal, connection }: Invocation,
  { secretFile }: { readonly secretFile: string },
): Promise<undefined> {
  if (secretFile === '-' && connection.apiKeyFile === '-') {
    throw usageError('stdin cannot be both the secret and the key.', 'Give the key in LIGHTMETER_API_KEY.');
  }
  const secret = (await readSecret(secretFile)).replace(/\r?\n$/, '');
  const key = await (await connect(connection)).webhooks.setSigningKey(secret);
  if (terminal.isJson) terminal.printJson(key);
  else terminal.print(`Callbacks in ${key.mode} mode are signed with it from now on.`);
}

async function readSecret(path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw usageError(`The secret file ${path} cannot be read: ${readFailureText(cause)}.`);
  }
}

async function deleteKey({ terminal, connection }: Invocation): Promise<undefined> {
  const { deleted } = await (await connect(connection)).webhooks.deleteSigningKey();
  if (terminal.isJson) terminal.printJson({ object: 'webhook_signing_key', deleted });
  else terminal.print(deleted ? 'Deleted. Callbacks go unsigned from now on.' : 'There was none.');
}
