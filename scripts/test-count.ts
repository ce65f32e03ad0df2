// The floor under the number of tests, so that a test that no command runs any more is noticed.

import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Why a whole run with this many tests is refused; undefined when it has at least as many as the floor.
 *
 * @param path the file that holds the floor, `{ "floor": 512 }`
 */
export function missingTests(path: string, count: number): string | undefined {
  const { floor } = JSON.parse(readFileSync(path, 'utf8')) as { floor: number };
  if (count >= floor) return undefined;
  return (
    `Only ${count} tests ran, fewer than the ${floor} of test/test-count.json: tests went missing. ` +
    'If they were removed on purpose, run `npm test -- --update-count`.'
  );
}

/** Makes the number of tests of this run the floor of the next ones. */
export function setFloor(path: string, count: number): void {
  writeFileSync(path, `{ "floor": ${count} }\n`);
}
