/** Owns one half of XML-RPC: JavaScript values to the text of a call. Pure. */

/**
 * A method call as XML text, to be sent as UTF-8.
 * Characters that XML 1.0 cannot carry are dropped: a nickname may hold them, and one of them would void the whole call.
 * @throws TypeError for values XML-RPC has no form for (undefined, null, functions, integers beyond 32 bits)
 */
export function encodeCall(method: string, params: readonly unknown[]): string {
  const values = params.map((param) => `<param>${encodeValue(param)}</param>`).join('');
  const name = escapeText(method);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<methodCall><methodName>${name}</methodName><params>${values}</params></methodCall>`;
}

function encodeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `<value><string>${escapeText(value)}</string></value>`;
    case 'boolean':
      return `<value><boolean>${value ? 1 : 0}</boolean></value>`;
    case 'number':
      return `<value>${encodeNumber(value)}</value>`;
    case 'object':
      if (value === null) break;
      if (Array.isArray(value)) {
        return `<value><array><data>${value.map(encodeValue).join('')}</data></array></value>`;
      }
      return `<value><struct>${Object.entries(value)
        .map(([name, item]) => `<member><name>${escapeText(name)}</name>${encodeValue(item)}</member>`)
        .join('')}</struct></value>`;
    default:
  }
  throw new TypeError(`XML-RPC has no form for ${value === null ? 'null' : typeof value}`);
}

function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError('XML-RPC has no form for numbers without end');
  if (!Number.isInteger(value)) return `<double>${value}</double>`;
  if (value !== (value | 0)) throw new TypeError('XML-RPC integers have 32 bits');
  return `<int>${value}</int>`;
}

/** Everything outside XML 1.0's Char production, lone surrogates among them. */
// eslint-disable-next-line no-control-regex -- control characters are what is dropped
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

function escapeText(text: string): string {
  return text.replace(NOT_XML, '').replace(/[&<>\r]/g, (char) => ESCAPES[char] ?? char);
}
