// Which files are tests: every *.test.ts of a room.

import { globSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Searched for tests, and run, in this order: a fault in an inner room is seen before what it breaks outside. */
const ROOMS = [
  'core',
  'rates',
  'contract',
  'providers',
  'store',
  'server',
  'sdk',
  'cli',
  'console',
  // One long file: it runs beside the others, not alone after them.
  'bench',
  'test',
];

/**
 * The test files that the filters name, or all of them for no filter; absolute paths, rooms in order.
 *
 * A filter is a file or a folder, relative to the repository or absolute. A file may be any file.
 *
 * @throws Error naming a filter that finds nothing
 */
export function findTestFiles(root: string, filters: readonly string[]): readonly string[] {
  if (filters.length === 0) return ROOMS.flatMap((room) => testFilesUnder(join(root, room)));
  const found = filters.flatMap((filter) => {
    const path = resolve(root, filter);
    const kind = statSync(path, { throwIfNoEntry: false });
    const files = kind?.isDirectory() ? testFilesUnder(path) : kind ? [path] : [];
    if (files.length === 0)
      throw new Error(`No test file is at ${filter}. Name a *.test.ts file or a folder.`);
    return files;
  });
  return [...new Set(found)];
}

function testFilesUnder(folder: string): string[] {
  return globSync('**/*.test.ts', { cwd: folder, exclude: (name) => name === 'node_modules' })
    .sort()
    .map((file) => join(folder, file));
}
