// The lines of an input file as items: read, measured, priced. What a line needs from the file is kept, so that the file
// may be deleted afterwards.

import { Readable } from 'node:stream';
import type { BatchDefaults, TaskChanges } from '@lightmeter/contract';
import { type ImageRequestInput, LightmeterError, type RateCard } from '@lightmeter/core';
import type { BatchComparison, BatchItemImage, BatchItemRequest, BatchRecord } from '@lightmeter/store';
import { type DraftPrices, draftPrices, rememberFinal } from '../flows/draft.ts';
import { keepInputImage } from '../flows/keep-input-image.ts';
import { hashOf } from '../flows/price-call.ts';
import { priceUnheld } from '../flows/price-unheld.ts';
import type { Caller } from '../http/authentication.ts';
import { requireStorableText } from '../http/storable-text.ts';
import { changedRequest } from '../input/changed-request.ts';
import { decodeDataUrl } from '../input/data-url.ts';
import { soldIds } from '../input/task-model.ts';
import type { Services } from '../services.ts';
import { addRanges, type ItemSheet, type SheetItem } from './item-sheet.ts';
import { type BatchEndpoint, faultOf, type InputFormat, type InputItem } from './read-input/input-line.ts';
import { readBatchInput } from './read-input/read-batch-input.ts';
import {
  InputImageMeasurer,
  lineRequestInput,
  type MeasuredImage,
  type RequestImages,
} from './read-input/resolve-input-images.ts';

/** Other requests get their turn after so much time spent on pricing. */
const TURN_MS = 20;

type RequestLine = Extract<InputItem, { kind: 'request' }>;

/** What the lines of one batch share. */
interface LineContext {
  readonly services: Services;
  readonly batch: BatchRecord;
  readonly caller: Caller;
  readonly card: RateCard;
  readonly measurer: InputImageMeasurer;
  readonly sold: ReadonlySet<string>;
}

/**
 * Reads and prices every line onto the sheet.
 *
 * @throws LightmeterError `not_found` when the file is gone, and for faults of our own
 */
export async function prepareLines(
  services: Services,
  given: { batch: BatchRecord; caller: Caller; card: RateCard; sheet: ItemSheet },
): Promise<BatchComparison | undefined> {
  const { batch, caller, card, sheet } = given;
  const file = await services.store.files.get(batch, batch.inputFileId ?? '');
  if (!file) throw missingFile(batch.inputFileId);
  const context: LineContext = {
    services,
    batch,
    caller,
    card,
    measurer: new InputImageMeasurer(services, batch),
    sold: soldIds(services.catalog.cards),
  };
  const sum = new ComparisonSum();
  let turnEndsMs = performance.now() + TURN_MS;
  const lines = readBatchInput(await services.files.read(file.storageKey), wishesOf(services, batch, file));
  for await (const line of lines) {
    if (performance.now() > turnEndsMs) {
      await new Promise(setImmediate);
      turnEndsMs = performance.now() + TURN_MS;
    }
    if (line.kind === 'warning') sheet.warnings.push(line.message);
    else if (line.kind === 'request') await addLine(context, line, { sheet, sum });
    else await sheet.addFault(line.lineNumber, line.fault);
    // Nothing after it can be trusted, and nothing before it may run.
    if (line.kind === 'hopeless') throw new HopelessFile();
  }
  return sum.comparison;
}

/** The file cannot be used at all; the sheet says why. */
export class HopelessFile extends Error {}

export function missingFile(fileId: string | undefined): LightmeterError {
  return new LightmeterError('not_found', {
    param: 'input_file_id',
    message: `There is no file ${JSON.stringify(fileId)}: it was never uploaded here, was deleted or has expired.`,
  });
}

function wishesOf(services: Services, batch: BatchRecord, file: { filename: string }) {
  const { plan } = batch;
  const columns = (plan.columns ?? {}) as {
    prompt?: string;
    template?: string;
    metadata?: 'keep' | readonly string[];
  };
  return {
    filename: file.filename,
    format: plan.format as InputFormat | undefined,
    endpoint: batch.endpoint as BatchEndpoint | undefined,
    defaults: plan.defaults as Partial<BatchDefaults> | undefined,
    promptColumn: columns.prompt,
    promptTemplate: columns.template,
    metadataColumns: columns.metadata,
    maxBytes: services.configuration.LIGHTMETER_MAX_FILE_BYTES,
  };
}

async function addLine(
  context: LineContext,
  line: RequestLine,
  { sheet, sum }: { sheet: ItemSheet; sum: ComparisonSum },
): Promise<void> {
  try {
    const images = await context.measurer.measure(line.request);
    const priced = await priceLine(context, line, images);
    if (sheet.hasFailed) return;
    const item: SheetItem = {
      lineNumber: line.lineNumber,
      customId: line.customId,
      metadata: line.metadata,
      promotedFrom: undefined,
      ...priced.item,
      request: await keptRequest(context, line, { images, input: priced.input }),
    };
    const isRun = await sheet.add(item);
    if (isRun && priced.prices) sum.add(item, priced.prices);
  } catch (error) {
    if (!(error instanceof LightmeterError) || error.kind.report) throw error;
    if (error.kind.retryable) throw error;
    await sheet.addFault(line.lineNumber, faultOf(error));
  }
}

async function priceLine(
  { services, batch, caller, card, sold }: LineContext,
  line: RequestLine,
  images: RequestImages<MeasuredImage>,
) {
  requireStorableText({ custom_id: line.customId, metadata: line.metadata, ...line.request.body });
  const final = lineRequestInput(line.request, images);
  const changes = batch.plan.draft as TaskChanges | undefined;
  const input: ImageRequestInput = changes
    ? { ...final, ...changedRequest(final, changes, { sold, place: 'draft.' }) }
    : final;
  const priced = await priceUnheld(services, { caller, input, rateCardId: batch.rateCardId });
  const { references: _references, mask: _mask, ...written } = input;
  return {
    input: { ...written, ...(changes ? rememberFinal(final) : {}) },
    item: {
      requestHash: hashOf({
        ...written,
        images: images.references.map((image) => image.sha256),
        mask: images.mask?.sha256,
      }),
      quotedLowNanoUsd: priced.quote.lowNanoUsd,
      quotedHighNanoUsd: priced.quote.highNanoUsd,
    },
    prices: changes && draftPrices(services, { card, draft: priced, final }),
  };
}

async function keptRequest(
  { services, batch }: LineContext,
  { request }: RequestLine,
  { images, input }: { images: RequestImages<MeasuredImage>; input: object },
): Promise<BatchItemRequest> {
  const { body } = request;
  const keep = async (
    image: MeasuredImage,
    source: { file_id?: string | undefined; image_url?: string | undefined } | undefined,
  ): Promise<BatchItemImage> => {
    const { param, size, sizeBytes, format, hasAlpha } = image.reference;
    if (sizeBytes === undefined || format === undefined || hasAlpha === undefined)
      throw new LightmeterError('internal_error', { internal: { unmeasured: param } });
    const measured = { param, size, sizeBytes, format, hasAlpha, sha256: image.sha256 };
    if (source?.file_id !== undefined) return { ...measured, fileId: source.file_id };
    const open = () => Readable.from(decodeDataUrl(source?.image_url ?? '', param));
    const storageKey = await keepInputImage(services.outputs, { ...measured, open }, param);
    await services.store.batches.preparation.addImage(batch.batchId, storageKey);
    return { ...measured, storageKey };
  };
  const references: BatchItemImage[] = [];
  const sources = request.operation === 'edit' ? request.body.images : [];
  for (const [index, image] of images.references.entries())
    references.push(await keep(image, sources[index]));
  const mask =
    images.mask && (await keep(images.mask, request.operation === 'edit' ? request.body.mask : undefined));
  return {
    input: JSON.parse(JSON.stringify(input)),
    references,
    ...(mask ? { mask } : {}),
    responseFormat: body.response_format ?? 'url',
  };
}

/** What drafts and their promotions come to, over the items that run. */
class ComparisonSum {
  comparison: BatchComparison | undefined;

  add(item: SheetItem, prices: DraftPrices): void {
    const drafts = { lowNanoUsd: item.quotedLowNanoUsd, highNanoUsd: item.quotedHighNanoUsd };
    const { promotion, final } = prices;
    const sum = this.comparison;
    this.comparison = sum
      ? {
          drafts: addRanges(sum.drafts, drafts),
          promotion: sum.promotion && promotion && addRanges(sum.promotion, promotion),
          everythingFinal: addRanges(sum.everythingFinal, final),
        }
      : { drafts, promotion, everythingFinal: final };
  }
}
