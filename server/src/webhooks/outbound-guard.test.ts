import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OutboundGuard, type OutboundPolicy, parseNetworks } from './outbound-guard.ts';

const STRICT: OutboundPolicy = { allowsHttp: false, allowedNetworks: [] };
const networks = (text: string) => parseNetworks(text) ?? [];

const guardFor = (addresses: readonly string[], policy: Partial<OutboundPolicy> = {}) =>
  new OutboundGuard({ ...STRICT, ...policy }, async () => addresses);

const PRIVATE = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.255',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::a00:1',
  '100::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'ff02::1',
];

const PUBLIC = [
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.1',
  '100.128.0.1',
  '::ffff:1.1.1.1',
  '2606:4700::1111',
];

describe('the outbound guard', () => {
  for (const address of PRIVATE) {
    it(`refuses a name that leads to ${address}, alone and beside a public address`, async () => {
      for (const found of [[address], ['1.1.1.1', address]]) {
        await assert.rejects(guardFor(found).addressesFor(new URL('https://hooks.example.com/')), {
          word: 'address_not_allowed',
        });
      }
    });

    it(`refuses ${address} itself, already when an endpoint is made`, async () => {
      const url = `https://${address.includes(':') ? `[${address}]` : address}/hook`;
      assert.throws(() => guardFor([]).checkUrl(url, 'url'), { code: 'invalid_value', param: 'url' });
      await assert.rejects(guardFor([]).addressesFor(new URL(url)), { word: 'url_not_allowed' });
    });
  }

  for (const address of PUBLIC) {
    it(`allows ${address}`, async () => {
      const found = await guardFor([address]).addressesFor(new URL('https://hooks.example.com/'));
      assert.deepEqual(found, [address]);
    });
  }

  for (const url of ['http://127.1/', 'http://2130706433/', 'http://0x7f000001/', 'http://0177.0.0.1/']) {
    it(`sees through the spelling ${url}`, () => {
      const guard = guardFor([], { allowsHttp: true });
      assert.throws(() => guard.checkUrl(url, 'url'), /127\.0\.0\.1/);
    });
  }

  const FAULTS: readonly (readonly [string, RegExp])[] = [
    ['hooks.example.com', /absolute URL/],
    ['ftp://example.com/', /https URL/],
    ['file:///etc/passwd', /https URL/],
    ['http://example.com/', /LIGHTMETER_WEBHOOK_ALLOW_HTTP/],
    ['https://user:word@example.com/', /user name or password/],
    ['https://example.com/#part', /fragment/],
    ['https://localhost:3000/', /LIGHTMETER_WEBHOOK_ALLOW_NETWORKS/],
    ['https://app.localhost/', /not a public address/],
    [`https://example.com/${'a'.repeat(2_030)}`, /2048 characters/],
  ];
  for (const [url, fault] of FAULTS) {
    it(`says what is wrong with ${url.slice(0, 40)}`, () => {
      assert.throws(() => guardFor([]).checkUrl(url, 'callback.url'), fault);
    });
  }

  it('sends plain http only where the operator allows it: everywhere, or inside an allowed network', async () => {
    const url = new URL('http://hooks.example.com/');
    const inside = { allowedNetworks: networks('10.0.0.0/8') };
    await assert.rejects(guardFor(['1.1.1.1'], inside).addressesFor(url), { word: 'url_not_allowed' });
    assert.deepEqual(await guardFor(['10.1.2.3'], inside).addressesFor(url), ['10.1.2.3']);
    assert.deepEqual(await guardFor(['1.1.1.1'], { allowsHttp: true }).addressesFor(url), ['1.1.1.1']);
    await assert.rejects(guardFor(['10.1.2.3'], { allowsHttp: true }).addressesFor(url), {
      word: 'address_not_allowed',
    });
  });

  it('allows an operator’s network to its last address and not one further, also written as IPv6', async () => {
    const guard = (address: string) =>
      guardFor([address], { allowedNetworks: networks('10.1.0.0/16, ::1/128') });
    const url = new URL('https://hooks.example.com/');
    for (const address of ['10.1.0.0', '10.1.255.255', '::ffff:10.1.0.1', '::1']) {
      assert.deepEqual(await guard(address).addressesFor(url), [address]);
    }
    for (const address of ['10.0.255.255', '10.2.0.0', '::ffff:10.2.0.0']) {
      await assert.rejects(guard(address).addressesFor(url), { word: 'address_not_allowed' });
    }
  });

  it('says that a name is not known, and refuses one without addresses', async () => {
    const unknown = new OutboundGuard(STRICT, () => Promise.reject(new Error('ENOTFOUND')));
    for (const guard of [unknown, guardFor([])]) {
      await assert.rejects(guard.addressesFor(new URL('https://nowhere.example/')), {
        word: 'name_not_resolved',
      });
    }
  });

  it('reads lists of networks and refuses what is none', () => {
    assert.equal(networks('127.0.0.0/8,::1/128').length, 2);
    assert.deepEqual(parseNetworks(''), []);
    for (const text of ['127.0.0.1', 'localhost', '10.0.0.0/33', '10.0.0.0/8 ::1/128']) {
      assert.equal(parseNetworks(text), undefined, text);
    }
  });
});
