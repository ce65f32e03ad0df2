// How a command that spends money is agreed to beforehand.

import type { Command } from 'commander';
import { dollarAmount } from './flag-values.ts';

/** As commander reads them. */
export interface ConsentFlags {
  readonly yes?: boolean;
  readonly maxCost?: string;
}

/** --yes and --max-cost. */
export function addConsentFlags(command: Command): Command {
  return command
    .option('--yes', 'spend what the quote says without asking')
    .option('--max-cost <usd>', 'spend without asking, unless the whole quote is above this', dollarAmount);
}
