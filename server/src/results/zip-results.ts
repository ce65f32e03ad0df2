// The results of a batch as a ZIP that is made while it is downloaded: images, manifest.csv, README.txt. An image is
// opened when the reader has taken what went before. A ZIP that cannot be completed breaks off, and no program takes what
// is there for a whole one.

import { LightmeterError } from '@lightmeter/core';
import type { OutputRecord, OutputStore } from '@lightmeter/store';
import { manifestHead, manifestRows } from './manifest-csv.ts';
import { readmeText } from './readme-text.ts';
import { type BatchResults, imagesOf, numberOf, type ResultItem } from './result-item.ts';
import { ResultTotals } from './result-totals.ts';
import { SpooledFile } from './spooled-file.ts';
import { type ZipSource, zipStream } from './zip-stream.ts';

export interface ZipGiven extends BatchResults {
  readonly outputs: Pick<OutputStore, 'read'>;
  /** An absolute link to an output, for the manifest. */
  readonly linkOf: (output: OutputRecord) => string;
  /** Where manifest and directory grow while the images are sent. */
  readonly scratchDirectory: string;
  readonly clock: () => Date;
}

/**
 * The ZIP in blocks. Images are stored as they are: they are compressed already. Ending early closes what is open.
 *
 * @throws LightmeterError `internal_error`, `storage_unavailable` when an image cannot be read; Error for one that is not
 *   as long as it was when it was delivered
 */
export async function* zipResults(given: ZipGiven): AsyncGenerator<Uint8Array, void, void> {
  const manifest = new SpooledFile(given.scratchDirectory);
  const directory = new SpooledFile(given.scratchDirectory);
  try {
    yield* zipStream(sourcesOf(given, manifest), directory);
  } finally {
    await Promise.all([manifest.remove(), directory.remove()]);
  }
}

async function* sourcesOf(given: ZipGiven, manifest: SpooledFile): AsyncGenerator<ZipSource, void, void> {
  const { batch, linkOf, clock } = given;
  const begunAt = clock();
  const totals = new ResultTotals();
  const metadataNames = await given.metadataNames();
  await manifest.write(Buffer.from(manifestHead(metadataNames)));
  for await (const item of given.items(0)) {
    yield* imageSources(item, given);
    // After its images: what the manifest lists is in the ZIP, however the item stands by the end of the download.
    await manifest.write(Buffer.from(manifestRows(item, { batch, metadataNames, linkOf })));
    totals.add(item);
  }
  const endedAt = clock();
  yield { path: 'manifest.csv', modifiedAt: endedAt, method: 'deflated', open: () => manifest.read() };
  const readme = readmeText({ batch, totals, begunAt, endedAt });
  yield {
    path: 'README.txt',
    modifiedAt: endedAt,
    method: 'stored',
    open: async () => once(Buffer.from(readme)),
  };
}

function* imageSources(
  item: ResultItem,
  { batch, outputs, clock }: ZipGiven,
): Generator<ZipSource, void, void> {
  for (const { output, fileName, isDeleted } of imagesOf(item, batch)) {
    if (isDeleted) continue;
    yield {
      path: `images/${fileName}`,
      modifiedAt: item.task?.endedAt ?? clock(),
      method: 'stored',
      sizeBytes: output.sizeBytes,
      open: () =>
        outputs.read(output.storageKey, undefined, output.sizeBytes).catch((cause) => {
          throw unreadable(cause, { output, number: Number(numberOf(item, batch)) });
        }),
    };
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Charged and not readable: never a 404, which would say that there is no such batch. */
function unreadable(
  cause: unknown,
  { output, number }: { output: OutputRecord; number: number },
): LightmeterError {
  const isMissing = cause instanceof LightmeterError && cause.code === 'not_found';
  const next = isMissing
    ? 'Its file is missing from the store of this server: whoever runs it must restore it, or refund the task.'
    : 'Download again later.';
  return new LightmeterError(isMissing ? 'internal_error' : 'storage_unavailable', {
    message: `The image ${output.outputId} of item ${number} is made, and cannot be read. ${next}`,
    cause,
  });
}
