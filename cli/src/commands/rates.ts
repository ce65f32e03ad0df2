// `lightmeter rates`: the cards there are, the prices of one, and what each price earns. Works without a server.

import { cardMargins, rateCardAt, rateCardById } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import type { Command } from 'commander';
import { act, createCommand, createGroup, type Invocation } from '../command-line/command.ts';
import { connectPublicly, namesServer } from '../command-line/connection.ts';
import { dayOrInstant, wholeNumber } from '../command-line/flag-values.ts';
import { renderTable } from '../command-line/text-table.ts';
import { diffText, localDiff } from '../rates/diff-text.ts';
import { marginJson, marginText } from '../rates/margin-text.ts';
import { localPriceList, type PriceList, priceListOf } from '../rates/price-list.ts';
import { priceListText } from '../rates/price-list-text.ts';

const STANDARD_SERIES = 'standard';

interface SourceFlags {
  readonly local?: boolean;
  readonly at?: string;
}

/** GET /v1/rates, or the cards of this installation. */
export function ratesCommand(): Command {
  const list = createCommand({
    name: 'list',
    summary: 'Lists the rate cards and when each came into force.',
    examples: ['rates list', 'rates list --json', 'rates list --local'],
  })
    .option('--local', 'the cards of this computer even if a server is named')
    .action(act(listCards));
  const show = createCommand({
    name: 'show',
    summary: 'Shows the prices of a card: the one in force unless one is named.',
    examples: ['rates show', 'rates show 2026-05', 'rates show --at 2026-06-01 --json'],
  })
    .argument('[card]', 'id of the card')
    .option('--at <date>', 'the card in force then', dayOrInstant)
    .option('--local', 'a card of this computer even if a server is named')
    .action(act(showCard));
  const margins = createCommand({
    name: 'margins',
    summary: 'Compares every price per image with the provider’s list price, worst first.',
    examples: ['rates margins', 'rates margins 2026-05 --prompt-tokens 500', 'rates margins --at 2026-06-01'],
  })
    .argument('[card]', 'id of the card')
    .option('--prompt-tokens <count>', 'text tokens of an image’s prompt', wholeNumber(0), 100)
    .option('--at <date>', 'list prices of that day, and the card in force then', dayOrInstant)
    .action(act(showMargins));
  const diff = createCommand({
    name: 'diff',
    summary: 'Tells every price that differs between two cards.',
    examples: [
      'rates diff 2026-05 2026-11',
      'rates diff 2026-05 at-cost --local',
      'rates diff 2026-05 2026-11 --json',
    ],
  })
    .argument('<from>', 'id of a card')
    .argument('<to>', 'id of another')
    .option('--local', 'cards of this computer even if a server is named')
    .action(act(showDiff));
  const group = {
    name: 'rates',
    summary: 'Rate cards: what images cost, and what they earn.',
    examples: ['rates show', 'rates list', 'rates margins 2026-11'],
  };
  return createGroup(group, [list, show, diff, margins]);
}

/** From the server when one is named, else from this computer. */
async function readPriceList(
  { connection }: Invocation,
  flags: SourceFlags,
  cardId: string | undefined,
): Promise<PriceList> {
  if (flags.local !== true && namesServer(connection)) {
    return priceListOf(await connectPublicly(connection).rates.get({ at: flags.at, card: cardId }));
  }
  const catalog = loadCatalog();
  const at = flags.at === undefined ? new Date() : new Date(flags.at);
  const card =
    cardId === undefined
      ? rateCardAt(catalog.cards, STANDARD_SERIES, at)
      : rateCardById(catalog.cards, cardId, 'card');
  return localPriceList(catalog, card, new Date());
}

async function listCards(invocation: Invocation, flags: SourceFlags): Promise<undefined> {
  const { terminal } = invocation;
  const { versions } = await readPriceList(invocation, flags, undefined);
  const now = new Date().toISOString();
  const cards = versions.map((version) => {
    const isLater = (other: typeof version) =>
      other.series === version.series &&
      other.effective_from > version.effective_from &&
      other.effective_from <= now;
    const state =
      version.effective_from > now ? 'scheduled' : versions.some(isLater) ? 'superseded' : 'in force';
    return { ...version, state };
  });
  if (terminal.isJson) {
    terminal.printJson({ object: 'list', data: cards });
    return;
  }
  const columns = ['Card', 'Series', 'In force since', 'State'].map((title) => ({ title }));
  const rows = cards.map(({ id, series, effective_from, state }) => [
    id,
    series,
    effective_from.slice(0, 10),
    state,
  ]);
  terminal.print(renderTable(columns, rows, { columns: terminal.columns, title: terminal.colours.dim }));
}

async function showCard(
  invocation: Invocation,
  flags: SourceFlags,
  cardId: string | undefined,
): Promise<undefined> {
  const { terminal } = invocation;
  const list = await readPriceList(invocation, flags, cardId);
  if (terminal.isJson) terminal.printJson(list);
  else terminal.print(priceListText(list, terminal));
}

async function showDiff(
  { connection, terminal }: Invocation,
  flags: Pick<SourceFlags, 'local'>,
  from: string,
  to: string,
): Promise<undefined> {
  const { cards } = loadCatalog();
  const diff =
    flags.local !== true && namesServer(connection)
      ? await connectPublicly(connection).rates.diff({ from, to })
      : localDiff(rateCardById(cards, from, 'from'), rateCardById(cards, to, 'to'));
  if (terminal.isJson) terminal.printJson(diff);
  else terminal.print(diffText(diff, terminal));
}

/** Costs are the list prices of this computer's catalog; no server tells them. */
async function showMargins(
  { terminal }: Invocation,
  flags: { readonly promptTokens: number; readonly at?: string },
  cardId: string | undefined,
): Promise<undefined> {
  const { cards } = loadCatalog();
  const at = flags.at === undefined ? new Date() : new Date(flags.at);
  const card =
    cardId === undefined ? rateCardAt(cards, STANDARD_SERIES, at) : rateCardById(cards, cardId, 'card');
  const day = at.toISOString().slice(0, 10);
  const { promptTokens } = flags;
  const cells = cardMargins(card, { day, promptTokens });
  const margins = { cardId: card.id, day, promptTokens, cells };
  if (terminal.isJson) terminal.printJson(marginJson(margins));
  else terminal.print(marginText(margins, terminal));
}
