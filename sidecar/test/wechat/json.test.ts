import { parseWechatJson } from '../../src/wechat/json';

test.each([
  ['{"a":1,"b":[true,null,"x"],"c":{"d":-1.5e3}}'],
  ['"only a string"'],
  ['{"url":"http:\\/\\/weixin.qq.com\\/q\\/x","quote":"\\"","backslash":"\\\\","unicode":"\\u4e2d\\ud83d\\ude08"}'],
  ['{"digits in a string":"12345678901234567890","escaped \\" 12345678901234567890":""}'],
  [`{"max":${Number.MAX_SAFE_INTEGER},"min":${Number.MIN_SAFE_INTEGER}}`],
  ['[0,-0,1e400,0.1,1E+2]'],
  ['{}'],
])('reads valid JSON as JSON.parse does: %s', (text) => {
  expect(parseWechatJson(text)).toEqual(JSON.parse(text));
});

test('raw control characters inside strings survive', () => {
  expect(parseWechatJson('{"nickname":"a\u0000b\nc\td\u001f"}')).toEqual({ nickname: 'a\u0000b\nc\td\u001f' });
});

test('white space between values stays white space', () => {
  expect(parseWechatJson('{\n\t"a" :\r\n 1 }')).toEqual({ a: 1 });
});

test.each([
  ['9007199254740992', '9007199254740992'],
  ['90071992547409931234', '90071992547409931234'],
  ['-12345678901234567890', '-12345678901234567890'],
  ['9007199254740991', 9007199254740991],
  ['-9007199254740991', -9007199254740991],
])('the integer %s arrives as %p', (integer, expected) => {
  expect(parseWechatJson(`{"msgid":${integer},"list":[${integer}]}`)).toEqual({ msgid: expected, list: [expected] });
});

test('__proto__ is data, not a prototype', () => {
  const parsed = parseWechatJson('{"__proto__":{"openid":"o"}}') as Record<string, unknown>;
  expect(parsed['openid']).toBeUndefined();
  expect(({} as Record<string, unknown>)['openid']).toBeUndefined();
});

test.each([
  '',
  '{',
  '{"a":"b',
  '{"a":1,}',
  '<html></html>',
  '{"a":"b\\',
  '{"a":01}',
  'undefined',
  '{"a":1}{"b":2}',
  "{'a':1}",
])('what is not JSON is refused: %p', (text) => {
  expect(() => parseWechatJson(text)).toThrow(SyntaxError);
});

test.each([
  ['open strings', `"${'\\"'.repeat(32_000)}`],
  ['quotes', '"'.repeat(65_535)],
  ['digits', '1'.repeat(65_536)],
  ['one long string', `"${'x'.repeat(65_534)}"`],
  ['braces', '{'.repeat(65_536)],
])('64 kB of %s take no time worth speaking of', (_name, text) => {
  const started = performance.now();
  try {
    parseWechatJson(text);
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
  }
  expect(performance.now() - started).toBeLessThan(3000);
});
