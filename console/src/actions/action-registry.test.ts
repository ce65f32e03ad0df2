import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActionRegistry, keysOf, type Press } from './action-registry.ts';

const PRESS: Press = {
  key: '/',
  hasMod: false,
  isInField: false,
  areSingleKeysOff: false,
  leader: undefined,
};

test('finds the newest enabled action of the keys', () => {
  const registry = new ActionRegistry();
  const ran: string[] = [];
  const action = (id: string, isEnabled = true) => ({
    id,
    label: id,
    group: 'Test',
    keys: 'mod+Enter',
    isEnabled,
    run: () => ran.push(id),
  });
  registry.add(action('page'));
  const removeDialog = registry.add(action('dialog'));
  registry.add(action('disabled', false));
  registry.find('mod+Enter')?.run();
  removeDialog();
  registry.find('mod+Enter')?.run();
  assert.deepEqual(ran, ['dialog', 'page']);
});

test('a listener hears of every change and the list is the same between changes', () => {
  const registry = new ActionRegistry();
  let heard = 0;
  registry.subscribe(() => {
    heard += 1;
  });
  const remove = registry.add({ id: 'a', label: 'A', group: 'Test', run: () => {} });
  assert.equal(registry.list(), registry.list());
  remove();
  assert.equal(heard, 2);
  assert.deepEqual(registry.list(), []);
});

test('single keys are text in a field and nothing when they are switched off; mod and Escape always count', () => {
  assert.equal(keysOf(PRESS), '/');
  assert.equal(keysOf({ ...PRESS, isInField: true }), undefined);
  assert.equal(keysOf({ ...PRESS, areSingleKeysOff: true }), undefined);
  assert.equal(keysOf({ ...PRESS, key: 'Enter', hasMod: true, isInField: true }), 'mod+Enter');
  assert.equal(keysOf({ ...PRESS, key: 'Escape', isInField: true }), 'Escape');
  assert.equal(keysOf({ ...PRESS, key: 'r', leader: 'g' }), 'g r');
});
