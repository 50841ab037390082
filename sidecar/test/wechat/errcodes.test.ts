import { classifyErrcode } from '../../src/wechat/errcodes';

/** Every errcode of the facts that has a meaning of its own, on calls that send the secret and on calls that send a token. */
test.each([
  [-1, 'busy'],
  [40013, 'credentials'],
  [40014, 'token_invalid'],
  [40029, 'code_spent'],
  [40030, 'reauthorise'],
  [40125, 'credentials'],
  [40163, 'code_spent'],
  [40164, 'ip_not_allowed'],
  [40226, 'forbidden'],
  [40243, 'frozen'],
  [41002, 'credentials'],
  [41004, 'credentials'],
  [42001, 'token_invalid'],
  [42002, 'reauthorise'],
  [42003, 'code_spent'],
  [42007, 'reauthorise'],
  [45009, 'quota'],
  [45011, 'busy'],
  [48001, 'api_unauthorized'],
  [48004, 'forbidden'],
  [48006, 'quota'],
  [50001, 'forbidden'],
  [50002, 'forbidden'],
  [61004, 'ip_not_allowed'],
  [89501, 'ip_not_allowed'],
  [89503, 'ip_not_allowed'],
  [89506, 'ip_not_allowed'],
  [89507, 'ip_not_allowed'],
  [268487001, 'busy'],
  [268487002, 'busy'],
] as const)('%i means %s', (errcode, kind) => {
  expect(classifyErrcode(errcode, 'secret')).toBe(kind);
  expect(classifyErrcode(errcode, 'token')).toBe(kind);
});

test('40001 means a wrong secret where the secret is sent and a bad token where a token is sent', () => {
  expect(classifyErrcode(40001, 'secret')).toBe('credentials');
  expect(classifyErrcode(40001, 'token')).toBe('token_invalid');
});

test.each([40002, 40003, 40066, 41001, 41008, 41009, 43001, 43002, 43003, 44002, 47001, 47003, 99999])(
  '%i is nothing that can be acted on',
  (errcode) => {
    expect(classifyErrcode(errcode, 'secret')).toBe('unknown');
  },
);
