// The query of GET /v1/tasks as a filter of the store, and what was moved into range on the way.

import { listTasksQuery, type TaskListResponse } from '@lightmeter/contract';
import { LightmeterError, type RateCard } from '@lightmeter/core';
import type { BookId, TaskListQuery, TaskState } from '@lightmeter/store';
import type { z } from 'zod';
import { nearestName } from './nearest-name.ts';

const DEFAULT_SIZE = 10;
const MAX_SIZE = 100;

/** hiapi's words and ours. Nothing is ever `archiving` here: outputs are kept before a task succeeds. */
const STATES: Readonly<Record<string, readonly TaskState[]>> = {
  handling: ['running'],
  archiving: [],
  success: ['succeeded'],
  fail: ['failed', 'cancelled'],
};

const METADATA = 'metadata.';
const KNOWN = Object.keys(listTasksQuery.shape);

export interface ReadListQuery {
  readonly query: TaskListQuery;
  /** Undefined when paging by cursor. */
  readonly page: number | undefined;
  readonly adjusted: NonNullable<TaskListResponse['data']['adjusted']>;
}

/**
 * Reads a checked query.
 *
 * @throws LightmeterError `unknown_parameter`, `invalid_value`, `model_not_found`
 */
export function readListQuery(
  sent: z.output<typeof listTasksQuery>,
  given: { book: BookId; cards: readonly RateCard[] },
): ReadListQuery {
  const metadata = metadataOf(sent);
  const byCursor = sent.cursor !== undefined || sent.limit !== undefined;
  if (byCursor && (sent.page !== undefined || sent.size !== undefined)) {
    throw new LightmeterError('invalid_value', {
      param: sent.page === undefined ? 'size' : 'page',
      message: 'Page either by `page` and `size`, or by `limit` and `cursor`, not both.',
    });
  }
  const page = within('page', sent.page ?? 1, { min: 1, max: Number.MAX_SAFE_INTEGER, limit: 'from 1' });
  const size = within('size', sent.size ?? DEFAULT_SIZE, { min: 1, max: MAX_SIZE, limit: '1 to 100' });
  return {
    query: {
      ...given.book,
      states: sent.status === undefined ? undefined : (STATES[sent.status] ?? [sent.status as TaskState]),
      modelId: sent.model === undefined ? undefined : modelIdOf(sent.model, given.cards),
      batchId: sent.batch_id,
      origin: sent.origin,
      idempotencyKey: sent.idempotency_key,
      createdFrom: sent.created_after === undefined ? undefined : new Date(sent.created_after),
      createdBefore: sent.created_before === undefined ? undefined : new Date(sent.created_before),
      metadata,
      ...(byCursor
        ? { limit: sent.limit ?? DEFAULT_SIZE, cursor: sent.cursor }
        : { limit: size.used, offset: (page.used - 1) * size.used, counted: true }),
    },
    page: byCursor ? undefined : page.used,
    adjusted: byCursor ? [] : [page, size].filter(({ sent: asked, used }) => asked !== used),
  };
}

function within(param: string, sent: number, range: { min: number; max: number; limit: string }) {
  return { param, sent, used: Math.min(range.max, Math.max(range.min, sent)), limit: range.limit };
}

/** Pairs of `metadata.<key>=<value>`; whatever else is not known is refused. */
function metadataOf(sent: Readonly<Record<string, unknown>>): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const [name, value] of Object.entries(sent)) {
    if (KNOWN.includes(name)) continue;
    if (!name.startsWith(METADATA)) {
      const nearest = nearestName(name, KNOWN);
      throw new LightmeterError('unknown_parameter', {
        param: name.slice(0, 60),
        message: `There is no parameter \`${name.slice(0, 60)}\` here; nothing is dropped silently. ${
          nearest === undefined
            ? 'Metadata is filtered by `metadata.<key>=<value>`.'
            : `Did you mean \`${nearest}\`?`
        }`,
      });
    }
    if (typeof value !== 'string' || value.includes('\0') || name.includes('\0')) {
      throw new LightmeterError('invalid_value', {
        param: name.slice(0, 80),
        message: `\`${name.slice(0, 80)}\` must stand once, as text without U+0000.`,
      });
    }
    pairs[name.slice(METADATA.length)] = value;
  }
  return pairs;
}

/** The public id of a model on any card, old ones among them: their tasks are still there. */
export function modelIdOf(named: string, cards: readonly RateCard[]): string {
  const wanted = named.toLowerCase();
  const bare = wanted.replace(/\/(text|image)-to-image(?=@|$)/, '');
  for (const id of [wanted, bare]) {
    for (const card of cards) {
      const model = card.models.find((sold) => sold.id === id || sold.aliases.includes(id));
      if (model) return model.id;
    }
  }
  throw new LightmeterError('model_not_found', {
    param: 'model',
    message: `No rate card has a model ${JSON.stringify(named.slice(0, 100))}. List the models with GET /v1/models.`,
  });
}
