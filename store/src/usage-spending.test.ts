import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import { openTestStore, sampleBook, sampleSuccess, sampleTask, type TestStore } from './testing.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());

describe('spending', () => {
  it('tells apart spans that overlap, touch and are empty', async () => {
    let now = new Date('2026-11-01T00:00:00.000Z');
    const store = await test.openAnother({ clock: () => now });
    const book = await sampleBook(store);
    for (const [at, charge] of [
      ['2026-11-02T00:00:00.000Z', 1n],
      ['2026-11-03T00:00:00.000Z', 10n],
      ['2026-11-04T00:00:00.000Z', 100n],
    ] as const) {
      now = new Date(at);
      const task = sampleTask(book, { holdExpiresAt: new Date('2026-12-01T00:00:00Z') });
      await store.tasks.begin(task);
      await store.tasks.settle(sampleSuccess(task, { chargeNanoUsd: nanoUsd(charge) }));
    }
    const day = (number: number) => new Date(Date.UTC(2026, 10, number));
    const spans = [
      { from: day(1), to: day(5) },
      { from: day(2), to: day(3) },
      { from: day(3), to: day(4) },
      { from: day(3), to: day(5) },
      { from: day(3), to: day(3) },
      { from: day(5), to: day(9) },
    ];
    const spent = await store.reports.spending({ workspaceId: book.workspaceId, mode: 'test' }, spans);
    assert.deepEqual(
      spent.map(({ chargedNanoUsd, taskCount, imageCount }) => [chargedNanoUsd, taskCount, imageCount]),
      [
        [111n, 3, 3],
        [1n, 1, 1],
        [10n, 1, 1],
        [110n, 2, 2],
        [0n, 0, 0],
        [0n, 0, 0],
      ],
    );
    const first = await store.reports.firstTaskEnd({ workspaceId: book.workspaceId, mode: 'test' });
    assert.deepEqual(first, day(2));
  });

  it('puts images that were charged alike together, by card, model, tier, quality and price', async () => {
    const book = await sampleBook(test.store);
    const line = (quantity: number, more: object = {}) => ({
      unit: 'images',
      tier: '1K',
      quality: 'low',
      quantity,
      unit_price_usd: '0.01',
      ...more,
    });
    const charge = (...lineItems: object[]) => ({
      charge: { rateCardId: '2026-05', lineItems, usage: null },
    });
    for (const settled of [
      charge(line(2)),
      charge(line(2)),
      charge(line(1), line(1, { tier: '2K', unit_price_usd: '0.02' })),
      charge(line(3, { quality: undefined })),
      charge({ unit: 'output_image_tokens', quantity: 7_370, unit_price_usd: '0.00003' }),
    ]) {
      const task = sampleTask(book);
      await test.store.tasks.begin(task);
      await test.store.tasks.settle(sampleSuccess(task, settled as object));
    }
    const groups = await test.store.reports.chargedImages(
      { workspaceId: book.workspaceId, mode: 'test' },
      { from: new Date(0), to: new Date(Date.now() + 60_000) },
    );
    assert.deepEqual(
      groups
        .map((group) => [
          `${group.rateCardId} ${group.modelId} ${group.tier} ${group.quality}`,
          group.unitChargeNanoUsd,
          group.imageCount,
        ])
        .sort(),
      [
        ['2026-05 gpt-image-2 1K low', 10_000_000n, 5],
        ['2026-05 gpt-image-2 1K undefined', 10_000_000n, 3],
        ['2026-05 gpt-image-2 2K low', 20_000_000n, 1],
      ],
    );
  });
});
