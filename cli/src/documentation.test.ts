// What docs/cli.md shows of commands that need no server is what they print.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Command } from 'commander';
import { createProgram } from './program.ts';
import { runProgram } from './testing/run-program.ts';

const PROMPTS = `{"prompt":"A lighthouse at dusk","size":"1024x1024"}
{"prompt":"A kite","size":"17x3"}
{"prompt":"A tower","aspect_ratio":"16:9","resolution":"4K","count":10}
`;

let directory: string;
let document: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lightmeter-docs-'));
  await writeFile(join(directory, 'prompts.jsonl'), PROMPTS);
  document = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');
});
after(() => rm(directory, { recursive: true }));

test('the examples of quote and rates are what these commands print', async () => {
  const examples: [command: string, words: string[]][] = [
    [
      'lightmeter quote "A lighthouse at dusk" --aspect-ratio 16:9 --resolution 4K',
      ['quote', 'A lighthouse at dusk', '--aspect-ratio', '16:9', '--resolution', '4K'],
    ],
    ['lightmeter quote --file prompts.jsonl', ['quote', '--file', 'prompts.jsonl']],
    ['lightmeter rates list', ['rates', 'list']],
    ['lightmeter balance', ['balance']],
  ];
  for (const [command, words] of examples) {
    const { stdout, stderr } = await runProgram(words, { directory });
    const printed = `$ ${command}\n${stdout}${stderr}`;
    assert.ok(document.includes(printed), `The document does not show:\n${printed}`);
  }
});

test('every command has its place in the document', () => {
  const names = createProgram().commands.map((command) => command.name());
  for (const name of names) assert.match(document, new RegExp(`\\b${name}\\b`), name);
});

test('every flag stands in the document, and every flag of the document exists', () => {
  const program = createProgram();
  const below = (command: Command): Command[] => [command, ...command.commands.flatMap(below)];
  const all = below(program);
  const flags = new Set(all.flatMap((command) => command.options.flatMap(longNames)));
  const shown = new Set(document.match(/(?<![\w-])--[a-z][a-z-]*/g));
  for (const flag of flags) assert.ok(shown.has(flag), `docs/cli.md does not have ${flag}`);
  for (const flag of shown) assert.ok(flag === '--help' || flags.has(flag), `no command takes ${flag}`);
});

/** `--reference, --image` has two, and commander calls the first one short. */
function longNames({ short, long }: Command['options'][number]): string[] {
  return [short, long].filter((name) => name?.startsWith('--')) as string[];
}
