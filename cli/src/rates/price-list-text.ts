// A rate card as people read it: prices per image by tier, then per token, then per second, then where they come from.

import { TIERS } from '@lightmeter/core';
import { dollars, rateText } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { type Column, renderTable, wrapText } from '../command-line/text-table.ts';
import type { ListedModel, PriceList } from './price-list.ts';

type RateLine = ListedModel['rates'][number];

/** The tables that the card has prices for, and every note. */
export function priceListText(list: PriceList, terminal: Pick<Terminal, 'colours' | 'columns'>): string {
  const { bold, dim } = terminal.colours;
  const table = (columns: readonly Column[], rows: string[][]) =>
    rows.length === 0 ? [] : [renderTable(columns, rows, { columns: terminal.columns, title: dim }), ''];
  const state = list.state === 'superseded' ? ', superseded' : '';
  return [
    bold(`${list.title} (${list.id}), in force since ${list.effective_from.slice(0, 10)}${state}`),
    '',
    ...table(IMAGE_COLUMNS, list.models.filter((model) => model.basis === 'images').flatMap(imageRows)),
    ...table(TOKEN_COLUMNS, list.models.filter((model) => model.basis === 'tokens').flatMap(tokenRows)),
    ...table(VIDEO_COLUMNS, list.models.filter((model) => model.basis === 'seconds').flatMap(videoRows)),
    bold('Notes'),
    ...noteLines(list, terminal.columns),
  ].join('\n');
}

const IMAGE_COLUMNS: readonly Column[] = [
  { title: 'Per image', flexible: true },
  { title: 'Quality' },
  ...TIERS.map((tier) => ({ title: tier, align: 'right' }) as const),
  { title: 'Life cycle' },
];

/** A row for each quality that has a price of its own. */
function imageRows(model: ListedModel): string[][] {
  const qualities = [...new Set(model.rates.map((rate) => rate.quality))];
  return qualities.map((quality, index) => {
    const rates = model.rates.filter((rate) => rate.quality === quality);
    const cells = TIERS.map((tier) => {
      const rate = rates.find((line) => line.tier === undefined || line.tier === tier);
      return rate && model.tiers.includes(tier) ? priceCell(rate) : '';
    });
    return [index === 0 ? model.id : '', quality ?? 'any', ...cells, index === 0 ? lifeCycle(model) : ''];
  });
}

/** `1.33×  $0.04`: the multiple that price lists show, when they do. */
function priceCell(rate: RateLine): string {
  const price = dollars(rate.unit_price_usd);
  return rate.shown_as === undefined ? price : `${rate.shown_as}  ${price}`;
}

const TOKEN_COLUMNS: readonly Column[] = [
  { title: 'Per token', flexible: true },
  { title: 'Unit' },
  { title: 'Rate', align: 'right' },
  { title: 'Life cycle' },
];

function tokenRows(model: ListedModel): string[][] {
  return model.rates.map((rate, index) => [
    index === 0 ? model.id : '',
    rate.unit.replaceAll('_', ' '),
    rateText(rate.unit, rate.unit_price_usd),
    index === 0 ? lifeCycle(model) : '',
  ]);
}

const VIDEO_COLUMNS: readonly Column[] = [
  { title: 'Per second of video', flexible: true },
  { title: 'Resolution' },
  { title: 'Sound' },
  { title: 'Rate', align: 'right' },
  { title: 'Life cycle' },
];

function videoRows(model: ListedModel): string[][] {
  return model.rates.map((rate, index) => [
    index === 0 ? model.id : '',
    rate.resolution ?? 'any',
    rate.sound === undefined ? 'any' : rate.sound ? 'with' : 'without',
    dollars(rate.unit_price_usd),
    index === 0 ? lifeCycle(model) : '',
  ]);
}

/** `live`, `deprecated, ends 2026-12-01, then gpt-image-2`. */
function lifeCycle({ life_cycle: { state, shut_down_on, successor } }: ListedModel): string {
  const ends = shut_down_on === null ? [] : [`${state === 'shut_down' ? 'ended' : 'ends'} ${shut_down_on}`];
  const then = successor === null ? [] : [`then ${successor}`];
  return [state.replace('_', ' '), ...ends, ...then].join(', ');
}

function noteLines(list: PriceList, columns: number | undefined): string[] {
  const indent = '  ';
  const note = (name: string, from: Pick<PriceList, 'note' | 'source' | 'checked_on' | 'certainty'>) => {
    const source = `${from.source}, checked on ${from.checked_on}, ${from.certainty.replace('_', ' ')}.`;
    const text = [from.note, source].filter((part) => part !== '').join(' ');
    const lines = wrapText(text, columns === undefined ? undefined : columns - indent.length);
    return [name, ...lines.map((line) => indent + line)];
  };
  return [...note(list.id, list), ...list.models.flatMap((model) => note(model.id, model))];
}
