// The command tree, top to bottom.

import type { Command } from 'commander';
import { addGlobalFlags, createCommand } from './command-line/command.ts';
import { balanceCommand, topUpCommand } from './commands/account.ts';
import { auditCommand } from './commands/audit.ts';
import { batchCommand } from './commands/batch.ts';
import { completionCommand } from './commands/completion.ts';
import { filesCommand } from './commands/files.ts';
import { generateCommand } from './commands/generate.ts';
import { keysCommand } from './commands/keys.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { limitsCommand } from './commands/limits.ts';
import { modelsCommand } from './commands/models.ts';
import { quoteCommand } from './commands/quote.ts';
import { ratesCommand } from './commands/rates.ts';
import { serveCommand } from './commands/serve.ts';
import { taskCommand } from './commands/task.ts';
import { usageCommand } from './commands/usage.ts';
import { webhooksCommand } from './commands/webhooks.ts';

/** The whole program, ready to parse its words. */
export function createProgram(): Command {
  const program = addGlobalFlags(
    createCommand({
      name: 'lightmeter',
      summary: 'Tells what an image will cost before it is generated, generates it, and bills exactly that.',
      examples: [
        'quote "A lighthouse at dusk" --size 1536x1024',
        'generate "A lighthouse at dusk" --size 1536x1024 --max-cost 0.05',
        'generate --file prompts.tsv --out images --yes',
      ],
    }),
  ).version('0.1.0');
  const commands = [
    quoteCommand(),
    generateCommand(),
    batchCommand(),
    taskCommand(),
    filesCommand(),
    ratesCommand(),
    modelsCommand(),
    balanceCommand(),
    topUpCommand(),
    ledgerCommand(),
    usageCommand(),
    keysCommand(),
    limitsCommand(),
    webhooksCommand(),
    auditCommand(),
    serveCommand(),
    completionCommand(program),
  ];
  for (const command of commands) program.addCommand(command);
  return program;
}
