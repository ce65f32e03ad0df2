import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nanoUsd, parseUsd, renderUsd } from './money.ts';
import { paceVerdict, projectMonth, spendingChangePercent } from './spending-pace.ts';

const HOUR_MS = 3_600_000;
const usd = (text: string) => parseUsd(text);

describe('the projection of a month', () => {
  const table: readonly [string, string, readonly string[], number, readonly string[] | undefined][] = [
    [
      'adds the mean of seven days for every day left',
      '10',
      ['1', '1', '1', '1', '1', '1', '1'],
      180,
      ['17.5', '1'],
    ],
    ['weighs every day alike', '0', ['7', '0', '0', '0', '0', '0', '0'], 48, ['2', '1']],
    ['goes by three days when there are no more', '3', ['1', '2', '3'], 24, ['5', '2']],
    ['is what was spent when nothing is left of the month', '3', ['1', '2', '3'], 0, ['3', '2']],
    ['is nothing where nothing is spent', '0', ['0', '0', '0'], 240, ['0', '0']],
    ['is cut to the nano-dollar', '0', ['0.000000001', '0', '0'], 71, ['0', '0']],
    ['is not made from two days', '10', ['1', '1'], 24, undefined],
    ['is not made from nothing', '10', [], 24, undefined],
  ];
  for (const [what, charged, days, leftHours, expected] of table) {
    it(what, () => {
      const projection = projectMonth({
        chargedNanoUsd: usd(charged),
        recentDays: days.map(usd),
        remainingMs: leftHours * HOUR_MS,
      });
      assert.deepEqual(
        projection && [renderUsd(projection.projectedNanoUsd), renderUsd(projection.meanDayNanoUsd)],
        expected,
      );
    });
  }
});

describe('the pace of spending', () => {
  const table: readonly [bigint, bigint, number | undefined, string][] = [
    [100n, 120n, 20, 'steady'],
    [100n, 121n, 21, 'accelerating'],
    [100n, 80n, -20, 'steady'],
    [100n, 79n, -21, 'slowing'],
    [1_000n, 1_209n, 20, 'steady'],
    [100n, 0n, -100, 'slowing'],
    [0n, 1n, undefined, 'accelerating'],
    [0n, 0n, undefined, 'steady'],
  ];
  for (const [before, after, percent, verdict] of table) {
    it(`from ${before} to ${after} is ${verdict}`, () => {
      assert.equal(spendingChangePercent(nanoUsd(before), nanoUsd(after)), percent);
      assert.equal(paceVerdict(nanoUsd(before), nanoUsd(after)), verdict);
    });
  }
});
