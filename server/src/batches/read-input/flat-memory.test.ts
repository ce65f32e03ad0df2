// Memory while a large input is read, each in a process of its own: 60 MB, or as many as are asked for with
// `LIGHTMETER_TEST_MEGABYTES=200 npm test -- server/src/batches/read-input/flat-memory.test.ts`.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MEGABYTES = Number(process.env.LIGHTMETER_TEST_MEGABYTES ?? 60);
const PROGRAM = fileURLToPath(new URL('./large-input-fixture.ts', import.meta.url));
const run = promisify(execFile);

/** On a busy machine the collector comes late; with a heap this small it must come, or the program that keeps lines dies. */
const SMALL_HEAP = ['--max-semi-space-size=2', '--max-old-space-size=60'];

// A line of 4,200 bytes makes 200 MB of 50,000 lines. Lines with images are whole in memory, in a few forms at a time,
// until the collector comes by: not flat to the megabyte, but the same for 60 MB and for 200.
for (const [format, lineBytes, limitMegabytes] of [
  ['jsonl', 4_200, 45],
  ['csv', 4_200, 45],
  ['tsv', 4_200, 45],
  ['jsonl', 4_000_000, 250],
] as const) {
  test(`${MEGABYTES} MB of ${format} in lines of ${lineBytes} bytes are read with flat memory`, async (t) => {
    const { stdout } = await run(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      ...(lineBytes < 1_000_000 ? SMALL_HEAP : []),
      PROGRAM,
      format,
      String(MEGABYTES),
      String(lineBytes),
    ]);
    const { counts, grownBytes } = JSON.parse(stdout);
    const expectedLines = Math.floor((MEGABYTES * 1_048_576) / lineBytes);
    assert.ok(counts.request > expectedLines * 0.9 && counts.request <= expectedLines, stdout);
    assert.deepEqual([counts.fault, counts.hopeless], [0, 0]);
    const grownMegabytes = grownBytes / 1_048_576;
    t.diagnostic(`${counts.request} lines, memory grew by ${grownMegabytes.toFixed(1)} MB`);
    assert.ok(grownMegabytes < limitMegabytes, `memory grew by ${grownMegabytes.toFixed(1)} MB`);
  });
}
