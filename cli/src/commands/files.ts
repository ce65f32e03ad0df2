// `lightmeter files`: what was uploaded for batches, and what batches left.

import { openAsBlob } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FilePurpose, FileResponse } from '@lightmeter/sdk';
import { type Command, Option } from 'commander';
import { act, createCommand, createGroup, type Invocation } from '../command-line/command.ts';
import { usageError } from '../command-line/command-error.ts';
import { connect } from '../command-line/connection.ts';
import { wholeNumber } from '../command-line/flag-values.ts';
import { firstItems, minuteOfSeconds, showList, sizeText } from '../command-line/lists.ts';
import type { Column } from '../command-line/text-table.ts';
import { passToStdout, saveBytes } from '../generating/save-output.ts';

const PURPOSES = ['batch', 'vision', 'user_data'] as const satisfies readonly FilePurpose[];
const SECONDS_PER_HOUR = 3_600;

/** POST, GET and DELETE /v1/files. */
export function filesCommand(): Command {
  const upload = createCommand({
    name: 'upload',
    summary: 'Uploads a file and prints its id.',
    examples: [
      'files upload prompts.jsonl',
      'files upload fox.png --purpose vision',
      'files upload prompts.csv --keep-hours 24 --json',
    ],
  })
    .argument('<file>', 'the file, up to 200 MB')
    .addOption(new Option('--purpose <purpose>', 'what it is for').choices(PURPOSES).default('batch'))
    .option(
      '--keep-hours <count>',
      'deleted then, 1 to 720; `batch` after 30 days, else never',
      wholeNumber(1),
    )
    .action(act(uploadFile));
  const list = createCommand({
    name: 'list',
    summary: 'Lists the files, newest first.',
    examples: ['files list', 'files list --purpose batch_output', 'files list --limit 500 --json'],
  })
    .addOption(new Option('--purpose <purpose>', 'only these').choices([...PURPOSES, 'batch_output']))
    .option('--limit <count>', 'files at most', wholeNumber(1), 50)
    .action(act(listFiles));
  const get = createCommand({
    name: 'get',
    summary: 'Shows what a file is.',
    examples: withId('files get', '--json', 'files list'),
  })
    .argument('<id>', 'id of the file')
    .action(act(getFile));
  const download = createCommand({
    name: 'download',
    summary: 'Saves a file under its own name, or where --out says.',
    examples: withId(
      'files download',
      '--out requests.jsonl',
      'files download file_01k9q3v5w8t2m4n6p0r1s3t5v7 --out -',
    ),
  })
    .argument('<id>', 'id of the file')
    .option('--out <file>', 'where to; - is stdout')
    .action(act(downloadFile));
  const remove = createCommand({
    name: 'delete',
    summary: 'Deletes a file at once and for good.',
    examples: withId('files delete', '--json', 'files list --purpose batch'),
  })
    .argument('<id>', 'id of the file')
    .action(act(deleteFile));
  const group = {
    name: 'files',
    summary: 'Files: upload, list, get, download, delete.',
    examples: ['files upload prompts.jsonl', 'files list', 'files download file_01k9q3v5w8t2m4n6p0r1s3t5v7'],
  };
  return createGroup(group, [upload, list, get, download, remove]);
}

function withId(command: string, flags: string, last: string): string[] {
  const line = `${command} file_01k9q3v5w8t2m4n6p0r1s3t5v7`;
  return [line, `${line} ${flags}`, last];
}

async function uploadFile(
  { terminal, connection }: Invocation,
  flags: { readonly purpose: FilePurpose; readonly keepHours?: number },
  path: string,
): Promise<undefined> {
  const client = await connect(connection);
  const file = await client.files.upload({
    file: await openFile(path),
    filename: basename(path),
    purpose: flags.purpose,
    expiresAfterSeconds: flags.keepHours === undefined ? undefined : flags.keepHours * SECONDS_PER_HOUR,
  });
  if (terminal.isJson) {
    terminal.printJson(file);
    return;
  }
  terminal.print(file.id);
  terminal.note(`${sizeText(file.bytes)}, ${file.purpose}, ${keptText(file)}.`);
}

/** @throws CommandError when there is no such file */
export async function openFile(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path);
  } catch {
    // The cause says "Unable to open file as blob", whatever it is.
    throw usageError(`${path} cannot be read: there is no such file, or it may not be opened.`);
  }
}

function keptText({ expires_at }: FileResponse): string {
  return expires_at === undefined ? 'kept until deleted' : `kept until ${minuteOfSeconds(expires_at)}, UTC`;
}

const COLUMNS: readonly Column[] = [
  { title: 'Id' },
  { title: 'Name', flexible: true },
  { title: 'Purpose' },
  { title: 'Size', align: 'right' },
  { title: 'Created (UTC)' },
  { title: 'Expires (UTC)' },
];

async function listFiles(
  { terminal, connection }: Invocation,
  flags: { readonly purpose?: FileResponse['purpose']; readonly limit: number },
): Promise<undefined> {
  const client = await connect(connection);
  const files = await firstItems(client.files.list({ purpose: flags.purpose }), flags.limit);
  showList(terminal, files, {
    columns: COLUMNS,
    row: (file) => [
      file.id,
      file.filename,
      file.purpose,
      sizeText(file.bytes),
      minuteOfSeconds(file.created_at),
      minuteOfSeconds(file.expires_at),
    ],
    none: 'No files.',
    limit: flags.limit,
  });
}

async function getFile({ terminal, connection }: Invocation, _flags: object, id: string): Promise<undefined> {
  const file = await (await connect(connection)).files.retrieve(id);
  if (terminal.isJson) terminal.printJson(file);
  else {
    terminal.print(
      `${file.id}  ${file.filename}\n${sizeText(file.bytes)}, ${file.purpose}, created ${minuteOfSeconds(file.created_at)}, UTC, ${keptText(file)}`,
    );
  }
}

async function downloadFile(
  { terminal, connection }: Invocation,
  flags: { readonly out?: string },
  id: string,
): Promise<undefined> {
  const client = await connect(connection, {});
  if (flags.out === '-') {
    await client.files.read(id, passToStdout);
    return;
  }
  const file = await client.files.retrieve(id);
  // What a name of somebody else’s making says of folders is not followed.
  const path = flags.out ?? basename(file.filename.replaceAll('\\', '/'));
  if (flags.out === undefined && (await exists(path))) {
    throw usageError(`${path} is there already.`, 'Name another file with --out.');
  }
  await saveBytes((take) => client.files.read(id, take), path);
  if (terminal.isJson) terminal.printJson({ ...file, path });
  else terminal.print(`${path}  ${sizeText(file.bytes)}`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function deleteFile(
  { terminal, connection }: Invocation,
  _flags: object,
  id: string,
): Promise<undefined> {
  const deleted = await (await connect(connection)).files.delete(id);
  if (terminal.isJson) terminal.printJson(deleted);
  else terminal.print(`Deleted ${deleted.id}.`);
}
