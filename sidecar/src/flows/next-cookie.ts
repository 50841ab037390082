/** Owns the value of `__Host-wechat_next`: where each attempt of this browser leads (docs/protocol.md, section 1). Pure. */

/** `[first 8 hex characters of the attempt id, local path]`. */
type Pair = readonly [attempt: string, path: string];

const MOST_PAIRS = 4;
const LONGEST_VALUE = 3072;
const SHORT_ATTEMPT = /^[0-9a-f]{8}$/;

/** Reads the cookie's value; total: whatever is not what we write reads as no pairs. Paths are not trusted, only passed on. */
export function readNext(value: string | undefined): readonly Pair[] {
  if (value === undefined || value.length > LONGEST_VALUE) return [];
  try {
    const parsed: unknown = JSON.parse(decodeURIComponent(value));
    return Array.isArray(parsed) && parsed.every(isPair) ? parsed.slice(0, MOST_PAIRS) : [];
  } catch {
    return [];
  }
}

/** The cookie's value for these pairs, the oldest dropped until it fits; '' (clear the cookie) where none is left. */
export function writeNext(pairs: readonly Pair[]): string {
  for (let count = Math.min(pairs.length, MOST_PAIRS); count > 0; count -= 1) {
    const value = encodeURIComponent(JSON.stringify(pairs.slice(0, count)));
    if (value.length <= LONGEST_VALUE) return value;
  }
  return '';
}

/** The pairs with `path` put in front for `attempt`; an empty path needs no pair. */
export function addNext(pairs: readonly Pair[], attempt: string, path: string): readonly Pair[] {
  return path === '' ? pairs : [[attempt.slice(0, 8), path], ...pairs];
}

/** The path of `attempt` ('' where there is none) and the pairs without it. */
export function takeNext(pairs: readonly Pair[], attempt: string): { path: string; rest: readonly Pair[] } {
  const key = attempt.slice(0, 8);
  return {
    path: pairs.find(([name]) => name === key)?.[1] ?? '',
    rest: pairs.filter(([name]) => name !== key),
  };
}

function isPair(value: unknown): value is Pair {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'string' &&
    SHORT_ATTEMPT.test(value[0]) &&
    typeof value[1] === 'string'
  );
}
