// A connection that goes to addresses which were checked before, whatever the name leads to by then.

import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The `lookup` of a connection: these addresses, the name unasked. */
export function pinnedTo(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({
    address,
    family: ipaddr.parse(address).kind() === 'ipv4' ? 4 : 6,
  }));
  return (_hostname, options, callback) => {
    const [first] = found;
    if (options.all) callback(null, found);
    else if (first) callback(null, first.address, first.family);
    else callback(new Error('No address was allowed.'), '');
  };
}

/** Resolving a name cannot be cut short; it is waited for no longer than the signal allows. */
export function endedBy<Result>(signal: AbortSignal, promise: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}
