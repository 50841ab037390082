import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { createPublicLookup } from '../../src/wechat/public-lookup';

const family = (address: string): number => (address.includes(':') ? 6 : 4);
const among = (addresses: readonly string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: family(address) }));

/** What a lookup of a name with these addresses tells `net.connect`. */
function found(addresses: readonly string[], options: { all: boolean }): Promise<unknown[]> {
  const system: LookupFunction = (_hostname, { all }, callback) =>
    all ? callback(null, among(addresses)) : callback(null, addresses[0] ?? '', family(addresses[0] ?? ''));
  return new Promise((resolve) =>
    createPublicLookup(system)('thirdwx.qlogo.cn', options, (error, ...rest) => resolve([error?.code, ...rest])),
  );
}

test('public addresses are handed on as they came', async () => {
  // Also those that a proxy gives to every name in place of the true ones (198.18.0.0/15).
  const addresses = ['203.0.113.7', '2001:db8::7', '192.169.0.1', '::ffff:203.0.113.7', '198.18.0.5'];
  expect(await found(addresses, { all: true })).toEqual([undefined, among(addresses), undefined]);
  expect(await found(['203.0.113.7'], { all: false })).toEqual([undefined, '203.0.113.7', 4]);
});

test.each([
  '127.0.0.1',
  '10.0.0.8',
  '172.31.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  '::',
  'fd00::1',
  'fe80::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.8',
  '192.0.0.170',
  // 10.0.0.8 by NAT64, and by 6to4.
  '64:ff9b::a00:8',
  '2002:a00:8::',
])('%s is refused, alone and among others', async (address) => {
  expect((await found([address], { all: false }))[0]).toBe('EPRIVATE');
  expect((await found(['203.0.113.7', address], { all: true }))[0]).toBe('EPRIVATE');
});

test('a name that is not there stays one', async () => {
  const gone = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
  const lookup = createPublicLookup((_hostname, _options, callback) => callback(gone, ''));
  const code = await new Promise((resolve) => lookup('x.qlogo.cn', {}, (error) => resolve(error?.code)));
  expect(code).toBe('ENOTFOUND');
});
