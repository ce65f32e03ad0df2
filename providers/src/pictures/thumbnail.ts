// A smaller picture of a stored one, for galleries and contact sheets. libvips works in its own threads: the event loop
// does not wait.

import type { Readable } from 'node:stream';

/** Good enough that a face of 256 pixels stays one; 5 to 15 KB at that width. */
const QUALITY = 80;

/**
 * The picture as WebP, at most so many pixels wide and in its own proportions. A narrower one keeps its size. Opacity is
 * kept; of an animation the first frame.
 *
 * @throws Error when the source fails, or does not decode
 */
export async function makeThumbnail(source: Readable, widthPixels: number): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const shrink = sharp({ failOn: 'error' })
    .autoOrient()
    .resize({ width: widthPixels, withoutEnlargement: true })
    .webp({ quality: QUALITY, effort: 3 });
  source.once('error', (error) => shrink.destroy(error));
  source.pipe(shrink);
  try {
    return await shrink.toBuffer();
  } finally {
    source.destroy();
  }
}

let loaded: ReturnType<typeof load> | undefined;

/** With the first thumbnail: a server that makes none does without the library's memory. */
function loadSharp(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

async function load() {
  const { default: sharp } = await import('sharp');
  // Pictures side by side fill the cores; a second thread for each gains nothing. Two are hardly ever the same.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}
