// manifest.csv: a line for every image, and one for every item without an image, in the order of the input.

import { renderUsd } from '@lightmeter/core';
import type { OutputRecord } from '@lightmeter/store';
import { csvRow } from './csv-row.ts';
import { errorOf, imagesOf, type ResultBatch, type ResultItem } from './result-item.ts';

const MANIFEST_COLUMNS = [
  'item',
  'image',
  'line',
  'custom_id',
  'state',
  'duplicate_of_item',
  'draft_item',
  'draft_output_id',
  'error_code',
  'error_message',
  'prompt',
  'model',
  'size',
  'tier',
  'format',
  'bytes',
  'sha256',
  'file',
  'output_id',
  'task_id',
  'quoted_usd',
  'charged_usd',
  'rate_card',
  'started',
  'ended',
  'seconds',
  'output_link',
] as const;

/** The header: the columns of every manifest, then one for each name in the metadata. */
export function manifestHead(metadataNames: readonly string[]): string {
  return csvRow([...MANIFEST_COLUMNS, ...metadataNames.map((name) => `metadata.${name}`)]);
}

/** Of an image that was delivered, charged, and deleted since. */
const DELETED = { code: 'output_deleted', message: 'The image was deleted by its workspace.' };

export interface ManifestGiven {
  readonly batch: Pick<ResultBatch, 'itemCount'>;
  /** Each has a column, in this order. */
  readonly metadataNames: readonly string[];
  /** An absolute link to an output. */
  readonly linkOf: (output: OutputRecord) => string;
}

/**
 * The lines of one item.
 *
 * Money stands on the first of them only, and a duplicate's is 0: the columns add up to what was quoted and charged.
 */
export function manifestRows(item: ResultItem, given: ManifestGiven): string {
  const { task } = item;
  const images = imagesOf(item, given.batch);
  const metadata = given.metadataNames.map((name) => metadataCell(item, name));
  const row = (image: (typeof images)[number] | undefined, imageIndex: number) => {
    const output = image?.output;
    const error = image?.isDeleted ? DELETED : errorOf(item);
    const isFirst = imageIndex === 0;
    const isOwn = item.duplicateOf === undefined;
    return csvRow([
      item.itemIndex + 1,
      image && imageIndex + 1,
      item.lineNumber,
      item.customId,
      item.state,
      item.duplicateOf === undefined ? undefined : item.duplicateOf + 1,
      item.draft && item.draft.itemIndex + 1,
      item.draft?.outputId,
      error?.code,
      error?.message,
      item.prompt,
      task?.modelId,
      output && `${output.widthPixels}x${output.heightPixels}`,
      output?.tier,
      output?.format,
      output?.sizeBytes,
      output?.sha256,
      image && !image.isDeleted ? `images/${image.fileName}` : undefined,
      output?.outputId,
      task?.taskId,
      task && isFirst ? (isOwn ? renderUsd(task.quotedHighNanoUsd) : '0') : undefined,
      task && isFirst ? (isOwn ? renderUsd(task.chargedNanoUsd) : '0') : undefined,
      task?.rateCardId,
      task?.startedAt?.toISOString(),
      task?.endedAt?.toISOString(),
      secondsOf(task),
      output && !image.isDeleted ? given.linkOf(output) : undefined,
      ...metadata,
    ]);
  };
  return images.length === 0 ? row(undefined, 0) : images.map(row).join('');
}

function metadataCell({ metadata = {} }: ResultItem, name: string): string | undefined {
  return Object.hasOwn(metadata, name) ? String(metadata[name]) : undefined;
}

/** From the first upstream call to the end, to the millisecond. */
function secondsOf(task: ResultItem['task']): string | undefined {
  if (!task?.startedAt || !task.endedAt) return undefined;
  const tookMs = task.endedAt.getTime() - task.startedAt.getTime();
  return (tookMs / 1_000).toFixed(3);
}

/** The whole file in blocks of about 64 KB, one page of items in memory at a time. */
export async function* manifestCsv(
  items: AsyncIterable<ResultItem>,
  given: ManifestGiven,
): AsyncGenerator<Buffer> {
  let text = manifestHead(given.metadataNames);
  for await (const item of items) {
    text += manifestRows(item, given);
    if (text.length < BLOCK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

const BLOCK_CHARACTERS = 65_536;
