// POST /v1/batches and …/promote as stories: everything that needs no look at the lines is refused here; a job does the
// rest, and nothing is spent before it is done.

import type { CreateBatchBody, PromoteBatchBody } from '@lightmeter/contract';
import { LightmeterError, parsePromptTemplate, parseUsd } from '@lightmeter/core';
import type { BatchPicks, BatchPlan, BatchRecord, JsonObject, NewBatch } from '@lightmeter/store';
import { bookOf } from '../flows/image-call.ts';
import { hashOf, pricingCard } from '../flows/price-call.ts';
import type { Caller } from '../http/authentication.ts';
import type { Services } from '../services.ts';
import { PREPARE_JOB } from './job-names.ts';
import { missingFile } from './prepare-lines.ts';

interface Wish {
  readonly caller: Caller;
  readonly idempotencyKey: string | undefined;
  /** Scheme and host by which the caller reached this server. */
  readonly origin: string;
}

export interface CreatedBatch {
  readonly batch: BatchRecord;
  /** An earlier request with the same Idempotency-Key created it. */
  readonly replayed: boolean;
}

/**
 * Creates the batch of an input file, or finds the one that the same request created before.
 *
 * @throws LightmeterError `not_found` for a file that is not the caller's, `idempotency_key_mismatch`, `invalid_value`
 */
export async function createBatch(
  services: Services,
  wish: Wish & { body: CreateBatchBody },
): Promise<CreatedBatch> {
  const { body, caller } = wish;
  const requestHash = hashOf({ create: asJson(body) });
  const earlier = await findEarlier(services, wish, requestHash);
  if (earlier) return earlier;
  refuseDefaults(body);
  requireTemplate(body);
  const file = await services.store.files.get(bookOf(caller), body.input_file_id);
  if (!file) throw missingFile(body.input_file_id);
  const columns = {
    prompt: body.prompt_column,
    template: body.prompt_template,
    metadata: body.metadata_columns,
  };
  return begin(services, wish, {
    ...sharedBatch(body),
    requestHash,
    endpoint: body.endpoint,
    inputFileId: file.fileId,
    promotedFrom: undefined,
    plan: {
      ...sharedPlan(wish, body),
      defaults: body.defaults && asJson(body.defaults),
      format: body.format,
      columns: asJson(columns),
      draft: body.draft && asJson(body.draft),
      deduplicates: body.deduplicate ?? false,
      skipsInvalid: body.skip_invalid ?? false,
    },
  });
}

/**
 * Creates the batch that makes the picks of another at the final tier.
 *
 * @throws LightmeterError `conflict` while the batch has nothing to pick; as createBatch does
 */
export async function promoteBatch(
  services: Services,
  wish: Wish & { drafts: BatchRecord; body: PromoteBatchBody },
): Promise<CreatedBatch> {
  const { body, drafts } = wish;
  const requestHash = hashOf({ promote: asJson(body), batch: drafts.batchId });
  const earlier = await findEarlier(services, wish, requestHash);
  if (earlier) return earlier;
  const { counts } = await services.store.batches.progress(drafts);
  if (counts.succeeded === 0) {
    throw new LightmeterError('conflict', {
      message: `${drafts.batchId} is ${drafts.state} and has no pictures to promote yet.`,
      details: { status: drafts.state },
    });
  }
  const changes = asJson(body.overrides ?? {});
  if (!drafts.plan.draft && Object.keys(changes).length === 0) {
    throw new LightmeterError('missing_parameter', {
      param: 'overrides',
      message: `${drafts.batchId} has no drafts of other pictures. Say in \`overrides\` what is to change: \`resolution\`, \`size\`, \`quality\` or \`model\`.`,
    });
  }
  return begin(services, wish, {
    ...sharedBatch(body),
    name: body.name ?? drafts.name,
    metadata: body.metadata ?? drafts.metadata,
    requestHash,
    endpoint: drafts.endpoint,
    inputFileId: drafts.inputFileId,
    promotedFrom: drafts.batchId,
    plan: {
      ...sharedPlan(wish, body),
      promotion: { picks: picksOf(body), changes },
      deduplicates: false,
      skipsInvalid: false,
    },
  });
}

function picksOf({ items }: PromoteBatchBody): BatchPicks {
  if (items === 'all') return items;
  return items.map((pick) =>
    typeof pick === 'object' ? { item: pick.item, outputId: pick.output_id } : { item: pick },
  );
}

async function findEarlier(
  services: Services,
  { caller, idempotencyKey }: Wish,
  requestHash: string,
): Promise<CreatedBatch | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const batch = await services.store.batches.findByIdempotencyKey(
    bookOf(caller),
    idempotencyKey,
    idempotentSince(services),
  );
  if (!batch) return undefined;
  if (batch.requestHash !== requestHash) throw new LightmeterError('idempotency_key_mismatch');
  return { batch, replayed: true };
}

function idempotentSince({ clock, configuration }: Services): Date {
  return new Date(clock().getTime() - configuration.LIGHTMETER_IDEMPOTENCY_HOURS * 3_600_000);
}

type Begun = Omit<
  NewBatch,
  'batchId' | 'workspaceId' | 'mode' | 'apiKeyId' | 'rateCardId' | 'idempotencyKey' | 'idempotentSince'
>;

async function begin(services: Services, wish: Wish, batch: Begun): Promise<CreatedBatch> {
  const { caller, idempotencyKey } = wish;
  const card = pricingCard(services.catalog.cards, {
    series: caller.workspace.rateCardSeries,
    at: services.clock(),
  });
  const created = await services.store.batches.create({
    ...batch,
    ...bookOf(caller),
    batchId: services.newId('batch'),
    apiKeyId: caller.key.keyId,
    rateCardId: card.id,
    idempotencyKey,
    idempotentSince: idempotentSince(services),
  });
  const { batchId } = created.batch;
  if (!created.replayed) {
    await services.store.jobs.send(PREPARE_JOB, { batchId }, { onlyOneOf: batchId }).catch((error) => {
      // The batch is there; whoever feeds batches asks for the job again.
      services.log.warn({ err: error, batchId }, 'The job that validates a batch could not be sent yet.');
    });
  }
  return created;
}

type SharedBody = Pick<
  CreateBatchBody,
  | 'name'
  | 'metadata'
  | 'max_cost_usd'
  | 'start'
  | 'on_insufficient_funds'
  | 'completion_window'
  | 'output_expires_after'
>;

function sharedBatch(body: SharedBody) {
  return {
    name: body.name,
    metadata: body.metadata,
    capNanoUsd: body.max_cost_usd === undefined ? undefined : parseUsd(body.max_cost_usd, 'max_cost_usd'),
  };
}

function sharedPlan({ origin }: Wish, body: SharedBody) {
  return {
    isStartedByHand: body.start === 'manual',
    onInsufficientFunds: body.on_insufficient_funds ?? 'pause',
    completionWindowSeconds: Number.parseInt(body.completion_window ?? '24h', 10) * 3_600,
    outputKeptSeconds: body.output_expires_after?.seconds,
    origin,
  } satisfies Partial<BatchPlan>;
}

/** An image inside the body would be read again for each of its lines. */
function refuseDefaults({ defaults }: CreateBatchBody): void {
  const inline = [...(defaults?.images ?? []), ...(defaults?.mask ? [defaults.mask] : [])].some(
    (source) => source.image_url !== undefined,
  );
  if (!inline) return;
  throw new LightmeterError('invalid_value', {
    param: 'defaults.images',
    message: 'Images of `defaults` are named by `file_id`. Upload the image to /v1/files first.',
  });
}

/** What is wrong with a template itself is told before the file is read. */
function requireTemplate({ prompt_template: template, prompt_column: column }: CreateBatchBody): void {
  if (template === undefined) return;
  parsePromptTemplate(template);
  if (column === undefined) return;
  throw new LightmeterError('invalid_value', {
    param: 'prompt_template',
    message: '`prompt_template` and `prompt_column` both say what the prompt is. Give one of them.',
  });
}

function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
