// docs/outcomes.md shows the table of core/src/outcome.ts, row by row.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ERRORS, type ErrorCode, isFinalFailure, OUTCOMES } from '@lightmeter/core';

const page = readFileSync(new URL('../docs/outcomes.md', import.meta.url), 'utf8');

/** Codes that a task can end with once its hold stands. */
const TASK_FAILURE =
  /^(upstream_\w+|unsupported_value|moderation_blocked|storage_unavailable|task_interrupted|rate_missing|internal_error)$/;

/** The cells of every table row under a heading, the head of the table left out. */
function rowsUnder(heading: string): string[][] {
  const [, section = ''] = page.split(`${heading}\n`);
  const [table = ''] = section.split('\n#');
  return table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

describe('docs/outcomes.md', () => {
  it('says of every outcome what core says, in its order', () => {
    assert.deepEqual(
      rowsUnder('# What an outcome costs'),
      OUTCOMES.map(({ id, event, charged, hold }) => [`\`${id}\``, event, charged, hold]),
    );
  });

  it('says of every failure of a task whether its answer is given again for the same Idempotency-Key', () => {
    const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => TASK_FAILURE.test(code));
    const rows = codes.map((code) => [
      `\`${code}\``,
      `${ERRORS[code].status}`,
      isFinalFailure(code) ? 'Given again' : 'Runs afresh',
    ]);
    assert.deepEqual(rowsUnder('## Retrying a failed task'), rows);
  });
});
