import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import { spendingObstacle } from './spending-obstacle.ts';

const OWNER = { canSpend: true, canOwn: true, canOperate: false };
const OPERATOR = { canSpend: true, canOwn: true, canOperate: true };
const MEMBER = { canSpend: true, canOwn: false, canOperate: false };
const VIEWER = { canSpend: false, canOwn: false, canOperate: false };

const key = (leftUsd: string | null) => ({
  spend_cap_usd: '1',
  spent_usd: '0',
  held_usd: '0',
  left_usd: leftUsd,
  period: 'month' as const,
});
const balance = (availableUsd: string, leftUsd: string | null = null) => ({
  available_usd: availableUsd,
  mode: 'test' as const,
  key: key(leftUsd),
});
/** $0.04. */
const highNanoUsd = nanoUsd(40_000_000n);

test('the price may be all that is available, and a nano-dollar more is refused with both amounts', () => {
  assert.equal(spendingObstacle({ abilities: OWNER, balance: balance('0.04'), highNanoUsd }), undefined);
  const short = spendingObstacle({ abilities: OWNER, balance: balance('0.039999999'), highNanoUsd });
  assert.match(short?.reason ?? '', /costs up to \$0\.04 and \$0\.039999999 is available/);
  assert.equal(short?.remedy?.to, '/ledger');
  const own = spendingObstacle({ abilities: OPERATOR, balance: balance('0'), highNanoUsd });
  assert.equal(own?.remedy?.to, '/operator');
});

test('a cap refuses what is more than its rest, and only an owner is sent to raise it', () => {
  assert.equal(spendingObstacle({ abilities: OWNER, balance: balance('9', '0.04'), highNanoUsd }), undefined);
  const owner = spendingObstacle({ abilities: OWNER, balance: balance('9', '0.03'), highNanoUsd });
  assert.match(owner?.reason ?? '', /cap has \$0\.03 left/);
  assert.equal(owner?.remedy?.to, '/budgets');
  const member = spendingObstacle({ abilities: MEMBER, balance: balance('9', '0.03'), highNanoUsd });
  assert.equal(member?.remedy, undefined);
});

test('a viewer is told the role before the money', () => {
  const obstacle = spendingObstacle({ abilities: VIEWER, balance: balance('0'), highNanoUsd });
  assert.match(obstacle?.reason ?? '', /viewer/);
  assert.equal(obstacle?.remedy?.to, '/members');
});
