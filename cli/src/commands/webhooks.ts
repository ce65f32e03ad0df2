// `lightmeter webhooks`: endpoints and their secrets, and what became of what was sent to them.

import type {
  CreateWebhookRequest,
  DeliveryListFilter,
  DeliveryResponse,
  WebhookResponse,
} from '@lightmeter/sdk';
import { type Command, Option } from 'commander';
import { act, createCommand, createGroup, type Invocation } from '../command-line/command.ts';
import { usageError } from '../command-line/command-error.ts';
import { connect } from '../command-line/connection.ts';
import { EXIT, type ExitCode } from '../command-line/exit-code.ts';
import { repeated, wholeNumber } from '../command-line/flag-values.ts';
import { firstItems, minuteText, showList } from '../command-line/lists.ts';
import type { Column } from '../command-line/text-table.ts';
import { signingKeyCommand } from './webhook-signing-key.ts';

type EventTypes = NonNullable<CreateWebhookRequest['event_types']>;

const SECONDS_PER_HOUR = 3_600;
const ENDPOINT = 'wh_01k9q3v5w8t2m4n6p0r1s3t5v7';
const ENDPOINT_ARGUMENT = ['<id>', 'id of the endpoint, from `webhooks list`'] as const;

/** /v1/webhooks, /v1/webhook-deliveries and /v1/webhook-signing-key. */
export function webhooksCommand(): Command {
  const group = {
    name: 'webhooks',
    summary: 'Webhooks: endpoints, secrets, deliveries, the signing key of callbacks.',
    examples: [
      'webhooks create https://example.com/hooks/lightmeter',
      `webhooks test ${ENDPOINT}`,
      `webhooks deliveries ${ENDPOINT} --state failed`,
    ],
  };
  return createGroup(group, [
    createEndpointCommand(),
    listCommand(),
    showCommand(),
    updateCommand(),
    deleteCommand(),
    rotateCommand(),
    testCommand(),
    deliveriesCommand(),
    redeliverCommand(),
    signingKeyCommand(),
  ]);
}

function createEndpointCommand(): Command {
  return createCommand({
    name: 'create',
    summary: 'Creates an endpoint and shows its secret, this once.',
    examples: [
      'webhooks create https://example.com/hooks/lightmeter',
      'webhooks create https://example.com/hooks --event task.succeeded --event task.failed',
      'webhooks create https://example.com/hooks --description "Order service" --disabled',
    ],
  })
    .argument('<address>', 'where events are sent')
    .option('--description <text>', 'for people')
    .option('--event <type>', 'only events of this type; several times; all by default', repeated)
    .option('--disabled', 'sends nothing until it is enabled')
    .action(act(createEndpoint));
}

function listCommand(): Command {
  return createCommand({
    name: 'list',
    summary: 'Lists the endpoints, oldest first.',
    examples: ['webhooks list', 'webhooks list --json', 'webhooks list --api-key-file admin.key'],
  }).action(act(listEndpoints));
}

function showCommand(): Command {
  return createCommand({
    name: 'show',
    summary: 'Shows an endpoint.',
    examples: [`webhooks show ${ENDPOINT}`, `webhooks show ${ENDPOINT} --json`, 'webhooks list'],
  })
    .argument(...ENDPOINT_ARGUMENT)
    .action(act(showEndpoint));
}

function updateCommand(): Command {
  return createCommand({
    name: 'update',
    summary: 'Changes an endpoint. What is not named stays as it is.',
    examples: [
      `webhooks update ${ENDPOINT} --address https://example.com/new`,
      `webhooks update ${ENDPOINT} --event batch.completed --event batch.paused`,
      `webhooks update ${ENDPOINT} --enable`,
    ],
  })
    .argument(...ENDPOINT_ARGUMENT)
    .option('--address <url>', 'where events are sent from now on')
    .option('--description <text>', 'for people; empty removes it')
    .option('--event <type>', 'only events of this type from now on; several times', repeated)
    .option('--all-events', 'events of every type again')
    .option('--enable', 'sends again, also after it was switched off by itself')
    .option('--disable', 'gives up what was still to be delivered')
    .action(act(updateEndpoint));
}

function deleteCommand(): Command {
  return createCommand({
    name: 'delete',
    summary: 'Deletes an endpoint at once and for good.',
    examples: [`webhooks delete ${ENDPOINT}`, `webhooks delete ${ENDPOINT} --json`, 'webhooks list'],
  })
    .argument(...ENDPOINT_ARGUMENT)
    .action(act(deleteEndpoint));
}

function rotateCommand(): Command {
  return createCommand({
    name: 'rotate-secret',
    summary: 'Makes a new secret and shows it, this once. Both sign for a while.',
    examples: [
      `webhooks rotate-secret ${ENDPOINT}`,
      `webhooks rotate-secret ${ENDPOINT} --keep-hours 72`,
      `webhooks rotate-secret ${ENDPOINT} --keep-hours 0`,
    ],
  })
    .argument(...ENDPOINT_ARGUMENT)
    .option(
      '--keep-hours <count>',
      'how long the former secret signs too, 0 to 168; 24 by default',
      wholeNumber(0),
    )
    .action(act(rotateSecret));
}

function testCommand(): Command {
  return createCommand({
    name: 'test',
    summary: 'Sends a test event now and tells what the receiver answered.',
    examples: [
      `webhooks test ${ENDPOINT}`,
      `webhooks test ${ENDPOINT} --json`,
      `webhooks deliveries ${ENDPOINT}`,
    ],
  })
    .argument(...ENDPOINT_ARGUMENT)
    .action(act(testEndpoint));
}

function deliveriesCommand(): Command {
  return createCommand({
    name: 'deliveries',
    summary: 'Lists what was sent to an endpoint, newest first.',
    examples: [
      `webhooks deliveries ${ENDPOINT}`,
      `webhooks deliveries ${ENDPOINT} --state failed`,
      `webhooks deliveries ${ENDPOINT} --limit 500 --json`,
    ],
  })
    .argument(...ENDPOINT_ARGUMENT)
    .addOption(new Option('--state <state>', 'only these').choices(['pending', 'delivered', 'failed']))
    .option('--limit <count>', 'deliveries at most', wholeNumber(1), 50)
    .action(act(listDeliveries));
}

function redeliverCommand(): Command {
  return createCommand({
    name: 'redeliver',
    summary: 'Sends a delivery once more, with the same event id.',
    examples: [
      'webhooks redeliver dlv_01k9q3v5w8t2m4n6p0r1s3t5v7',
      'webhooks redeliver dlv_01k9q3v5w8t2m4n6p0r1s3t5v7 --json',
      `webhooks deliveries ${ENDPOINT} --state failed`,
    ],
  })
    .argument('<delivery>', 'id of the delivery, from `webhooks deliveries`')
    .action(act(redeliver));
}

async function createEndpoint(
  { terminal, connection }: Invocation,
  flags: {
    readonly description?: string;
    readonly event?: readonly string[];
    readonly disabled?: boolean;
  },
  address: string,
): Promise<undefined> {
  const client = await connect(connection);
  const endpoint = await client.webhooks.create({
    url: address,
    description: flags.description,
    // The server knows the types, and names them when one is wrong.
    event_types: flags.event && ([...flags.event] as EventTypes),
    enabled: flags.disabled ? false : undefined,
  });
  if (terminal.isJson) {
    terminal.printJson(endpoint);
    return;
  }
  terminal.print(endpoint.secret);
  terminal.note(`${endpoint.id} ${endpoint.url}, ${eventsText(endpoint)}. The secret is not shown again.`);
  terminal.note(`${terminal.noteColours.bold('Next:')} lightmeter webhooks test ${endpoint.id}`);
}

const COLUMNS: readonly Column[] = [
  { title: 'Id' },
  { title: 'Address', flexible: true },
  { title: 'Events' },
  { title: 'State' },
  { title: 'Description' },
];

async function listEndpoints({ terminal, connection }: Invocation): Promise<undefined> {
  const endpoints = await (await connect(connection)).webhooks.list();
  if (terminal.isJson) {
    terminal.printJson(endpoints);
    return;
  }
  showList(
    terminal,
    { items: endpoints.data, hasMore: false },
    {
      columns: COLUMNS,
      row: (endpoint) => [
        endpoint.id,
        endpoint.url,
        eventsText(endpoint),
        stateText(endpoint),
        endpoint.description ?? '',
      ],
      none: 'No endpoints. Create one: lightmeter webhooks create https://example.com/hooks',
      limit: endpoints.data.length,
    },
  );
}

function eventsText({ event_types }: WebhookResponse): string {
  return event_types === null ? 'all events' : event_types.join(', ');
}

const DISABLED_BECAUSE = {
  by_owner: 'disabled',
  gone: 'disabled: it answered 410',
  failing: 'disabled: nothing but failures for five days',
} as const;

function stateText(endpoint: WebhookResponse): string {
  if (!endpoint.enabled) return DISABLED_BECAUSE[endpoint.disabled_reason ?? 'by_owner'];
  return endpoint.failing_since === null ? 'enabled' : `failing since ${minuteText(endpoint.failing_since)}`;
}

function endpointText(endpoint: WebhookResponse): string {
  const former = endpoint.former_secret_expires_at;
  return [
    `${endpoint.id}  ${endpoint.url}`,
    `${stateText(endpoint)}, ${eventsText(endpoint)}, ${endpoint.mode} mode, created ${minuteText(endpoint.created_at)}, UTC`,
    ...(endpoint.description === null ? [] : [endpoint.description]),
    ...(former === null ? [] : [`The former secret signs too until ${minuteText(former)}, UTC.`]),
  ].join('\n');
}

async function showEndpoint(
  { terminal, connection }: Invocation,
  _flags: object,
  id: string,
): Promise<undefined> {
  const endpoint = await (await connect(connection)).webhooks.retrieve(id);
  if (terminal.isJson) terminal.printJson(endpoint);
  else terminal.print(endpointText(endpoint));
}

async function updateEndpoint(
  { terminal, connection }: Invocation,
  flags: {
    readonly address?: string;
    readonly description?: string;
    readonly event?: readonly string[];
    readonly allEvents?: boolean;
    readonly enable?: boolean;
    readonly disable?: boolean;
  },
  id: string,
): Promise<undefined> {
  if (flags.enable && flags.disable) throw usageError('Give --enable or --disable, not both.');
  if (flags.event && flags.allEvents) throw usageError('Give --event or --all-events, not both.');
  const changes = {
    url: flags.address,
    description: flags.description === '' ? null : flags.description,
    event_types: flags.allEvents ? null : flags.event && ([...flags.event] as EventTypes),
    enabled: flags.enable ? true : flags.disable ? false : undefined,
  };
  if (Object.values(changes).every((change) => change === undefined)) {
    throw usageError('There is nothing to change.', `lightmeter webhooks update ${id} --help`);
  }
  const endpoint = await (await connect(connection)).webhooks.update(id, changes);
  if (terminal.isJson) terminal.printJson(endpoint);
  else terminal.print(endpointText(endpoint));
}

async function deleteEndpoint(
  { terminal, connection }: Invocation,
  _flags: object,
  id: string,
): Promise<undefined> {
  const deleted = await (await connect(connection)).webhooks.delete(id);
  if (terminal.isJson) terminal.printJson(deleted);
  else terminal.print(`Deleted ${deleted.id}. What was still to be delivered there is given up.`);
}

async function rotateSecret(
  { terminal, connection }: Invocation,
  flags: { readonly keepHours?: number },
  id: string,
): Promise<undefined> {
  const client = await connect(connection);
  const endpoint = await client.webhooks.rotateSecret(id, {
    expiresInSeconds: flags.keepHours === undefined ? undefined : flags.keepHours * SECONDS_PER_HOUR,
  });
  if (terminal.isJson) {
    terminal.printJson(endpoint);
    return;
  }
  terminal.print(endpoint.secret);
  const former = endpoint.former_secret_expires_at;
  const until = former === null ? 'no more' : `too until ${minuteText(former)}, UTC`;
  terminal.note(`The secret is not shown again. The former one signs ${until}.`);
}

/** Exit code 1 when the receiver did not take it. */
async function testEndpoint(
  { terminal, connection }: Invocation,
  _flags: object,
  id: string,
): Promise<ExitCode> {
  const result = await (await connect(connection)).webhooks.test(id);
  if (terminal.isJson) terminal.printJson(result);
  else {
    const answer = result.status === null ? (result.error ?? 'no answer') : `answered ${result.status}`;
    const outcome = result.delivered ? 'Delivered' : 'Not delivered';
    terminal.print(`${outcome}: ${answer} after ${result.latency_ms} ms. ${result.event_id}`);
    if (result.response_excerpt) terminal.note(`The receiver said: ${result.response_excerpt}`);
  }
  return result.delivered ? EXIT.ok : EXIT.failed;
}

const DELIVERY_COLUMNS: readonly Column[] = [
  { title: 'Id' },
  { title: 'Created (UTC)' },
  { title: 'Event' },
  { title: 'About' },
  { title: 'State' },
  { title: 'Attempts', align: 'right' },
  { title: 'Next attempt (UTC)' },
];

function deliveryRow(delivery: DeliveryResponse): string[] {
  return [
    delivery.id,
    minuteText(delivery.created_at),
    delivery.event_type,
    delivery.subject_id,
    delivery.in_flight ? 'being sent' : delivery.state === 'failed' ? 'given up' : delivery.state,
    String(delivery.attempt_count),
    minuteText(delivery.next_attempt_at),
  ];
}

async function listDeliveries(
  { terminal, connection }: Invocation,
  flags: { readonly limit: number; readonly state?: NonNullable<DeliveryListFilter['state']> },
  id: string,
): Promise<undefined> {
  const client = await connect(connection);
  const list = client.webhooks.deliveries(id, { state: flags.state, limit: 100 });
  showList(terminal, await firstItems(list, flags.limit), {
    columns: DELIVERY_COLUMNS,
    row: deliveryRow,
    none: 'Nothing was sent there.',
    limit: flags.limit,
  });
}

async function redeliver(
  { terminal, connection }: Invocation,
  _flags: object,
  id: string,
): Promise<undefined> {
  const delivery = await (await connect(connection)).webhooks.redeliver(id);
  if (terminal.isJson) terminal.printJson(delivery);
  else terminal.print(`${delivery.id} is sent again: ${delivery.event_type}, ${delivery.event_id}.`);
}
