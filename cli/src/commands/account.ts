// `lightmeter balance` and `lightmeter top-up`: what can be spent.

import type { BalanceResponse } from '@lightmeter/sdk';
import type { Command } from 'commander';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { connect } from '../command-line/connection.ts';
import { dollarAmount } from '../command-line/flag-values.ts';
import { dollars, spendCapText } from '../command-line/money-text.ts';
import { pad } from '../command-line/text-table.ts';

/** GET /v1/balance. */
export function balanceCommand(): Command {
  return createCommand({
    name: 'balance',
    summary: 'Shows what can be spent and what is held for work that is running.',
    examples: ['balance', 'balance --json', 'balance --api-key-file live.key'],
  }).action(act(showBalance));
}

async function showBalance({ terminal, connection }: Invocation): Promise<undefined> {
  const balance = await (await connect(connection)).balance.get();
  if (terminal.isJson) terminal.printJson(balance);
  else terminal.print(balanceText(balance));
}

/** Amounts under each other. */
function balanceText(balance: BalanceResponse): string {
  const credit = balance.mode === 'test' ? 'test credit' : 'real money';
  const rows = [
    ['Available', dollars(balance.available_usd)],
    ['Held', dollars(balance.held_usd)],
    ['Total', dollars(balance.total_usd)],
  ] as const;
  const width = Math.max(...rows.map(([, amount]) => amount.length));
  const lines = rows.map(([name, amount]) => `${pad(name, 9)}  ${pad(amount, width, 'right')}`);
  return [...lines, ...capLines(balance), `${balance.workspace_id}, ${credit}`].join('\n');
}

function capLines({ key }: BalanceResponse): string[] {
  const cap = key && spendCapText(key);
  return cap === undefined ? [] : [cap];
}

interface TopUpFlags {
  readonly grant?: boolean;
  readonly workspace?: string;
  readonly mode?: 'test' | 'live';
  readonly reason?: string;
  readonly idempotencyKey?: string;
}

/** POST /v1/top-ups. */
export function topUpCommand(): Command {
  return createCommand({
    name: 'top-up',
    summary: 'Credits a workspace. For operators.',
    examples: [
      'top-up 25.00 --reason "Invoice 2026-117"',
      'top-up 5.00 --grant --reason "Welcome credit"',
      'top-up 100.00 --workspace ws_01k9q3v5w8t2m4n6p0r1s3t5v7 --mode live --idempotency-key invoice-118',
    ],
  })
    .argument('<usd>', 'US dollars, above zero', dollarAmount)
    .option('--grant', 'credit that nobody paid for')
    .option('--workspace <id>', 'another workspace than the key’s own')
    .option('--mode <mode>', 'test or live; the mode of the key by default')
    .option('--reason <text>', 'stands in the ledger')
    .option('--idempotency-key <key>', 'the same key and order move money once')
    .action(act(topUp));
}

async function topUp(
  { terminal, connection }: Invocation,
  flags: TopUpFlags,
  amountUsd: string,
): Promise<undefined> {
  const client = await connect(connection);
  const transfer = await client.topUps.create(
    {
      amount_usd: amountUsd,
      kind: flags.grant ? 'grant' : 'top_up',
      reason: flags.reason,
      workspace_id: flags.workspace,
      mode: flags.mode,
    },
    { idempotencyKey: flags.idempotencyKey },
  );
  if (terminal.isJson) {
    terminal.printJson(transfer);
    return;
  }
  const kind = transfer.kind === 'grant' ? 'Granted' : 'Topped up';
  terminal.print(`${kind} ${dollars(transfer.amount_usd)}, ${transfer.id}`);
  terminal.print(balanceText(transfer.balance));
}
