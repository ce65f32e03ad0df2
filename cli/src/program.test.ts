// The line itself: help, mistakes, colours, exit codes, completion. The real program, without a server.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startFakeLightmeter } from '@lightmeter/sdk/fake';
import type { Command } from 'commander';
import { shellLine } from './command-line/shell-words.ts';
import { createProgram } from './program.ts';
import { hasTerminal, runOnTerminal } from './testing/run-on-terminal.ts';
import { NODE_AND_MAIN, runProgram } from './testing/run-program.ts';

/** The program and everything below it. */
function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

test('the help of every command begins with three examples', () => {
  for (const command of allCommands(createProgram()).slice(1)) {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    assert.match(help, /^Examples:\n( {2}lightmeter .*\n){3}\nUsage: lightmeter /, command.name());
  }
});

test('every example in the help can be parsed: its command exists and so do its flags', () => {
  const program = createProgram();
  const commands = allCommands(program);
  const known = new Set(
    commands.flatMap((command) => command.options.flatMap((option) => [option.long, option.short])),
  );
  for (const command of commands) {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    for (const [, example = ''] of help.matchAll(/^ {2}lightmeter (.*)$/gm)) {
      const [name] = example.split(' ');
      assert.ok(
        program.commands.some((candidate) => candidate.name() === name),
        example,
      );
      for (const [flag] of example.matchAll(/(?<= )--[a-z-]+/g))
        assert.ok(known.has(flag), `${flag} in ${example}`);
    }
  }
});

test('mistakes on the line end with 2, say what was meant, and lead to the help', async () => {
  const table: [words: string[], message: RegExp, next: string][] = [
    [['qoute', 'x'], /Unknown command 'qoute' \(Did you mean quote\?\)/, 'lightmeter --help'],
    [
      ['quote', 'x', '--sise', '1'],
      /Unknown option '--sise' \(Did you mean --size\?\)/,
      'lightmeter quote --help',
    ],
    [['quote', 'x', '--format', 'gif'], /Allowed choices are png, jpeg, webp\./, 'lightmeter quote --help'],
    [['quote', 'x', '--n', '0'], /It is a whole number of at least 1\./, 'lightmeter quote --help'],
    [['quote', 'x', '--n', '1.5'], /It is a whole number of at least 1\./, 'lightmeter quote --help'],
    [['quote', 'x', 'y'], /Too many arguments/, 'lightmeter quote --help'],
    [['quote', 'x', '--at', 'yesterday'], /It is a UTC day such as 2026-11-22/, 'lightmeter quote --help'],
    [['quote', 'x', '--at', '2026-02-30'], /It is a UTC day such as 2026-11-22/, 'lightmeter quote --help'],
    [['quote', 'x', '--at', '2026-13-01'], /It is a UTC day such as 2026-11-22/, 'lightmeter quote --help'],
    [
      ['generate', 'x', '--max-cost', '1e3'],
      /It is an amount in US dollars such as 0\.50\./,
      'lightmeter generate --help',
    ],
    [['keys', 'create'], /Required option '--name <name>' not specified\./, 'lightmeter keys create --help'],
    [['top-up'], /Missing required argument 'usd'\./, 'lightmeter top-up --help'],
    [['balance', '--api-key', 'lm_test_x'], /Unknown option '--api-key'/, 'lightmeter balance --help'],
    [['completion', 'powershell'], /Allowed choices are bash, zsh, fish\./, 'lightmeter completion --help'],
  ];
  for (const [words, message, next] of table) {
    const { exitCode, stdout, stderr } = await runProgram(words);
    assert.equal(exitCode, 2, words.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, message);
    assert.ok(stderr.endsWith(`\nNext: ${next}\n`), stderr);
  }
});

test('a prompt that is missing, or given twice, is a mistake', async () => {
  const missing = await runProgram(['quote']);
  assert.match(missing.stderr, /^Error: There is no prompt\.\n/);
  const both = await runProgram(['quote', 'x', '--file', 'p.txt']);
  assert.match(both.stderr, /^Error: There is a prompt and a --file; give one of them\.\n/);
  assert.deepEqual([missing.exitCode, both.exitCode], [2, 2]);
});

test('values that the model cannot take end with 2 and name what it can', async () => {
  const table: [words: string[], message: RegExp][] = [
    [['--size', '17x3'], /gpt-image-2 cannot make 17x3\..* Nearest: /],
    [['--size', 'huge'], /write WIDTHxHEIGHT in pixels, such as "1024x1024", or "auto"/],
    [['--quality', 'ultra'], /It can do auto, low, medium, high\./],
    [['--model', 'gpt-imge-2'], /Did you mean gpt-image-2/],
    [['--n', '11'], /makes 1 to 10 images a request/],
    [['--seed', '7'], /it takes no `seed`; leave it out/],
    [['--background', 'transparent', '--rate-card', '2026-05'], /no background "transparent"/],
    [['--size', '1024x1024', '--aspect-ratio', '1:1'], /either `size`, or `aspect_ratio` and `resolution`/],
    [['--mask', 'mask.png'], /A mask needs an image to apply to/],
  ];
  for (const [words, message] of table) {
    const { exitCode, stderr } = await runProgram(['quote', 'a fox', ...words]);
    assert.match(stderr, message);
    assert.equal(exitCode, 2, words.join(' '));
  }
});

test('without a key every command that needs one explains how to get one, and ends with 3', async () => {
  for (const words of [
    ['balance'],
    ['generate', 'x', '--yes'],
    ['ledger'],
    ['keys', 'list'],
    ['audit'],
    ['models'],
  ]) {
    const { exitCode, stdout, stderr } = await runProgram(words);
    assert.equal(stdout, '');
    assert.match(stderr, /^Error: No API key is set for http:\/\/127\.0\.0\.1:8787\.\n/);
    assert.match(stderr, /lightmeter serve\n/);
    assert.ok(stderr.endsWith('\nNext: export LIGHTMETER_API_KEY=lm_test_…\n'));
    assert.equal(exitCode, 3, words.join(' '));
  }
});

test('a server that is named without a key is not quietly replaced by this computer', async () => {
  const { exitCode } = await runProgram(['quote', 'a fox', '--url', 'http://127.0.0.1:9']);
  assert.equal(exitCode, 3);
});

test('a server that is not there, or no address at all, is said to be so', async () => {
  const environment = { LIGHTMETER_API_KEY: 'lm_test_0123456789abcdef' };
  const { url, close } = await startFakeLightmeter(() => ({}));
  await close();
  const gone = await runProgram(['balance', '--url', url], { environment });
  assert.ok(
    gone.stderr.startsWith(`Error: The server at ${url} cannot be reached: nothing listens there.\n`),
  );
  assert.match(gone.stderr, /\nNext: lightmeter serve/);
  assert.equal(gone.exitCode, 1);
  const none = await runProgram(['balance', '--url', 'localhost:8787'], { environment });
  assert.match(none.stderr, /^Error: The server’s address "localhost:8787" is none/);
  assert.equal(none.exitCode, 2);
});

test('key files that are absent or hold no key are refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lightmeter-keys-'));
  const path = join(folder, 'two-words.key');
  await writeFile(path, 'two words');
  for (const given of [path, join(folder, 'absent.key')]) {
    const { exitCode } = await runProgram(['balance', '--api-key-file', given]);
    assert.equal(exitCode, 2);
  }
  assert.equal((await runProgram(['balance', '--api-key-file', '-'], { stdin: '' })).exitCode, 2);
  await rm(folder, { recursive: true });
});

test('mistakes are JSON too when --json is given', async () => {
  const { stderr, exitCode } = await runProgram(['quote', 'x', '--sise', '1', '--json']);
  const { error } = JSON.parse(stderr);
  assert.deepEqual([error.code, error.next], ['usage', 'lightmeter quote --help']);
  assert.equal(exitCode, 2);
});

test('help and version end with 0 on stdout, help that nobody asked for with 2 on stderr', async () => {
  const help = await runProgram(['quote', '--help']);
  assert.deepEqual([help.exitCode, help.stderr], [0, '']);
  const version = await runProgram(['--version']);
  assert.deepEqual([version.exitCode, version.stdout], [0, '0.1.0\n']);
  const bare = await runProgram([]);
  assert.deepEqual([bare.exitCode, bare.stdout], [2, '']);
  assert.match(bare.stderr, /^Examples:\n/);
});

test('a reader that has seen enough ends the program without a word', async () => {
  const line = `${shellLine([...NODE_AND_MAIN, 'rates', 'show', '2026-11'])} | head -1`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', line]);
  assert.match(stdout, /^Standard, November 2026 \(2026-11\), in force since 2026-11-01/);
  assert.equal(stderr, '');
});

test('colours are for terminals only, and NO_COLOR, --no-color and TERM=dumb turn them off', async () => {
  const sequence = '\u001b[';
  const words = ['rates', 'list'];
  assert.ok(!(await runProgram(words)).stdout.includes(sequence));
  if (!hasTerminal) return;
  const isColoured = async (...given: Parameters<typeof runOnTerminal>) =>
    (await runOnTerminal(...given)).output.includes(sequence);
  assert.equal(await isColoured(words), true);
  assert.equal(await isColoured(words, { environment: { NO_COLOR: '1' } }), false);
  assert.equal(await isColoured(words, { environment: { TERM: 'dumb' } }), false);
  assert.equal(await isColoured([...words, '--no-color']), false);
});

test('on a terminal long prompts are shortened and notes wrapped to its width', async () => {
  if (!hasTerminal) return;
  const prompt = 'A lighthouse at dusk with a very long description of everything around it';
  const quote = await runOnTerminal(['quote', prompt, '--no-color']);
  assert.match(quote.output, /\ngpt-image-2, 1 request: A lighthouse at dusk with a very lo…\r\n/);
  const rates = await runOnTerminal(['rates', 'show', '2026-05', '--no-color']);
  const notes = rates.output.split('Notes')[1] ?? '';
  for (const line of notes.split('\r\n')) assert.ok(line.length <= 60 || !line.trim().includes(' '), line);
});

test('the completion script for bash completes commands, their members and their flags', async () => {
  const { stdout: script } = await runProgram(['completion', 'bash']);
  const complete = (...words: string[]) =>
    execFileSync('bash', ['-s', '--', ...words], {
      encoding: 'utf8',
      input: `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lightmeter; echo "\${COMPREPLY[@]}"`,
    }).trim();
  assert.equal(complete('lightmeter', 'qu'), 'quote');
  assert.equal(complete('lightmeter', 'rates', 's'), 'show');
  assert.equal(complete('lightmeter', 'quote', '--asp'), '--aspect-ratio');
  assert.equal(complete('lightmeter', 'generate', 'A fox', '--max'), '--max-cost');
  assert.equal(complete('lightmeter', 'keys', 'create', '--spend-cap-p'), '--spend-cap-period');
});

test('the completion scripts of the other shells are for those shells', async () => {
  assert.match((await runProgram(['completion', 'zsh'])).stdout, /^#compdef lightmeter\n/);
  const { stdout: fish } = await runProgram(['completion', 'fish']);
  assert.match(fish, /complete -c lightmeter -n '__fish_use_subcommand' -f -a quote\n/);
  assert.match(
    fish,
    /complete -c lightmeter -n '__fish_seen_subcommand_from rates; and __fish_seen_subcommand_from show' -l at\n/,
  );
});
