// What a crash leaves in an incoming folder.

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes the files last written before `olderThan`, and resolves to their number. */
export async function sweepFolder(folder: string, olderThan: Date): Promise<number> {
  let sweptCount = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // A file that ends meanwhile is no longer there.
    const file = await stat(path).catch(() => undefined);
    if (!file?.isFile() || file.mtime >= olderThan) continue;
    await rm(path, { force: true });
    sweptCount += 1;
  }
  return sweptCount;
}
