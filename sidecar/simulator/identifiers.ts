/** Owns the look of WeChat's identifiers: codes, tokens, openids and unionids, in their observed lengths and alphabets. */
import { createHash, randomBytes } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The number real tokens start with; it grows with time (85 in 2024-10). */
const TOKEN_GENERATION = 97;

/** An authorisation code: 32 characters `[0-9A-Za-z]`, starting with a digit 0 like the real ones. */
export function newCode(): string {
  let code = '0';
  for (const byte of randomBytes(31)) code += BASE62[byte % 62];
  return code;
}

/** A person's access or refresh token: 110 characters. */
export function newSnsToken(): string {
  return newToken(110);
}

/** The account's access token: 136 characters. */
export function newCgiToken(): string {
  return newToken(136);
}

function newToken(length: number): string {
  return `${TOKEN_GENERATION}_${randomBytes(length).toString('base64url')}`.slice(0, length);
}

/**
 * A stable 28-character identifier starting with `o`. All of one realm (account or Open Platform) share
 * their next five characters, as real ones do.
 */
export function identifierOf(realm: string, person: string): string {
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
  return `o${hash(realm).slice(0, 5)}${hash(`${realm}\n${person}`).slice(0, 22)}`;
}
