// Where an attempt to sign in comes from: the other end of the connection, or what proxies in front of it say that are
// trusted. Anybody may write the header, so nothing beyond the first address that is not a trusted proxy's is believed.

import ipaddr from 'ipaddr.js';
import { type Network, parseNetworks } from '../webhooks/outbound-guard.ts';

/** One subscriber has as many IPv6 addresses as they like: the network is counted. */
const IPV6_NETWORK_BITS = 64;

/**
 * The IPv4 address, or the /64 network of the IPv6 address, as text.
 *
 * @param connectedTo the other end of the connection
 * @param forwardedFor the header `X-Forwarded-For`: each proxy writes whom it was called by behind what it got
 * @param trustedProxies networks such as `10.0.0.0/8, ::1/128`; undefined trusts nobody
 */
export function clientAddress(
  connectedTo: string,
  { forwardedFor, trustedProxies }: { forwardedFor: string | undefined; trustedProxies: string | undefined },
): string {
  const networks = parseNetworks(trustedProxies ?? '') ?? [];
  const callers = (forwardedFor ?? '').split(',').map((text) => text.trim());
  let address = connectedTo;
  while (isWithin(address, networks)) {
    const caller = callers.pop();
    if (caller === undefined || !ipaddr.isValid(caller)) break;
    address = caller;
  }
  return counted(address);
}

function isWithin(text: string, networks: readonly Network[]): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return networks.some(
    ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
  );
}

function counted(text: string): string {
  if (!ipaddr.isValid(text)) return text;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4) return address.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(
    `${address.toNormalizedString()}/${IPV6_NETWORK_BITS}`,
  ).toString();
}
