// The six digits from the phone as six boxes: what typing, pasting and filling in do to them. Pure.

export const BOXES = 6;

/** One digit or '' per box. */
export type Digits = readonly string[];

/** The boxes that hold `code`. */
export const spread = (code: string): Digits => Array.from({ length: BOXES }, (_, index) => code[index] ?? '');

/** The digits in a text, e.g. of `123 456`, and of full-width ones, which Chinese keyboards type. */
export const digitsIn = (text: string): string => text.normalize('NFKC').replace(/[^0-9]/g, '');

/**
 * @param digits what the boxes hold
 * @param index the box that was typed or pasted into
 * @param text what it was given, a single key or a whole code
 * @returns what the boxes hold now, and the box to go on in
 */
export function fillIn(digits: Digits, index: number, text: string): { digits: Digits; next: number } {
  const given = digitsIn(text);
  // A whole code goes into all boxes, wherever it was pasted.
  const from = given.length >= BOXES ? 0 : index;
  const filled = digits.map((old, box) => given[box - from] ?? old);
  return { digits: filled, next: Math.min(from + given.length, BOXES - 1) };
}

/** What was typed into a box that held `old` already: browsers give both digits, in either order. */
export function typed(old: string, value: string): string {
  const given = digitsIn(value);
  return given.length === 2 && old !== '' ? given.replace(old, '') : given;
}
