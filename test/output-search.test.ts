// Searches through a long gallery, many at once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type OpenApp, openApp } from './support/open-app.ts';
import { type Person, setUpOperator } from './support/person.ts';

let open: OpenApp;
let olga: Person;

before(async () => {
  open = await openApp();
  olga = await setUpOperator(open);
});
after(() => open.close());

test('two searches run at once in a process; the rest wait their turn, and the plain list for none of them', async () => {
  const { outputs } = open.services.store;
  const gallery = outputs.gallery.bind(outputs);
  const held: (() => void)[] = [];
  let mostAtOnce = 0;
  outputs.gallery = async (query) => {
    if (query.promptText !== undefined || query.counted) {
      const released = new Promise<void>((resolve) => held.push(resolve));
      mostAtOnce = Math.max(mostAtOnce, held.length);
      await released;
    }
    return gallery(query);
  };
  try {
    const searches = Array.from({ length: 6 }, (_, index) =>
      olga.call(`/v1/outputs?${index % 2 ? 'text=fox' : 'counted=true'}`),
    );
    let isOver = false;
    const answers = Promise.all(searches).finally(() => (isOver = true));
    assert.equal((await olga.call('/v1/outputs')).status, 200);
    while (!isOver) {
      held.shift()?.();
      await new Promise(setImmediate);
    }
    assert.deepEqual([...new Set((await answers).map(({ status }) => status))], [200]);
    assert.equal(mostAtOnce, 2);
  } finally {
    outputs.gallery = gallery;
  }
});
