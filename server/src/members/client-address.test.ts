import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientAddress } from './client-address.ts';

const PROXIES = '10.0.0.0/8, ::1/128';

describe('the address of a caller', () => {
  for (const [connectedTo, forwardedFor, trustedProxies, expected, why] of [
    ['198.51.100.7', undefined, PROXIES, '198.51.100.7', 'is that of the connection'],
    ['198.51.100.7', '203.0.113.1', PROXIES, '198.51.100.7', 'is never what a stranger writes'],
    ['10.0.0.1', '203.0.113.1', undefined, '10.0.0.1', 'is that of the proxy when none is trusted'],
    ['10.0.0.1', '203.0.113.1', PROXIES, '203.0.113.1', 'is what a trusted proxy says'],
    ['10.0.0.1', '1.2.3.4, 203.0.113.1', PROXIES, '203.0.113.1', 'is not what the caller told the proxy'],
    ['10.0.0.1', '1.2.3.4, 203.0.113.1, 10.9.9.9', PROXIES, '203.0.113.1', 'passes over several proxies'],
    ['10.0.0.1', '10.0.0.2', PROXIES, '10.0.0.2', 'is the farthest proxy’s when all are proxies'],
    ['10.0.0.1', '203.0.113.1, junk', PROXIES, '10.0.0.1', 'is the last that is known before nonsense'],
    ['10.0.0.1', '', PROXIES, '10.0.0.1', 'is the proxy’s when it says nothing'],
    ['::ffff:10.0.0.1', '203.0.113.1', PROXIES, '203.0.113.1', 'knows an IPv4 proxy on an IPv6 socket'],
    ['::1', '2001:db8:1:2:3:4:5:6', PROXIES, '2001:db8:1:2::', 'is the network of an IPv6 address'],
    ['2001:db8:1:2:ffff::1', undefined, undefined, '2001:db8:1:2::', 'is one for all of the network'],
    ['2001:db8:1:3::1', undefined, undefined, '2001:db8:1:3::', 'is another for the next network'],
  ] as const) {
    it(`${why}: ${connectedTo}, ${forwardedFor ?? 'no header'}`, () => {
      assert.equal(clientAddress(connectedTo, { forwardedFor, trustedProxies }), expected);
    });
  }
});
