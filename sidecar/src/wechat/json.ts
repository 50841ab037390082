/** Owns reading WeChat's JSON as it is: raw control characters in strings and integers beyond what a number holds. */

/**
 * A string with its escapes (to the end of the text where it is not closed: else a hostile text costs quadratic time), or
 * a number; everything between is structure. `[^]` includes raw control characters.
 */
const TOKENS = /"(?:[^"\\]|\\[^])*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parse JSON, mending two oddities first: raw control characters inside strings are escaped, and integers beyond 2^53
 * arrive as strings of their digits instead of losing the last ones.
 * @throws SyntaxError where the text is not JSON apart from that
 */
export function parseWechatJson(text: string): unknown {
  return JSON.parse(
    text.replace(TOKENS, (token) => (token.startsWith('"') ? escapeControls(token) : keepInteger(token))),
  );
}

function escapeControls(string: string): string {
  // eslint-disable-next-line no-control-regex -- matching control characters is the purpose
  return string.replace(/[\u0000-\u001f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function keepInteger(number: string): string {
  const isInteger = /^-?\d+$/.test(number);
  return isInteger && !Number.isSafeInteger(Number(number)) ? `"${number}"` : number;
}
