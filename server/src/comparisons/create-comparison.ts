// POST /v1/comparisons as a story: price every cell → is the whole affordable? → write all cells down → begin them. What is
// refused is refused before the first cell begins; from then on each cell is a task with a hold of its own.

import { createHash } from 'node:crypto';
import type {
  ComparisonQuoteResponse,
  CreateComparisonBody,
  QuoteComparisonBody,
} from '@lightmeter/contract';
import { formatUsd, LightmeterError, parseUsd, renderUsd, sumUsd } from '@lightmeter/core';
import type { ComparisonRecord, SpendLimit } from '@lightmeter/store';
import { earlierTaskId } from '../flows/follow-task.ts';
import { bookOf } from '../flows/image-call.ts';
import { hashOf } from '../flows/price-call.ts';
import type { Caller } from '../http/authentication.ts';
import { type CostLimit, lowestLimit } from '../input/cost-limit.ts';
import type { Services } from '../services.ts';
import { type ComparisonPlan, planComparison } from './plan-comparison.ts';

export interface ComparisonWish {
  readonly caller: Caller;
  readonly body: CreateComparisonBody;
  readonly idempotencyKey: string | undefined;
  /** From the header; the body may say the same. */
  readonly maxCostUsd: string | undefined;
}

export interface CreatedComparison {
  readonly comparison: ComparisonRecord;
  /** An earlier request with the same Idempotency-Key created it. */
  readonly replayed: boolean;
}

/**
 * Creates a comparison and begins its cells, or finds the one that the same request created before.
 *
 * Nothing is held for the whole: what others spend between the look at the balance and the hold of a cell may refuse that
 * cell, and no other.
 *
 * @throws LightmeterError `max_cost_exceeded`, `insufficient_balance`, `spend_cap_reached` when the total is more than there
 *   is: no cell has begun then; `idempotency_key_mismatch`; whatever keeps any cell from being made
 */
export async function createComparison(services: Services, wish: ComparisonWish): Promise<CreatedComparison> {
  const { caller, body } = wish;
  const requestHash = hashOf({ compare: JSON.parse(JSON.stringify(body)) });
  const earlier = await findEarlier(services, wish, requestHash);
  if (earlier) return earlier;
  const comparisonId = services.newId('cmp');
  const seed = body.seed ?? seedFor(comparisonId);
  const plan = await planComparison(services, { caller, body, seed });
  refuseCost(plan, wish);
  await refuseTotal(services, caller, plan);
  const created = await services.store.comparisons.create({
    ...bookOf(caller),
    comparisonId,
    apiKeyId: caller.key.keyId,
    name: body.name,
    prompts: body.prompts,
    variants: plan.variants,
    seed,
    rateCardId: plan.card.id,
    requestHash,
    idempotencyKey: wish.idempotencyKey,
    idempotentSince: idempotentSince(services),
    cells: plan.cells.map(({ lowNanoUsd, highNanoUsd, ...cell }) => ({
      ...cell,
      taskId: services.newId('task'),
      quotedLowNanoUsd: lowNanoUsd,
      quotedHighNanoUsd: highNanoUsd,
    })),
  });
  // It is written down: whatever keeps cells from beginning now is tried again, by this process or the next.
  if (!created.replayed) await services.comparisons.feed(created.comparison.comparisonId);
  return created;
}

/** What a comparison would cost; begins nothing. */
export async function quoteComparison(
  services: Services,
  { caller, body }: { caller: Caller; body: QuoteComparisonBody },
): Promise<ComparisonQuoteResponse> {
  const plan = await planComparison(services, { caller, body, seed: body.seed ?? 0 });
  const { workspaceId, mode } = bookOf(caller);
  const balance = await services.store.ledger.balance(workspaceId, mode);
  return {
    object: 'comparison_quote',
    kind: plan.lowNanoUsd === plan.highNanoUsd ? 'exact' : 'bounded',
    low_usd: renderUsd(plan.lowNanoUsd),
    high_usd: renderUsd(plan.highNanoUsd),
    rate_card: plan.card.id,
    cell_count: plan.cells.length,
    variants: plan.variants.map(({ label, modelId, takesSeed }, index) => {
      const cells = plan.cells.filter((cell) => cell.variantIndex === index);
      return {
        index,
        label,
        model: modelId,
        low_usd: renderUsd(sumUsd(cells.map((cell) => cell.lowNanoUsd))),
        high_usd: renderUsd(sumUsd(cells.map((cell) => cell.highNanoUsd))),
        takes_seed: takesSeed,
      };
    }),
    available_usd: renderUsd(balance.availableNanoUsd),
  };
}

async function findEarlier(
  services: Services,
  { caller, idempotencyKey }: ComparisonWish,
  requestHash: string,
): Promise<CreatedComparison | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const comparison = await services.store.comparisons.findByIdempotencyKey(
    bookOf(caller),
    idempotencyKey,
    idempotentSince(services),
  );
  if (!comparison) return undefined;
  if (comparison.requestHash !== requestHash) throw new LightmeterError('idempotency_key_mismatch');
  return { comparison, replayed: true };
}

function idempotentSince({ clock, configuration }: Services): Date {
  return new Date(clock().getTime() - configuration.LIGHTMETER_IDEMPOTENCY_HOURS * 3_600_000);
}

/** 31 bits that are another for every comparison, and the same for all of its cells. */
function seedFor(comparisonId: string): number {
  return createHash('sha256').update(comparisonId).digest().readUInt32BE() >>> 1;
}

function refuseCost({ highNanoUsd, cells }: ComparisonPlan, { body, maxCostUsd }: ComparisonWish): void {
  const inBody: CostLimit | undefined =
    body.max_cost_usd === undefined
      ? undefined
      : { nanoUsd: parseUsd(body.max_cost_usd, 'max_cost_usd'), param: 'max_cost_usd' };
  const limit = lowestLimit(maxCostUsd, inBody);
  if (!limit || highNanoUsd <= limit.nanoUsd) return;
  throw new LightmeterError('max_cost_exceeded', {
    param: limit.param,
    message: `The ${cells.length} images may cost ${formatUsd(highNanoUsd)} together, above the limit of ${formatUsd(limit.nanoUsd)} in \`${limit.param}\`. Raise the limit, or compare less. Nothing has begun.`,
    details: { quoted_usd: renderUsd(highNanoUsd) },
  });
}

/** The whole must be affordable now, by the balance and by every cap that its cells will meet. */
async function refuseTotal(services: Services, caller: Caller, plan: ComparisonPlan): Promise<void> {
  const book = bookOf(caller);
  const [balance, limits] = await Promise.all([
    services.store.ledger.balance(book.workspaceId, book.mode),
    services.store.limits.list(book),
  ]);
  if (plan.highNanoUsd > balance.availableNanoUsd) {
    earlierTaskId({
      kind: 'insufficient_balance',
      availableNanoUsd: balance.availableNanoUsd,
      requiredNanoUsd: plan.highNanoUsd,
    });
  }
  for (const limit of limits) {
    if (!isMet(limit, caller) || limit.capNanoUsd === undefined) continue;
    if (limit.spentNanoUsd + limit.heldNanoUsd + plan.highNanoUsd <= limit.capNanoUsd) continue;
    earlierTaskId({
      kind: 'spend_cap_reached',
      capNanoUsd: limit.capNanoUsd,
      spentNanoUsd: limit.spentNanoUsd,
      heldNanoUsd: limit.heldNanoUsd,
      period: limit.period,
      subject: limit.subject.kind,
    });
  }
}

function isMet({ subject }: SpendLimit, { key, workspace }: Caller): boolean {
  if (subject.kind === 'key') return subject.id === key.keyId;
  return subject.kind === 'workspace' && subject.id === workspace.workspaceId;
}
