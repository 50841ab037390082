/** Owns taking a call's own secrets out of what WeChat or the network said about it. */

const MAX_LENGTH = 200;

/** A function that blots out `secrets`, also percent-encoded, and keeps the text to a length fit for a log. */
export function createRedact(secrets: readonly string[]): (text: string) => string {
  const literals = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]).filter((secret) => secret !== '');
  return (text) =>
    literals.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text).slice(0, MAX_LENGTH);
}
