import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import {
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from '@lightmeter/store/testing';
import type { Services } from '../services.ts';
import { usageOverview } from './usage-overview.ts';

let test: TestStore;
let now = new Date('2026-01-01T00:00:00Z');
let services: Services;
before(async () => {
  test = await openTestStore({ clock: () => now });
  services = { store: test.store, catalog: loadCatalog() } as unknown as Services;
});
after(() => test.close());

/** One charge of so many nano-dollars at each of these instants. */
async function charge(book: SampleBook, charges: Readonly<Record<string, bigint>>): Promise<void> {
  for (const [at, amount] of Object.entries(charges)) {
    now = new Date(at);
    const task = sampleTask(book, { holdExpiresAt: new Date('2027-12-01T00:00:00Z') });
    await test.store.tasks.begin(task);
    await test.store.tasks.settle(sampleSuccess(task, { chargeNanoUsd: nanoUsd(amount) }));
  }
}

async function bookWith(charges: Readonly<Record<string, bigint>>): Promise<SampleBook> {
  now = new Date('2026-01-01T00:00:00Z');
  const book = await sampleBook(test.store);
  await charge(book, charges);
  return book;
}

const overviewAt = (book: SampleBook, at: string) =>
  usageOverview(
    services,
    { workspaceId: book.workspaceId, mode: 'test' },
    { now: new Date(at), asked: undefined },
  );

describe('the overview of this month', () => {
  it('is beside the same days of the month before, to the millisecond', async () => {
    const book = await bookWith({
      '2026-09-30T23:59:59.999Z': 1n,
      '2026-10-01T00:00:00.000Z': 10n,
      '2026-10-12T11:59:59.999Z': 100n,
      '2026-10-12T12:00:00.000Z': 1_000n,
      '2026-11-01T00:00:00.000Z': 10_000n,
    });
    const { period, previous, month, today } = await overviewAt(book, '2026-11-12T12:00:00.000Z');
    assert.deepEqual(
      [previous.chargedNanoUsd, period.chargedNanoUsd, month.chargedNanoUsd, today.chargedNanoUsd],
      [110n, 10_000n, 10_000n, 0n],
    );
  });

  it('on the 31st is beside all of a month that has 30 days, and not beside itself', async () => {
    const book = await bookWith({
      '2026-09-30T23:59:59.999Z': 1n,
      '2026-10-01T00:00:00.000Z': 10n,
    });
    const { period, previous } = await overviewAt(book, '2026-10-31T18:00:00.000Z');
    assert.deepEqual([previous.chargedNanoUsd, period.chargedNanoUsd], [1n, 10n]);
    assert.equal(previous.to.toISOString(), '2026-10-01T00:00:00.000Z');
  });
});

describe('the projection', () => {
  it('goes by the last seven full days, today and the eighth not among them', async () => {
    const book = await bookWith({
      '2026-11-01T09:00:00Z': 1_000n,
      '2026-11-12T23:59:59.999Z': 500n,
      '2026-11-13T00:00:00.000Z': 700n,
      '2026-11-19T23:59:59.999Z': 700n,
      '2026-11-20T00:00:00.000Z': 90n,
    });
    const { month } = await overviewAt(book, '2026-11-20T12:00:00.000Z');
    // 2,990 so far, 1,400 in seven days, and 10.5 days left.
    assert.deepEqual(month.projection, { projectedNanoUsd: 5_090n, meanDayNanoUsd: 200n, dayCount: 7 });
    assert.match(
      month.basis,
      /\$0\.0000002 a day, the mean of the last 7 full days \(UTC\), for the 10\.5 days/,
    );
  });

  it('begins with the third full day after that of the first task', async () => {
    const book = await bookWith({ '2026-11-10T00:00:00.000Z': 30n, '2026-11-12T00:00:00Z': 30n });
    const early = await overviewAt(book, '2026-11-13T23:59:59.999Z');
    assert.equal(early.month.projection, undefined);
    const later = await overviewAt(book, '2026-11-14T00:00:00.000Z');
    assert.deepEqual(later.month.projection, { projectedNanoUsd: 230n, meanDayNanoUsd: 10n, dayCount: 3 });
  });

  it('and the pace of a book without a task are not known', async () => {
    const { month, pace } = await overviewAt(await bookWith({}), '2026-11-20T12:00:00Z');
    assert.deepEqual([month.projection, pace.verdict, pace.changePercent], [undefined, undefined, undefined]);
  });
});

describe('the pace', () => {
  const weeks = { '2026-11-06T00:00:00.000Z': 100n, '2026-11-13T00:00:00.000Z': 121n };

  it('compares the last seven full days with the seven before', async () => {
    const book = await bookWith({ '2026-11-05T23:59:59.999Z': 1_000n, ...weeks });
    const { pace } = await overviewAt(book, '2026-11-20T12:00:00Z');
    assert.deepEqual(pace, {
      lastWeekNanoUsd: 121n,
      weekBeforeNanoUsd: 100n,
      changePercent: 21,
      verdict: 'accelerating',
    });
  });

  it('has no verdict while the first of fourteen days was not a full one', async () => {
    const { pace } = await overviewAt(await bookWith(weeks), '2026-11-20T12:00:00Z');
    assert.deepEqual([pace.weekBeforeNanoUsd, pace.verdict], [100n, undefined]);
  });
});
