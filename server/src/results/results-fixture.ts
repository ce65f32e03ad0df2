// What tests of results stand on: a real file store with pictures of any number of bytes, and batches of any items.

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { nanoUsd } from '@lightmeter/core';
import { type OutputRecord, type OutputStore, openFileOutputStore } from '@lightmeter/store';
import type { BatchResults, ResultBatch, ResultItem } from './result-item.ts';
import { ResultTotals } from './result-totals.ts';

export interface ResultsFixture {
  readonly directory: string;
  readonly scratchDirectory: string;
  readonly outputs: OutputStore;
  /** Stores a picture of so many bytes, unlike every other. */
  picture(given?: { sizeBytes?: number; widthPixels?: number; heightPixels?: number }): Promise<OutputRecord>;
  close(): Promise<void>;
}

export async function openResultsFixture(): Promise<ResultsFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'lightmeter-results-'));
  const scratchDirectory = join(directory, 'scratch');
  await mkdir(scratchDirectory);
  const outputs = await openFileOutputStore({
    directory: join(directory, 'outputs'),
    randomName: randomUUID,
  });
  return {
    directory,
    scratchDirectory,
    outputs,
    picture: async ({ sizeBytes = 2_000, widthPixels = 64, heightPixels = 48 } = {}) => {
      const writer = outputs.begin();
      await writer.write(samplePicture({ sizeBytes, widthPixels, heightPixels }));
      const stored = await writer.commit();
      if (stored.kind !== 'stored') throw new Error(`The sample is ${stored.reason}.`);
      return {
        outputId: `out_${randomUUID()}`,
        imageIndex: 0,
        storageKey: stored.storageKey,
        sha256: stored.sha256,
        format: 'png',
        widthPixels,
        heightPixels,
        sizeBytes: stored.sizeBytes,
        tier: '1K',
      };
    },
    close: async () => {
      await outputs.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** One grey PNG of exactly so many bytes: what is more than the picture is noise in a chunk that decoders skip. */
function samplePicture(given: { sizeBytes: number; widthPixels: number; heightPixels: number }): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(given.widthPixels, 0);
  header.writeUInt32BE(given.heightPixels, 4);
  header.writeUInt8(8, 8);
  const picture = deflateSync(Buffer.alloc((1 + given.widthPixels) * given.heightPixels, 0));
  const parts = (noise: Buffer) => [
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('noIs', noise),
    chunk('IDAT', picture),
    chunk('IEND', Buffer.alloc(0)),
  ];
  const emptyBytes = Buffer.concat(parts(Buffer.alloc(0))).byteLength;
  return Buffer.concat(parts(randomBytes(given.sizeBytes - emptyBytes)));
}

function chunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.byteLength, 0);
  ends.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)]);
}

/** An item that succeeded with these pictures for $0.04, seven and a half seconds long, unless changed. */
export function resultItem(
  itemIndex: number,
  outputs: readonly OutputRecord[],
  changes: Partial<ResultItem> = {},
): ResultItem {
  return {
    itemIndex,
    lineNumber: itemIndex + 1,
    customId: undefined,
    prompt: `A red fox, number ${itemIndex + 1}`,
    state: 'succeeded',
    error: undefined,
    duplicateOf: undefined,
    draft: undefined,
    metadata: undefined,
    task: {
      taskId: `task_${itemIndex}`,
      modelId: 'gpt-image-2',
      quotedHighNanoUsd: nanoUsd(50_000_000n),
      chargedNanoUsd: nanoUsd(40_000_000n),
      rateCardId: '2026-11',
      startedAt: new Date('2026-11-22T12:00:00.000Z'),
      endedAt: new Date('2026-11-22T12:00:07.500Z'),
      outputs: outputs.map((output, imageIndex) => ({ ...output, imageIndex })),
      deletedOutputs: [],
      error: undefined,
    },
    ...changes,
  };
}

/** An item that ended without an image. */
export function failedItem(itemIndex: number, changes: Partial<ResultItem> = {}): ResultItem {
  return resultItem(itemIndex, [], {
    state: 'failed',
    error: { code: 'moderation_blocked', message: 'The provider refused the request.' },
    task: undefined,
    ...changes,
  });
}

/** The items as a batch that is read one by one. */
export function resultsOf(items: readonly ResultItem[], batch: Partial<ResultBatch> = {}): BatchResults {
  return {
    batch: {
      batchId: 'batch_sample',
      name: undefined,
      state: 'completed',
      itemCount: items.length,
      ...batch,
    },
    items: async function* (firstIndex) {
      yield* items.slice(firstIndex);
    },
    metadataNames: async () => [...new Set(items.flatMap(({ metadata = {} }) => Object.keys(metadata)))],
    chargedNanoUsd: async () => {
      const totals = new ResultTotals();
      for (const item of items) totals.add(item);
      return totals.chargedNanoUsd;
    },
  };
}

export const linkOf = (output: OutputRecord) => `http://localhost/v1/outputs/${output.outputId}`;
