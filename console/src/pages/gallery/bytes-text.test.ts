import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesText } from './bytes-text.ts';

test('a size is said in the unit that fits, cut and never rounded up', () => {
  const cases: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1 KB'],
    [999_999, '999 KB'],
    [1_000_000, '1.0 MB'],
    [1_299_999, '1.2 MB'],
    [20_450_000, '20.4 MB'],
  ];
  for (const [bytes, text] of cases) assert.equal(bytesText(bytes), text);
});
