// What all commands share: help that begins with examples, the global flags, and how an action is called.

import { Command } from 'commander';
import { CommandError } from './command-error.ts';
import { type ConnectionFlags, type ConnectionSource, DEFAULT_URL } from './connection.ts';
import type { ExitCode } from './exit-code.ts';
import { inCommandWords } from './key-refusal.ts';
import { failureReport } from './report-failure.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/** What an action is given beside its own flags and arguments. */
export interface Invocation {
  readonly terminal: Terminal;
  readonly connection: ConnectionSource;
  /** The words after `lightmeter`, as they were typed. */
  readonly words: readonly string[];
}

/** What the help says of a command beside its flags. */
export interface CommandText {
  readonly name: string;
  readonly summary: string;
  /** Three as a rule, without `lightmeter`. */
  readonly examples: readonly string[];
}

/** A command whose help begins with its examples. Mistakes on its line become CommandErrors that name its help. */
export function createCommand({ name, summary, examples }: CommandText): Command {
  const command = new Command(name).description(summary);
  const lines = examples.map((example) => `  lightmeter ${example}\n`).join('');
  command.addHelpText('before', `Examples:\n${lines}`);
  command.configureHelp({ showGlobalOptions: true });
  command.configureOutput({ outputError: () => {} });
  command.exitOverride((error) => {
    if (error.exitCode === 0 || error.code === 'commander.help') throw error;
    throw new CommandError(failureReport(error).message, {
      code: 'usage',
      exitCode: 2,
      next: `${pathOf(command)} --help`,
    });
  });
  return command;
}

/** A command that only holds others: `rates`, `keys`. */
export function createGroup(text: CommandText, members: readonly Command[]): Command {
  const group = createCommand(text);
  for (const member of members) group.addCommand(member);
  return group;
}

/** Flags that every command takes, before or after its name. */
export function addGlobalFlags(program: Command): Command {
  return program
    .option('--json', 'print JSON; its shapes are in docs/cli.md')
    .option('--no-color', 'no colours (also NO_COLOR, TERM=dumb)')
    .option('--url <url>', `the server (default: LIGHTMETER_URL, or ${DEFAULT_URL})`)
    .option(
      '--api-key-file <file>',
      'read the key from a file, or - for stdin (default: LIGHTMETER_API_KEY)',
    );
}

interface GlobalFlags extends ConnectionFlags {
  readonly json?: boolean;
  readonly color?: boolean;
}

/** An action for commander: its exit code becomes the program's, 0 when it returns none. */
export function act<Flags extends object, Arguments extends readonly unknown[]>(
  body: (invocation: Invocation, flags: Flags, ...given: Arguments) => Promise<ExitCode | undefined>,
) {
  return async (...received: unknown[]): Promise<void> => {
    const command = received.at(-1) as Command;
    const flags: Flags & GlobalFlags = command.optsWithGlobals();
    const { url, apiKeyFile } = flags;
    const invocation: Invocation = {
      terminal: createTerminal(flags, process.env),
      connection: { url, apiKeyFile, environment: process.env },
      words: process.argv.slice(2),
    };
    try {
      process.exitCode =
        (await body(invocation, flags, ...(command.processedArgs as unknown as Arguments))) ?? 0;
    } catch (error) {
      throw inCommandWords(error, invocation.connection);
    }
  };
}

/** `lightmeter rates show`. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
