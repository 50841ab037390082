import { addNext, readNext, takeNext, writeNext } from '../../src/flows/next-cookie';

const attempt = (n: number): string => String(n).repeat(32).slice(0, 32);

test('what is written is read again, newest first', () => {
  const pairs = addNext(addNext([], attempt(1), '/odoo'), attempt(2), '/my/订单');
  expect(readNext(writeNext(pairs))).toEqual([
    ['22222222', '/my/订单'],
    ['11111111', '/odoo'],
  ]);
});

test('the fifth pair pushes the first out', () => {
  let pairs = readNext(undefined);
  for (const n of [1, 2, 3, 4, 5]) pairs = addNext(pairs, attempt(n), `/${n}`);
  expect(readNext(writeNext(pairs)).map(([, path]) => path)).toEqual(['/5', '/4', '/3', '/2']);
});

test('above 3 kB the oldest go first, and a single path that is too long goes too', () => {
  const long = `/${'a'.repeat(1000)}`;
  const pairs = [1, 2, 3, 4].map((n) => [String(n).repeat(8), long] as const);
  const value = writeNext(pairs);
  expect(value.length).toBeLessThanOrEqual(3072);
  expect(readNext(value)).toEqual(pairs.slice(0, 2));
  expect(writeNext([['11111111', '/'.repeat(1024)]])).toBe('');
});

test('an empty path needs no pair, and no pairs need no cookie', () => {
  expect(addNext([], attempt(1), '')).toEqual([]);
  expect(writeNext([])).toBe('');
});

test('an attempt takes its own path and leaves the others', () => {
  const pairs = addNext(addNext([], attempt(1), '/one'), attempt(2), '/two');
  expect(takeNext(pairs, attempt(1))).toEqual({ path: '/one', rest: [['22222222', '/two']] });
  expect(takeNext(pairs, attempt(3))).toEqual({ path: '', rest: pairs });
});

test('the value is fit for a cookie', () => {
  expect(writeNext([['11111111', '/a;b,c "d"\\é']])).toMatch(/^[!#-+\--:<-[\]-~]*$/);
});

test.each([
  [undefined],
  [''],
  ['x'],
  ['%'],
  ['%E0%A4%A'],
  ['null'],
  ['{}'],
  ['[1]'],
  ['[["short","/a"]]'],
  ['[["11111111"]]'],
  ['[["11111111",1]]'],
  ['[["11111111","/a","b"]]'],
  ['[["11111111","/a"],null]'],
  [encodeURIComponent(JSON.stringify([['11111111', 'a'.repeat(4000)]]))],
  ['['.repeat(3000)],
])('%j reads as nothing', (value) => {
  expect(readNext(value)).toEqual([]);
});
