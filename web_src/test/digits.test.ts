// What typing and pasting do to the six boxes.
import { digitsIn, fillIn, spread, typed } from '../src/digits';

const boxes = (code: string) => code.split('').map((digit) => (digit === '_' ? '' : digit));

test.each([
  ['123456', '123456'],
  ['123 456', '123456'],
  [' 123-456\n', '123456'],
  ['１２３４５６', '123456'],
  ['Your code: 123 456', '123456'],
  ['abc', ''],
  ['٣', ''],
])('the digits in %p are %p', (text, digits) => {
  expect(digitsIn(text)).toBe(digits);
});

test('a code is spread over six boxes', () => {
  expect(spread('')).toEqual(boxes('______'));
  expect(spread('12')).toEqual(boxes('12____'));
  expect(spread('1234567')).toEqual(boxes('123456'));
});

test.each([
  ['a digit', '______', 0, '7', '7_____', 1],
  ['a digit in the last box', '12345_', 5, '6', '123456', 5],
  ['a digit over another', '123456', 2, '9', '129456', 3],
  ['some digits in the middle', '12____', 2, '34', '1234__', 4],
  ['more digits than boxes are left', '1234__', 4, '567', '123456', 5],
  ['a whole code in the middle', '12____', 2, '987 654', '987654', 5],
  ['a whole code and more', '______', 3, '1234567', '123456', 5],
  ['no digit at all', '12____', 2, 'x', '12____', 2],
])('%s', (_what, before, index, text, after, next) => {
  expect(fillIn(boxes(before), index, text)).toEqual({ digits: boxes(after), next });
});

test.each([
  ['', '5', '5'],
  ['1', '15', '5'],
  ['1', '51', '5'],
  ['1', '11', '1'],
  ['1', '5', '5'],
  ['1', '123456', '123456'],
  ['', 'x', ''],
  ['1', '1x', '1'],
])('in a box with %p the value %p means %p', (old, value, meant) => {
  expect(typed(old, value)).toBe(meant);
});
