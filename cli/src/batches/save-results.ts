// The pictures of a batch in a folder, under the names they have in its ZIP: the manifest says which there are, and what
// is there already, byte for byte, is not fetched again.

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Lightmeter } from '@lightmeter/sdk';
import { parse } from 'csv-parse';
import { CommandError } from '../command-line/command-error.ts';
import { EXIT } from '../command-line/exit-code.ts';
import { failureReport } from '../command-line/report-failure.ts';
import { saveBytes } from '../generating/save-output.ts';
import { lookAtFolder, MANIFEST, markFolder, requireSameBatch } from './results-folder.ts';

/** One picture as manifest.csv lists it. */
export interface ListedPicture {
  /** Below the folder, `images/0001-a-fox.png`. */
  readonly file: string;
  readonly outputId: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** What became of the pictures. */
export interface SavedResults {
  saved: number;
  savedBytes: number;
  /** They were there already. */
  kept: number;
  readonly failed: { readonly file: string; readonly code: string; readonly message: string }[];
  /** Items without a picture: they failed, or have not ended. */
  withoutPicture: number;
}

/** Where and how. */
export interface SaveGiven {
  readonly client: Lightmeter;
  readonly batchId: string;
  readonly folder: string;
  /** Downloads at the same time. */
  readonly concurrency: number;
  readonly stop: AbortSignal;
  readonly onPicture: (results: SavedResults) => void;
}

/** A folder deeper, or a name that leads out of it, is not what a server of this version lists. */
const LISTED_PATH = /^images\/[^/\\\0]{1,255}$/;

/**
 * Saves every picture the batch has now, and its manifest beside them.
 *
 * The manifest takes its name last: a folder with one has every picture it lists, or was told which are missing.
 *
 * @throws CommandError when the folder has other results; LightmeterApiError, LightmeterConnectionError when the manifest cannot be had; what the file system fails with
 */
export async function saveResults(given: SaveGiven): Promise<SavedResults> {
  const { client, batchId, folder } = given;
  const manifest = join(folder, MANIFEST);
  const listed = `${manifest}.new`;
  const claim = await lookAtFolder(folder, batchId);
  await mkdir(folder, { recursive: true });
  await saveBytes((take) => client.batches.download(batchId, { part: MANIFEST }, take), listed);
  if (claim === 'unmarked') {
    await requireSameBatch(folder, { batchId, listed }).catch(async (error) => {
      await rm(listed, { force: true });
      throw error;
    });
  }
  await markFolder(folder, batchId);
  await mkdir(join(folder, 'images'), { recursive: true });
  const results: SavedResults = { saved: 0, savedBytes: 0, kept: 0, failed: [], withoutPicture: 0 };
  const pictures = listedPictures(listed, results)[Symbol.asyncIterator]();
  // A failure that ends one download for all of them ends the others after the picture they are at.
  let isBroken = false;
  const work = async () => {
    while (!given.stop.aborted && !isBroken) {
      try {
        const { done, value: picture } = await pictures.next();
        if (done) return;
        await savePicture(given, picture, results);
        given.onPicture(results);
      } catch (error) {
        isBroken = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: given.concurrency }, work));
  if (given.stop.aborted) await rm(listed, { force: true });
  else await rename(listed, manifest);
  return results;
}

/** The pictures of a manifest, row by row; rows without one are counted. */
async function* listedPictures(path: string, results: SavedResults): AsyncGenerator<ListedPicture> {
  const rows = createReadStream(path).pipe(parse({ columns: true, bom: true }));
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    const { file, output_id: outputId, bytes, sha256 } = row;
    if (!file) {
      results.withoutPicture += 1;
      continue;
    }
    if (!LISTED_PATH.test(file) || !outputId || !bytes || !sha256) {
      throw new CommandError(`The manifest lists ${JSON.stringify(file)}, which this version cannot save.`, {
        code: 'unexpected_answer',
        exitCode: EXIT.failed,
        next: 'lightmeter batch results ID --zip results.zip',
      });
    }
    yield { file, outputId, sizeBytes: Number(bytes), sha256 };
  }
}

async function savePicture(given: SaveGiven, picture: ListedPicture, results: SavedResults): Promise<void> {
  const path = join(given.folder, picture.file);
  if (await isThere(path, picture)) {
    results.kept += 1;
    return;
  }
  try {
    await fetchPicture(given.client, picture, path);
    results.saved += 1;
    results.savedBytes += picture.sizeBytes;
  } catch (error) {
    // A full disk or a server that is gone would fail every other one alike.
    if (error instanceof Error && 'syscall' in error) throw error;
    const { code, message } = failureReport(error);
    if (code === 'connection_failed') throw error;
    results.failed.push({ file: picture.file, code, message });
  }
}

/** Measured first: most files that differ differ in length, and hashing reads all of it. */
async function isThere(path: string, { sizeBytes, sha256 }: ListedPicture): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size !== sizeBytes) return false;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex') === sha256;
}

/** The file appears under its name when it is whole and has the bytes that were promised. */
async function fetchPicture(client: Lightmeter, picture: ListedPicture, path: string): Promise<void> {
  const part = `${path}.part`;
  let sha256 = '';
  try {
    await client.outputs.read(picture.outputId, async (bytes) => {
      const hash = createHash('sha256');
      const hashed = async function* () {
        for await (const chunk of bytes) {
          hash.update(chunk);
          yield chunk;
        }
      };
      await pipeline(hashed, createWriteStream(part));
      sha256 = hash.digest('hex');
    });
    if (sha256 !== picture.sha256) {
      throw new Error(`What arrived for ${picture.outputId} is not what the manifest lists. Try again.`);
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
