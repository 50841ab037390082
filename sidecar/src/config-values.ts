/** Owns the rules for single configuration values: URLs, state keys, proxies, numbers, placeholders. Pure. */
import { BlockList, isIP } from 'node:net';

export interface StateKey {
  /** 0 to 255. */
  readonly kid: number;
  /** At least 32 bytes. */
  readonly key: Buffer;
}

/** `loopback`, a number of hops, or addresses and CIDRs: what Express' setting 'trust proxy' takes. */
export type TrustProxy = 'loopback' | number | readonly string[];

/** Where a Redis is. `username` and `password` are '' where it asks for none. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username: string;
  readonly password: string;
  readonly database: number;
}

type Checked<T> = { value: T } | { problem: string };

const PLACEHOLDER_WORDS =
  /change.?me|replace.?me|placeholder|example|your.|secret|passw|dummy|sample|todo|xxxx|^<.*>$|^test/i;

/** Whether a secret was plainly not made at random: a known filler, a repeated pattern, a run of the keyboard. */
export function isPlaceholder(text: string): boolean {
  // Of 32 random hex characters fewer than 8 distinct ones come up once in 20 million.
  const tooRegular = new Set(text.toLowerCase()).size < 8;
  return tooRegular || PLACEHOLDER_WORDS.test(text) || text.toLowerCase().startsWith('0123456789');
}

/**
 * An origin without a trailing slash. No path, query, fragment or user: every path is ours to add, and a password in a
 * URL ends in logs.
 * @param rule where plain http is accepted
 */
export function parseBaseUrl(text: string, rule: { plainHttp: 'anywhere' | 'loopback' }): Checked<string> {
  if (!URL.canParse(text)) return { problem: 'is not a URL' };
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { problem: 'must start with https://' };
  if (url.username !== '' || url.password !== '') return { problem: 'must not hold a user or password' };
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || /[?#]/.test(text)) {
    return { problem: 'must be scheme, host and port only, without a path' };
  }
  if (url.protocol === 'http:' && rule.plainHttp === 'loopback' && !isLoopback(url.hostname)) {
    return { problem: 'must be https unless the host is loopback' };
  }
  return { value: url.origin };
}

/** `redis[s]://[[user]:password@]host[:port][/database]`, user and password percent-encoded. */
export function parseRedisUrl(text: string): Checked<RedisAddress> {
  if (!URL.canParse(text)) return { problem: 'is not a URL' };
  const url = new URL(text);
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    return { problem: 'must start with redis:// or rediss://' };
  }
  const database = /^\/?(\d{0,4})$/.exec(url.pathname)?.[1];
  if (url.hostname === '' || database === undefined || /[?#]/.test(text)) {
    return { problem: 'must be redis://user:password@host:port/database, without anything else' };
  }
  try {
    return {
      value: {
        host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
        port: Number(url.port || 6379),
        tls: url.protocol === 'rediss:',
        username: decodeURIComponent(url.username),
        password: decodeURIComponent(url.password),
        database: Number(database),
      },
    };
  } catch {
    return { problem: 'must have its user and password percent-encoded' };
  }
}

/** A limit: a whole number from 1 to a million. */
export function parseLimit(text: string): Checked<number> {
  const value = Number(text);
  return /^\d{1,7}$/.test(text) && value >= 1 && value <= 1_000_000
    ? { value }
    : { problem: 'must be a whole number from 1 to 1000000' };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** `kid:hex,kid:hex` (docs/protocol.md, section 2). */
export function parseStateKeys(text: string): Checked<readonly StateKey[]> {
  const keys: StateKey[] = [];
  for (const [index, entry] of text.split(',').entries()) {
    const where = `entry ${index + 1}`;
    const match = /^(\d{1,3}):([0-9A-Fa-f]+)$/.exec(entry.trim());
    if (match?.[1] === undefined || match[2] === undefined) return { problem: `${where} must be kid:hex` };
    const kid = Number(match[1]);
    if (kid > 255) return { problem: `${where} must have a kid from 0 to 255` };
    if (keys.some((other) => other.kid === kid)) return { problem: `${where} repeats a kid` };
    if (match[2].length % 2 === 1) return { problem: `${where} has an odd number of hex characters` };
    const key = Buffer.from(match[2], 'hex');
    if (key.length < 32) return { problem: `${where} must have at least 32 bytes (64 hex characters)` };
    // Of 32 random bytes about 30 are distinct, never so few as here.
    if (new Set(key).size < 16) return { problem: `${where} is not random: make it with "openssl rand -hex 32"` };
    keys.push({ kid, key });
  }
  return { value: keys };
}

/** How many reverse proxies to believe, or which. Never "all": then everybody could choose the address we log. */
export function parseTrustProxy(text: string): Checked<TrustProxy> {
  if (text === 'loopback') return { value: text };
  if (/^\d{1,2}$/.test(text)) return { value: Number(text) };
  const list = text.split(',').map((entry) => entry.trim());
  return list.every((entry) => entry === 'loopback' || isNetwork(entry))
    ? { value: list }
    : { problem: 'must be loopback, a number of hops, or a comma-separated list of addresses and CIDRs' };
}

function isNetwork(entry: string): boolean {
  const [address = '', prefix, ...rest] = entry.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) === 0) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), family);
    return true;
  } catch {
    return false; // the prefix is longer than the address
  }
}
