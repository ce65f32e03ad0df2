// Where a task's end is told: looked at when the task is created, so that nobody waits for what can never come.

import type { FlatTaskBody } from '@lightmeter/contract';
import type { TaskCallback } from '@lightmeter/store';
import type { OutboundGuard } from '../webhooks/outbound-guard.ts';

/**
 * The callback, its address checked as far as it can be without asking for the name.
 *
 * @throws LightmeterError `invalid_value` for an address this server never sends to
 */
export function checkedCallback(
  guard: OutboundGuard,
  callback: FlatTaskBody['callback'],
): TaskCallback | undefined {
  if (callback === undefined) return undefined;
  guard.checkUrl(callback.url, 'callback.url');
  return { url: callback.url, when: 'final' };
}
