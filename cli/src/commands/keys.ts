// `lightmeter keys`: create (the secret is shown once), list, revoke.

import type { KeyResponse } from '@lightmeter/sdk';
import { type Command, Option } from 'commander';
import { act, createCommand, createGroup, type Invocation } from '../command-line/command.ts';
import { usageError } from '../command-line/command-error.ts';
import { connect } from '../command-line/connection.ts';
import { dollarAmount, type Expiry, expiry, repeated, wholeNumber } from '../command-line/flag-values.ts';
import { dollars } from '../command-line/money-text.ts';
import { type Column, renderTable } from '../command-line/text-table.ts';

const SCOPES = ['images', 'read', 'keys', 'operator'] as const;
type Scope = (typeof SCOPES)[number];

interface CreateFlags {
  readonly name: string;
  readonly scope?: readonly Scope[];
  readonly mode?: 'test' | 'live';
  readonly allowModel?: readonly string[];
  readonly budget?: string;
  readonly spendCap?: string;
  readonly spendCapPeriod?: 'total' | 'day' | 'month';
  readonly rateLimit?: number;
  readonly expiresAt?: Expiry;
}

/** POST, GET and DELETE /v1/keys. */
export function keysCommand(): Command {
  const create = createCommand({
    name: 'create',
    summary: 'Creates an API key and shows its secret, this once.',
    examples: [
      'keys create --name shop',
      'keys create --name ci --spend-cap 5.00 --spend-cap-period day --rate-limit 60',
      'keys create --name finance --scope read --expires-at 2026-12-31',
    ],
  })
    .requiredOption('--name <name>', 'what it is for')
    .option('--scope <scope>', `${SCOPES.join(', ')}; several times (default: images, read)`, repeatedScope)
    .addOption(new Option('--mode <mode>', 'the mode of your key by default').choices(['test', 'live']))
    .option('--allow-model <id>', 'only these models; several times', repeated)
    .option('--budget <usd>', 'warns, never stops', dollarAmount)
    .option('--spend-cap <usd>', 'stops', dollarAmount)
    .addOption(
      new Option('--spend-cap-period <period>', 'UTC; total by default').choices(['total', 'day', 'month']),
    )
    .option('--rate-limit <count>', 'requests a minute', wholeNumber(1))
    .option('--expires-at <date>', 'works to the end of that UTC day, or to a timestamp', expiry)
    .action(act(createKey));
  const list = createCommand({
    name: 'list',
    summary: 'Lists the keys of the workspace, with what each has spent.',
    examples: ['keys list', 'keys list --json', 'keys list --api-key-file admin.key'],
  }).action(act(listKeys));
  const revoke = createCommand({
    name: 'revoke',
    summary: 'Revokes a key at once and for good. Work that runs is finished and charged.',
    examples: [
      'keys revoke key_01k9q3v5w8t2m4n6p0r1s3t5v7',
      'keys revoke key_01k9q3v5w8t2m4n6p0r1s3t5v7 --json',
      'keys list',
    ],
  })
    .argument('<id>', 'id of the key, from `keys list`')
    .action(act(revokeKey));
  const group = {
    name: 'keys',
    summary: 'API keys: create, list, revoke.',
    examples: ['keys create --name shop', 'keys list', 'keys revoke key_01k9q3v5w8t2m4n6p0r1s3t5v7'],
  };
  return createGroup(group, [create, list, revoke]);
}

function repeatedScope(text: string, before: readonly Scope[] | undefined): Scope[] {
  const scope = SCOPES.find((known) => known === text);
  if (scope) return [...(before ?? []), scope];
  throw usageError(`There is no scope ${JSON.stringify(text)}. There are ${SCOPES.join(', ')}.`);
}

async function createKey({ terminal, connection }: Invocation, flags: CreateFlags): Promise<undefined> {
  const client = await connect(connection);
  const key = await client.keys.create({
    name: flags.name,
    scopes: flags.scope && [...flags.scope],
    mode: flags.mode,
    allowed_models: flags.allowModel && [...flags.allowModel],
    budget_usd: flags.budget,
    spend_cap_usd: flags.spendCap,
    spend_cap_period: flags.spendCapPeriod,
    rate_limit_per_minute: flags.rateLimit,
    expires_at: flags.expiresAt?.timestamp,
  });
  if (terminal.isJson) {
    terminal.printJson(key);
    return;
  }
  terminal.print(key.secret);
  const validity = flags.expiresAt === undefined ? '' : ` Valid to ${flags.expiresAt.text}.`;
  terminal.note(
    `${key.id} "${key.name}", ${key.mode}, scopes ${key.scopes.join(', ')}.${validity} The secret is not shown again.`,
  );
}

async function listKeys({ terminal, connection }: Invocation): Promise<undefined> {
  const keys = await (await connect(connection)).keys.list();
  if (terminal.isJson) {
    terminal.printJson(keys);
    return;
  }
  const given = { columns: terminal.columns, title: terminal.colours.dim };
  terminal.print(
    renderTable(
      COLUMNS,
      keys.data.map((key) => keyRow(key, new Date())),
      given,
    ),
  );
}

async function revokeKey(
  { terminal, connection }: Invocation,
  _flags: object,
  id: string,
): Promise<undefined> {
  const key = await (await connect(connection)).keys.revoke(id);
  if (terminal.isJson) terminal.printJson(key);
  else terminal.print(`Revoked ${key.id} "${key.name}".`);
}

const COLUMNS: readonly Column[] = [
  { title: 'Id' },
  { title: 'Name', flexible: true },
  { title: 'Secret' },
  { title: 'Scopes' },
  { title: 'Spent', align: 'right' },
  { title: 'Cap', align: 'right' },
  { title: 'Last used (UTC)' },
  { title: 'State' },
];

function keyRow(key: KeyResponse, now: Date): string[] {
  const cap = key.spend_cap_usd === null ? '' : `${dollars(key.spend_cap_usd)} ${key.spend_cap_period}`;
  return [
    key.id,
    key.name,
    key.hint,
    key.scopes.join(', '),
    dollars(key.spent_usd),
    cap,
    key.last_used_at?.slice(0, 16).replace('T', ' ') ?? 'never',
    stateOf(key, now),
  ];
}

function stateOf(key: KeyResponse, now: Date): string {
  if (key.revoked_at !== null) return 'revoked';
  if (key.expires_at === null) return 'active';
  return new Date(key.expires_at) <= now ? 'expired' : `active until ${key.expires_at.slice(0, 10)}`;
}
