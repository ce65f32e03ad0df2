// The input images of a task, from wherever the caller has them: inside the body, at an address, in a file or an output
// of its own. All of them are measured before anything is priced.

import { LightmeterError } from '@lightmeter/core';
import { bookOf } from '../flows/image-call.ts';
import type { Caller } from '../http/authentication.ts';
import { keptOutput } from '../http/kept-output.ts';
import type { Services } from '../services.ts';
import { decodeDataUrl } from './data-url.ts';
import { fetchImage } from './fetch-image.ts';
import type { ImageSource } from './task-input.ts';
import type { NamedUpload, UploadSet } from './upload-set.ts';

/**
 * Takes every image, in the order of the sources.
 *
 * They arrive side by side; of several faults the first in order is thrown, once none arrives any more.
 *
 * @throws LightmeterError `not_found` for an id that is not the caller's; `image_unreadable`, `image_too_large`;
 *   as fetchImage does
 */
export async function takeImages(
  services: Services,
  given: { caller: Caller; uploads: UploadSet; sources: readonly ImageSource[] },
): Promise<NamedUpload[]> {
  const arrivals = await Promise.allSettled(
    given.sources.map(async (source) =>
      given.uploads.take(source.param, await open(services, given.caller, source)),
    ),
  );
  return arrivals.map((arrival) => {
    if (arrival.status === 'rejected') throw arrival.reason;
    return arrival.value;
  });
}

async function open(
  services: Services,
  caller: Caller,
  { kind, value, param }: ImageSource,
): Promise<AsyncIterable<Uint8Array>> {
  switch (kind) {
    case 'data':
      return asyncPieces(decodeDataUrl(value, param));
    case 'url':
      return fetchImage(services, value, param);
    case 'file':
      return openFile(services, caller, { id: value, param });
    case 'output':
      return openOutput(services, caller, { id: value, param });
  }
}

async function* asyncPieces(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* pieces;
}

interface NamedImage {
  readonly id: string;
  readonly param: string;
}

async function openFile(services: Services, caller: Caller, { id, param }: NamedImage) {
  const file = await services.store.files.get(bookOf(caller), id);
  if (!file) throw notFound('file', { id, param });
  return services.files.read(file.storageKey);
}

async function openOutput(services: Services, caller: Caller, { id, param }: NamedImage) {
  const { workspaceId, mode } = bookOf(caller);
  const found = await services.store.tasks.getOutput(id);
  if (!found || found.workspaceId !== workspaceId || found.mode !== mode) {
    throw notFound('output', { id, param });
  }
  return services.outputs.read(keptOutput(found.output).storageKey);
}

function notFound(what: string, { id, param }: NamedImage): LightmeterError {
  return new LightmeterError('not_found', {
    param,
    message: `There is no ${what} ${JSON.stringify(id)}. An address, a data URL or another id does as well.`,
  });
}
