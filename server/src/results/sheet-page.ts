// One page of a contact sheet in words: which items it shows, what is written under each, what stands where there is no
// picture. The HTML page and the picture say the same.

import { formatUsd, LightmeterError, resultTitle, ZERO_USD } from '@lightmeter/core';
import type { OutputRecord } from '@lightmeter/store';
import {
  type BatchResults,
  errorOf,
  hasEnded,
  imagesOf,
  numberOf,
  type ResultBatch,
  type ResultItem,
} from './result-item.ts';

export interface SheetPage {
  readonly title: string;
  /** `1,632 items · $48.96 charged · in progress: more is to come` */
  readonly subtitle: string;
  /** From 1. */
  readonly page: number;
  readonly pageCount: number;
  readonly batch: ResultBatch;
}

export interface CellText {
  readonly number: string;
  /** The custom id, else the prompt. */
  readonly title: string;
  readonly prompt: string | undefined;
  /** `$0.04` or the state. */
  readonly caption: string;
  readonly tone: 'good' | 'waiting' | 'bad';
  /** The first image of the item that is kept; undefined without one. */
  readonly output: OutputRecord | undefined;
  readonly imageCount: number;
  /** What stands where there is no picture. */
  readonly notice: { readonly head: string; readonly text: string } | undefined;
}

/** @throws LightmeterError `invalid_value` for a page that the batch does not have; a batch has at least one */
export async function sheetPage(
  { batch, chargedNanoUsd }: BatchResults,
  page: number,
  itemsPerPage: number,
): Promise<SheetPage> {
  const pageCount = Math.max(1, Math.ceil(batch.itemCount / itemsPerPage));
  if (page > pageCount) {
    throw new LightmeterError('invalid_value', {
      param: 'page',
      message: `\`page\` is ${page}; the contact sheet has ${pageCount === 1 ? 'one page' : `${pageCount} pages`} of ${itemsPerPage} items.`,
    });
  }
  const items = `${batch.itemCount.toLocaleString('en-US')} ${batch.itemCount === 1 ? 'item' : 'items'}`;
  const state = batch.state.replaceAll('_', ' ');
  return {
    title: batch.name ?? batch.batchId,
    subtitle: [
      ...(batch.name === undefined ? [] : [batch.batchId]),
      items,
      `${formatUsd(await chargedNanoUsd())} charged`,
      hasEnded(batch) ? state : `${state}: more is to come`,
    ].join(' · '),
    page,
    pageCount,
    batch,
  };
}

/** The items of one page, in order. */
export async function* itemsOfPage(
  results: BatchResults,
  page: number,
  itemsPerPage: number,
): AsyncGenerator<ResultItem> {
  const firstIndex = (page - 1) * itemsPerPage;
  for await (const item of results.items(firstIndex)) {
    if (item.itemIndex >= firstIndex + itemsPerPage) return;
    yield item;
  }
}

export function cellText(item: ResultItem, batch: ResultBatch): CellText {
  const images = imagesOf(item, batch);
  const shown = images.find((image) => !image.isDeleted);
  return {
    number: numberOf(item, batch),
    title: resultTitle(item),
    prompt: item.prompt,
    caption: captionOf(item, images.length),
    tone: toneOf(item),
    output: shown?.output,
    imageCount: images.length,
    notice: shown ? undefined : noticeOf(item),
  };
}

function captionOf(item: ResultItem, imageCount: number): string {
  if (item.state !== 'succeeded') return item.state;
  const charge =
    item.duplicateOf === undefined
      ? formatUsd(item.task?.chargedNanoUsd ?? ZERO_USD)
      : `$0.00, same as item ${item.duplicateOf + 1}`;
  return imageCount > 1 ? `${charge} for ${imageCount} images` : charge;
}

function toneOf({ state }: ResultItem): CellText['tone'] {
  if (state === 'succeeded') return 'good';
  return state === 'failed' || state === 'expired' ? 'bad' : 'waiting';
}

const WAITING: Readonly<Record<string, string>> = {
  pending: 'This item has not begun.',
  queued: 'This item waits for its turn.',
  running: 'This image is being made.',
  cancelled: 'This item was cancelled. Nothing was charged.',
  expired: 'This item did not begin in time. Nothing was charged.',
  succeeded: 'The image was deleted by its workspace.',
};

function noticeOf(item: ResultItem): NonNullable<CellText['notice']> {
  const error = errorOf(item);
  const state = item.state === 'succeeded' ? 'deleted' : item.state;
  const head = error && item.state === 'failed' ? error.code.replaceAll('_', ' ') : state;
  return { head: capitalised(head), text: error?.message ?? WAITING[item.state] ?? '' };
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
