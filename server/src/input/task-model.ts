// The model of a task as hiapi's clients write it: `base`, `base/text-to-image`, `base@route`, with a `route` beside it.

import { LightmeterError, type Operation, type RateCard } from '@lightmeter/core';

export interface TaskModel {
  /** The id to look up on the rate card: as it was written where a card knows it so, else without its ending. */
  readonly id: string;
  /** What the id's ending says the task does; undefined when it has none. */
  readonly operation: Operation | undefined;
}

const ENDING = /^(?<base>.+?)(?:\/(?:text|image)-to-image)?$/;
/** Older ids carry the ending with a dash, inside the name. */
const OPERATION = /[/-](?<source>text|image)-to-image/;

/** Every id and alias of every card, in lower case. Cards are never taken back, so this only ever grows. */
export function soldIds(cards: readonly RateCard[]): ReadonlySet<string> {
  const known = soldOf.get(cards);
  if (known) return known;
  const sold = new Set(cards.flatMap((card) => card.models.flatMap((model) => [model.id, ...model.aliases])));
  soldOf.set(cards, sold);
  return sold;
}

/** Of each list of cards once: a card that is published later makes another list. */
const soldOf = new WeakMap<readonly RateCard[], ReadonlySet<string>>();

/**
 * Reads model and route as one.
 *
 * @param sold as soldIds gives them: so the same words mean the same for ever
 * @throws LightmeterError `invalid_value` for a route that the model does not have, naming those it has
 */
export function readTaskModel(
  written: { model: string; route: string | undefined },
  sold: ReadonlySet<string>,
): TaskModel {
  const [name = '', ...after] = written.model.split('@');
  const inModel = after.length === 0 ? undefined : after.join('@');
  const route = oneRoute(inModel, written.route === '' ? undefined : written.route);
  const { base = name } = ENDING.exec(name)?.groups ?? {};
  const source = OPERATION.exec(name)?.groups?.source;
  const operation = source === undefined ? undefined : source === 'image' ? 'edit' : 'generate';
  const at = route === undefined ? '' : `@${route}`;
  const isDefault = route === undefined || route === 'default';
  const spellings = [`${name}${at}`, `${base}${at}`, ...(isDefault ? [name, base] : [])];
  const isSold = (id: string) => sold.has(id.toLowerCase());
  const id = spellings.find(isSold);
  if (id === undefined && route !== undefined && (isSold(name) || isSold(base))) {
    refuseRoute(route, base, sold);
  }
  return { id: id ?? `${name}${at}`, operation };
}

function oneRoute(inModel: string | undefined, beside: string | undefined): string | undefined {
  if (inModel !== undefined && beside !== undefined && inModel !== beside) {
    throw new LightmeterError('invalid_value', {
      param: 'route',
      message: `\`model\` names the route "${inModel.slice(0, 40)}" and \`route\` is "${beside}". Send one of them.`,
    });
  }
  return beside ?? inModel;
}

/** The routes of a model, `default` first, as the ids on the cards spell them. */
function refuseRoute(route: string, base: string, sold: ReadonlySet<string>): never {
  const wanted = base.toLowerCase();
  const routes = new Set(['default']);
  for (const id of sold) {
    const [name = '', known] = id.split('@');
    if (known !== undefined && (name === wanted || name.startsWith(`${wanted}/`))) routes.add(known);
  }
  throw new LightmeterError('invalid_value', {
    param: 'route',
    message: `${base} has no route "${route.slice(0, 40)}". Its routes are ${[...routes].join(', ')}.`,
    details: { nearest: [...routes] },
  });
}
