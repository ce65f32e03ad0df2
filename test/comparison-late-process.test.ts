// A process that was thought dead and goes on: another has cancelled its comparison and finished with it meanwhile.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import type { NewComparison } from '@lightmeter/store';
import { assertAuditIsClean } from '@lightmeter/store/testing';
import { sentenceOf } from '../server/src/comparisons/begin-cells.ts';
import { ComparisonFeeder } from '../server/src/comparisons/feeder.ts';
import type { Services } from '../server/src/services.ts';
import { type OpenApp, openApp } from './support/open-app.ts';
import { type Person, setUpOperator } from './support/person.ts';

let open: OpenApp;
let olga: Person;

before(async () => {
  // Nothing takes the tasks from the queue: what is begun waits.
  open = await openApp({ LIGHTMETER_ROLE: 'http' });
  olga = await setUpOperator(open);
});
after(async () => {
  await assertAuditIsClean(open.services.store);
  await open.close();
});

/** Two variants of a prompt, as a process writes them down before it begins the first cell. */
async function written(): Promise<NewComparison> {
  const keys = (await olga.call('/v1/keys?members=true')).body.data;
  const key = keys.find((each: { member: unknown }) => each.member);
  const request = { model: 'gpt-image-2', size: '1024x1024' };
  const { services } = open;
  return {
    workspaceId: String(olga.workspaceId),
    mode: 'test',
    comparisonId: services.newId('cmp'),
    apiKeyId: key.id,
    name: undefined,
    prompts: ['A harbor'],
    variants: ['One', 'Two'].map((label) => ({ label, modelId: request.model, request, takesSeed: false })),
    seed: 1,
    rateCardId: '2026-11',
    requestHash: 'a'.repeat(64),
    idempotencyKey: undefined,
    idempotentSince: new Date(0),
    cells: [0, 1].map((variantIndex) => ({
      promptIndex: 0,
      variantIndex,
      taskId: services.newId('task'),
      seed: undefined,
      quotedLowNanoUsd: nanoUsd(30_000_000n),
      quotedHighNanoUsd: nanoUsd(30_000_000n),
    })),
  };
}

/** The services as a process sees them that read the comparison before it was stopped for a while. */
function asReadBefore({ services }: OpenApp, seen: { comparison: unknown; cells: unknown }): Services {
  const { comparisons } = services.store;
  const old = { find: [seen.comparison], cells: [seen.cells] };
  const late = new Proxy(comparisons, {
    get: (target, name) => {
      if (name !== 'find' && name !== 'cells') return Reflect.get(target, name, target);
      const [read] = old[name].splice(0);
      return read === undefined ? target[name].bind(target) : async () => read;
    },
  });
  return { ...services, store: { ...services.store, comparisons: late } };
}

it('a comparison that was cancelled meanwhile ends what the late process begins: nothing is made, held or charged', async () => {
  const { comparisons } = open.services.store;
  // The look for work of this application would do it in time.
  await open.services.comparisons.stop();
  const comparison = await written();
  await comparisons.create(comparison);
  const { comparisonId: id } = comparison;
  const seen = { comparison: await comparisons.find(id), cells: await comparisons.cells(id) };
  const balance = (await olga.call('/v1/balance')).body;
  await comparisons.upkeep.requestCancel(comparison, id);
  await comparisons.upkeep.endPending(id, sentenceOf('task_cancelled'));
  await open.sql('update comparisons set has_work = false, taken_by = null');

  const feeder = new ComparisonFeeder();
  feeder.start(asReadBefore(open, seen));
  await feeder.feed(id);
  await feeder.stop();

  const begun = await comparisons.cells(id);
  assert.deepEqual(
    begun.map(({ task }) => task?.state),
    ['cancelled', 'cancelled'],
  );
  assert.deepEqual((await olga.call('/v1/balance')).body, balance);
});
