// `lightmeter completion`: scripts that complete commands and flags, made from the command tree.

import { readFile } from 'node:fs/promises';
import { Argument, type Command } from 'commander';
import { act, createCommand, type Invocation } from '../command-line/command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** @param program the whole tree, complete by the time the command runs */
export function completionCommand(program: Command): Command {
  return createCommand({
    name: 'completion',
    summary: 'Prints a completion script for a shell.',
    examples: [
      'completion bash > ~/.local/share/bash-completion/completions/lightmeter',
      'completion zsh > ~/.zfunc/_lightmeter',
      'completion fish > ~/.config/fish/completions/lightmeter.fish',
    ],
  })
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action(
      act(async ({ terminal }: Invocation, _flags: object, shell: Shell): Promise<undefined> => {
        const words = completionWords(program);
        terminal.print(shell === 'fish' ? fishScript(words) : await bashScript(words, shell));
      }),
    );
}

/** A command's path, without the program's name, and what may follow it. */
interface Completion {
  readonly path: string;
  readonly words: readonly string[];
}

function completionWords(program: Command): Completion[] {
  const globalFlags = flagsOf(program);
  const visit = (command: Command, path: string): Completion[] => {
    const own = [...command.commands.map((member) => member.name()), ...flagsOf(command), ...globalFlags];
    return [
      { path, words: [...new Set(own)] },
      ...command.commands.flatMap((member) => visit(member, `${path} ${member.name()}`.trim())),
    ];
  };
  return visit(program, '');
}

function flagsOf(command: Command): string[] {
  // Of `--reference, --image` commander calls the first one short.
  const names = command.options.flatMap(({ short, long }) => [short ?? '', long ?? '']);
  return [...names.filter((name) => name.startsWith('--')), '--help'];
}

/** zsh reads the same script through bashcompinit. */
async function bashScript(completions: readonly Completion[], shell: 'bash' | 'zsh'): Promise<string> {
  const template = await readFile(new URL('../../completions/lightmeter.bash', import.meta.url), 'utf8');
  const cases = completions.map(({ path, words }) => `    '${path}') echo '${words.join(' ')}' ;;`);
  const script = template.replace('@WORDS@', cases.join('\n')).trimEnd();
  return shell === 'zsh'
    ? `#compdef lightmeter\nautoload -U +X bashcompinit && bashcompinit\n${script}`
    : script;
}

function fishScript(completions: readonly Completion[]): string {
  return completions
    .flatMap(({ path, words }) => {
      const seen = path.split(' ').filter((word) => word !== '');
      const condition =
        seen.length === 0
          ? '__fish_use_subcommand'
          : seen.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
      return words.map((word) =>
        word.startsWith('--')
          ? `complete -c lightmeter -n '${condition}' -l ${word.slice(2)}`
          : `complete -c lightmeter -n '${condition}' -f -a ${word}`,
      );
    })
    .join('\n');
}
