/** Owns the last line of defence against secrets in logs: names that WeChat puts into URLs, and known literal values. */

const NAMES =
  'secret|app_?secret|access_token|refresh_token|token|code|user_?code|device_?code|digits|state|key|api_?key|ticket|password|signature';

/** `name=value` as in a query, plain or percent-encoded; and `"name":"value"` as in JSON, also when escaped once more. */
const IN_QUERY = new RegExp(`(?<=^|\\W|%[0-9a-f]{2})(${NAMES})(=|%3D)(?!\\[redacted\\])[^&\\s"'\\\\<>]+`, 'gi');
const IN_JSON = new RegExp(`(\\\\?["'](?:${NAMES})\\\\?["']\\s*:\\s*\\\\?["'])[^"'\\\\]+`, 'gi');

/** The address of a QR. */
const QR_PATH = /(\/wechat\/q\/)[0-9A-Za-z_-]{22}(?![0-9A-Za-z_-])/g;

/** Terminals act on these although JSON does not escape them; below U+0020 JSON does it. */
const UNESCAPED_CONTROLS = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

export type Scrub = (text: string) => string;

/**
 * A function that takes secrets out of any text.
 * @param secrets literal values that must never appear, looked at anew for each text; those shorter than 8 characters are
 *   ignored as they would blot out prose
 */
export function createScrub(secrets: Iterable<string> = []): Scrub {
  return (text) => {
    let clean = text;
    for (const secret of secrets) if (secret.length >= 8) clean = clean.replaceAll(secret, '[redacted]');
    return clean
      .replace(IN_QUERY, '$1$2[redacted]')
      .replace(IN_JSON, '$1[redacted]')
      .replace(QR_PATH, '$1[redacted]')
      .replace(UNESCAPED_CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  };
}
