// Who prices: a server when one is named, else this computer.

import type { PlannedCall } from '../calls/plan-calls.ts';
import type { Invocation } from '../command-line/command.ts';
import { connect, namesServer } from '../command-line/connection.ts';
import { priceOnServer } from './price-on-server.ts';
import type { NothingPriced, PricedCalls, PriceSource } from './priced-calls.ts';

/**
 * Prices the calls.
 *
 * @throws the failure of a single call; a list always comes back, with its faults
 */
export async function priceCalls(
  { connection }: Invocation,
  calls: readonly PlannedCall[],
  source: PriceSource & { readonly isLocal: boolean },
): Promise<PricedCalls | NothingPriced> {
  if (!source.isLocal && namesServer(connection)) {
    return priceOnServer(await connect(connection), calls, source);
  }
  const { localFault, priceLocally } = await import('./price-locally.ts');
  const [only, ...others] = calls;
  const fault = only && others.length === 0 ? localFault(only, source) : undefined;
  if (fault) throw fault;
  return priceLocally(calls, source);
}
