// `lightmeter models`: what the key may use, what it costs and what it can do.

import type { ModelResponse } from '@lightmeter/sdk';
import type { Command } from 'commander';
import { act, createCommand, type Invocation } from '../command-line/command.ts';
import { connect } from '../command-line/connection.ts';
import { rateText } from '../command-line/money-text.ts';
import { type Column, renderTable } from '../command-line/text-table.ts';

/** GET /v1/models. */
export function modelsCommand(): Command {
  return createCommand({
    name: 'models',
    summary: 'Lists the models the key may use.',
    examples: ['models', 'models --json', 'models --url http://127.0.0.1:8787'],
  }).action(act(listModels));
}

async function listModels({ terminal, connection }: Invocation): Promise<undefined> {
  const models = await (await connect(connection)).models.list();
  if (terminal.isJson) {
    terminal.printJson(models);
    return;
  }
  const given = { columns: terminal.columns, title: terminal.colours.dim };
  terminal.print(renderTable(COLUMNS, models.data.map(modelRow), given));
}

const COLUMNS: readonly Column[] = [
  { title: 'Model', flexible: true },
  { title: 'Makes' },
  { title: 'Tiers' },
  { title: 'From', align: 'right' },
  { title: 'Qualities' },
  { title: 'Life cycle' },
];

function modelRow({ id, lightmeter: model }: ModelResponse): string[] {
  const { capability } = model;
  return [
    id,
    capability === null ? 'video' : capability.operations.join(', '),
    capability?.tiers.join(' ') ?? '',
    leastRate(model.rates),
    capability?.qualities.join(' ') ?? '',
    model.life_cycle.state.replace('_', ' '),
  ];
}

/** The first price of the card's list, which begins with the smallest. */
function leastRate(rates: ModelResponse['lightmeter']['rates']): string {
  const [first] = rates;
  if (!first) return '';
  const unit = first.unit.endsWith('_tokens') ? 'tokens' : first.unit.replace(/s$/, '');
  return `${rateText(first.unit, first.unit_price_usd)} ${unit}`;
}
