import { decodeResult, encodeResult, keptFor, type CallbackResult } from '../../src/flows/callback-result';

const results: CallbackResult[] = [
  { kind: 'issued' },
  { kind: 'switched_off' },
  { kind: 'page', page: 'not_linked' },
  { kind: 'authorise', attempt: 'a'.repeat(32), scope: 'snsapi_userinfo', state: 'b'.repeat(124) },
];

test.each(results)('%j survives the store', (result) => {
  expect(decodeResult(encodeResult(result))).toEqual(result);
});

test.each(['', 'null', '{}', '{"kind":"page"}', '{"kind":"page","page":"internal"}', '{"kind":"new in 2.0"}', '['])(
  '%j is unreadable and nothing is thrown',
  (text) => {
    expect(decodeResult(text)).toBeUndefined();
  },
);

test('"try again" answers doubles only, everything else a whole minute', () => {
  expect(keptFor({ kind: 'page', page: 'wechat_busy' })).toBe(5);
  expect(keptFor({ kind: 'page', page: 'odoo_unreachable' })).toBe(5);
  for (const result of results) expect(keptFor(result)).toBe(60);
});
