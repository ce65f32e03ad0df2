import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openTestStore, sampleBook, type TestStore } from '../testing.ts';
import type { AttemptOutcome } from './deliveries.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());

const LIMITS = { instanceId: 'inst_a', claimMs: 60_000, maxItems: 8, maxPerTarget: 8, maxPerWorkspace: 8 };
const GONE: AttemptOutcome = {
  startedAt: new Date(),
  status: 410,
  error: undefined,
  latencyMs: 12,
  responseExcerpt: undefined,
  decision: { kind: 'failed' },
  tellsOf: 'gone',
};

describe('attempts that end at the same moment', () => {
  it('with the word that the endpoint is gone are all written down, at once and by every process', async () => {
    const other = await test.openAnother();
    for (let round = 0; round < 3; round += 1) {
      const book = await sampleBook(test.store);
      const { endpointId } = (
        await test.store.webhooks.endpoints.create({ ...book, url: 'https://example.com/hook' })
      ).endpoint;
      await test.sql(
        `select event_append($1, $2, 'batch.completed', 'batch_' || n, now()) from generate_series(1, 8) n`,
        [book.workspaceId, book.mode],
      );
      const claimed = await test.store.webhooks.deliveries.claimDue(LIMITS);
      await Promise.all(
        claimed.map((delivery, index) =>
          (index % 2 ? other : test.store).webhooks.deliveries.record(delivery, 'inst_a', GONE),
        ),
      );
      const log = await test.store.webhooks.deliveries.list(book, endpointId, { limit: 10 });
      assert.deepEqual(
        log.map(({ state, attemptCount }) => [state, attemptCount]),
        Array.from({ length: 8 }, () => ['failed', 1]),
      );
      const endpoint = await test.store.webhooks.endpoints.get(book, endpointId);
      assert.equal(endpoint?.disabledReason, 'gone');
    }
  });
});
