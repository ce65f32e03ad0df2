// Test money and real money never meet: each workspace has one book per mode.

/** `test`: keys `lm_test_…`, the sandbox. `live`: keys `lm_live_…`, real providers. */
export type Mode = 'test' | 'live';

/** The book of a workspace in one mode: the scope of balances, idempotency keys and everything listed. */
export interface BookId {
  readonly workspaceId: string;
  readonly mode: Mode;
}
