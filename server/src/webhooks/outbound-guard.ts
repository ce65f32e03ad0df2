// Where this server may send requests that callers asked for: public addresses, and networks the operator allows. The
// name is resolved, every address is checked, and the connection goes to those addresses and no others.

import { lookup } from 'node:dns/promises';
import { LightmeterError } from '@lightmeter/core';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = [Address, number];

export interface OutboundPolicy {
  /** Plain http to public addresses. Inside an allowed network it is allowed always. */
  readonly allowsHttp: boolean;
  readonly allowedNetworks: readonly Network[];
}

/** Every address of a name. Injected in tests. */
export type ResolveName = (hostname: string) => Promise<readonly string[]>;

/** The word is for the delivery log; it does not say which address was found. */
export class OutboundRefusal extends Error {
  readonly word: 'url_not_allowed' | 'address_not_allowed' | 'name_not_resolved';

  constructor(word: OutboundRefusal['word'], sentence: string) {
    super(sentence);
    this.name = 'OutboundRefusal';
    this.word = word;
  }
}

const MAX_URL_CHARACTERS = 2_048;

/** Public by their number and yet a cloud's own: Azure's platform address. */
const PLATFORM_ADDRESSES = ['168.63.129.16'];

/** What IPv6 routes publicly; the rest is reserved, local or wraps an IPv4 address. */
const PUBLIC_IPV6: Network = [ipaddr.parse('2000::'), 3];

export class OutboundGuard {
  private readonly policy: OutboundPolicy;
  private readonly resolveName: ResolveName;

  constructor(policy: OutboundPolicy, resolveName: ResolveName = resolveByDns) {
    this.policy = policy;
    this.resolveName = resolveName;
  }

  /**
   * Refuses at once what could never be sent to: bad syntax, other schemes, names and passwords, addresses in numbers
   * that are not allowed. What a name leads to is checked each time before sending.
   *
   * @throws LightmeterError `invalid_value`
   */
  checkUrl(text: string, param: string): URL {
    const url = URL.canParse(text) && text.length <= MAX_URL_CHARACTERS ? new URL(text) : undefined;
    const fault = url
      ? this.faultOf(url)
      : `must be an absolute URL of at most ${MAX_URL_CHARACTERS} characters`;
    if (url && fault === undefined) return url;
    throw new LightmeterError('invalid_value', { param, message: `\`${param}\` ${fault}.` });
  }

  /**
   * The addresses a request to `url` may connect to, all of them checked: at least one.
   *
   * @throws OutboundRefusal when one of the addresses is not allowed, or there is none
   */
  async addressesFor(url: URL): Promise<readonly string[]> {
    const fault = this.faultOf(url);
    if (fault !== undefined) throw new OutboundRefusal('url_not_allowed', `The URL ${fault}.`);
    const literal = literalAddress(url);
    const found = literal
      ? [literal]
      : await this.resolveName(url.hostname).catch(() => {
          throw new OutboundRefusal('name_not_resolved', 'The name of the host is not known.');
        });
    if (found.length === 0)
      throw new OutboundRefusal('name_not_resolved', 'The name of the host has no address.');
    if (!found.every((address) => this.allows(address)))
      throw new OutboundRefusal('address_not_allowed', 'The host is in a network that is not allowed.');
    if (
      url.protocol === 'http:' &&
      !this.policy.allowsHttp &&
      !found.every((address) => this.isListed(address))
    )
      throw new OutboundRefusal('url_not_allowed', 'The URL must be https.');
    return found;
  }

  /** What is wrong with it, to follow the name of a parameter; undefined when nothing is that can be told by now. */
  private faultOf(url: URL): string | undefined {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an https URL';
    if (url.username !== '' || url.password !== '')
      return 'must not hold a user name or password; verify the signature instead';
    if (url.hash !== '') return 'must not hold a #fragment: it is never sent. Remove it';
    if (url.hostname === '') return 'must name a host';
    const literal = literalAddress(url) ?? (isLocalName(url.hostname) ? '127.0.0.1' : undefined);
    if (literal !== undefined && !this.allows(literal)) {
      return `leads to ${url.host}, which is not a public address. Use a public one; whoever runs this server can allow a network with LIGHTMETER_WEBHOOK_ALLOW_NETWORKS`;
    }
    if (url.protocol === 'https:' || this.policy.allowsHttp) return undefined;
    const mayBeListed =
      literal === undefined ? this.policy.allowedNetworks.length > 0 : this.isListed(literal);
    return mayBeListed
      ? undefined
      : 'must be an https URL; whoever runs this server can allow http with LIGHTMETER_WEBHOOK_ALLOW_HTTP';
  }

  private allows(text: string): boolean {
    return this.isListed(text) || isPublic(plainAddress(text));
  }

  private isListed(text: string): boolean {
    const address = plainAddress(text);
    return this.policy.allowedNetworks.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
  }
}

/** `10.0.0.0/8, ::1/128` as networks; undefined when one of them is none. */
export function parseNetworks(text: string): Network[] | undefined {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  if (!parts.every((part) => ipaddr.isValidCIDR(part))) return undefined;
  return parts.map((part) => ipaddr.parseCIDR(part));
}

async function resolveByDns(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

/** The host when it is an address: URL has already turned 0x7f.1 and 2130706433 into 127.0.0.1. */
function literalAddress({ hostname }: URL): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(bare) ? bare : undefined;
}

function isLocalName(hostname: string): boolean {
  return /(^|\.)localhost\.?$/i.test(hostname);
}

/** An IPv4 address inside an IPv6 one is judged as what it is. */
function plainAddress(text: string): Address {
  const address = ipaddr.parse(text);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast' || PLATFORM_ADDRESSES.includes(address.toString())) return false;
  return address.kind() === 'ipv4' || address.match(...PUBLIC_IPV6);
}
