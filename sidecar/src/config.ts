/** Owns the sidecar's configuration: the only reader of the environment (docs/protocol.md, sections 2 and 10). */
import { readSecretFile } from './config-secret-file';
import {
  isPlaceholder,
  parseBaseUrl,
  parseLimit,
  parseRedisUrl,
  parseStateKeys,
  parseTrustProxy,
} from './config-values';
import type { RedisAddress, StateKey, TrustProxy } from './config-values';
import { SidecarError } from './errors';

export type { RedisAddress, StateKey, TrustProxy } from './config-values';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly internalPort: number;
  readonly odoo: { readonly url: string; readonly db: string; readonly login: string; readonly apiKey: string };
  /** Base URLs are origins without a trailing slash. */
  readonly wechat: { readonly appSecret: string; readonly apiUrl: string; readonly openUrl: string };
  /** In the order of `STATE_KEYS`: the first signs, all verify. */
  readonly stateKeys: readonly StateKey[];
  /** This process' memory is for a sidecar that is alone; several share a Redis. */
  readonly store: 'memory' | RedisAddress;
  readonly limits: Limits;
  /** As Express' setting 'trust proxy' takes it. */
  readonly trustProxy: TrustProxy;
  readonly logLevel: LogLevel;
  /** Variables that hold a secret themselves, where a file would be better kept. */
  readonly secretsInEnvironment: readonly string[];
}

/** What one address, and everybody together, may ask of one sidecar. */
export interface Limits {
  /** New QR codes a minute. */
  readonly startsPerAddress: number;
  readonly startsInTotal: number;
  /** PCs whose stream of events is open at once; more of them poll. */
  readonly streamsPerAddress: number;
  readonly streamsInTotal: number;
}

/** The environment is not usable. Holds every mistake at once, by variable name and never with a value. */
export class ConfigError extends SidecarError {
  readonly code = 'config';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(['The configuration has mistakes:', ...mistakes.map((mistake) => `  - ${mistake}`)].join('\n'));
    this.mistakes = mistakes;
  }
}

/** Exit code, EX_CONFIG of sysexits.h: systemd is told not to restart on it. */
export const BAD_CONFIGURATION = 78;

export type Environment = Record<string, string | undefined>;

/** A checked value, or what is wrong with it in words that hold nothing of the value. */
type Check<T> = (text: string) => { value: T } | { problem: string };

/**
 * Read and check the whole configuration.
 * @param env usually `process.env`
 * @param readFile reads a file named by a `NAME_FILE` variable; throws an Error whose message may be shown
 * @throws ConfigError listing all mistakes
 */
export function readConfig(env: Environment, readFile: (path: string) => string = readSecretFile): Config {
  const mistakes: string[] = [];
  const secretsInEnvironment: string[] = [];

  /** The checked value; where there is a mistake it is noted and `undefined` passes for a T: nothing is returned then. */
  function variable<T>(name: string, text: string | undefined, check: Check<T>, fallback?: T): T {
    if (text === undefined || text.trim() === '') {
      if (fallback !== undefined) return fallback;
      mistakes.push(`${name} is missing or blank`);
      return undefined as T;
    }
    const checked = check(text.trim());
    if ('value' in checked) return checked.value;
    mistakes.push(`${name} ${checked.problem}`);
    return undefined as T;
  }

  const plain = <T>(name: string, check: Check<T>, fallback?: T): T => variable(name, env[name], check, fallback);

  /** A secret from `NAME` or from the file that `NAME_FILE` names, never from both. A file that is named must hold one. */
  function secret<T>(name: string, check: Check<T>, fallback?: T): T {
    const path = env[`${name}_FILE`];
    if (path === undefined || path === '') {
      if ((env[name] ?? '').trim() !== '') secretsInEnvironment.push(name);
      return variable(name, env[name], check, fallback);
    }
    if (env[name] !== undefined && env[name] !== '') {
      mistakes.push(`${name} and ${name}_FILE are both set: keep one`);
      return undefined as T;
    }
    try {
      return variable(`${name}_FILE`, readFile(path), check);
    } catch (error) {
      mistakes.push(`${name}_FILE ${error instanceof Error ? error.message : 'cannot be read'}`);
      return undefined as T;
    }
  }

  const port = plain('PORT', checkPort, 3100);
  const internalPort = plain('INTERNAL_PORT', checkPort, 3101);
  if (port !== undefined && port === internalPort) mistakes.push('INTERNAL_PORT must differ from PORT');

  const store = secret<'memory' | RedisAddress>('REDIS_URL', parseRedisUrl, 'memory');
  const config: Config = {
    host: plain('HOST', checkHost, '127.0.0.1'),
    port,
    internalPort,
    odoo: {
      url: plain('ODOO_URL', (text) => parseBaseUrl(text, { plainHttp: 'anywhere' })),
      db: plain('ODOO_DB', (text) => ({ value: text })),
      login: plain('ODOO_LOGIN', (text) => ({ value: text })),
      apiKey: secret('ODOO_API_KEY', checkApiKey),
    },
    wechat: {
      appSecret: secret('WECHAT_APP_SECRET', checkAppSecret),
      apiUrl: plain('WECHAT_API_URL', checkWechatUrl, 'https://api.weixin.qq.com'),
      openUrl: plain('WECHAT_OPEN_URL', checkWechatUrl, 'https://open.weixin.qq.com'),
    },
    stateKeys: secret('STATE_KEYS', parseStateKeys),
    store,
    limits: {
      startsPerAddress: plain('STARTS_PER_ADDRESS', parseLimit, 600),
      startsInTotal: plain('STARTS_IN_TOTAL', parseLimit, 6000),
      streamsPerAddress: plain('STREAMS_PER_ADDRESS', parseLimit, 500),
      streamsInTotal: plain('STREAMS_IN_TOTAL', parseLimit, 20_000),
    },
    trustProxy: plain('TRUST_PROXY', parseTrustProxy, 'loopback'),
    logLevel: plain('LOG_LEVEL', checkLogLevel, 'info'),
    secretsInEnvironment: secretsInEnvironment.filter((name) => name !== 'REDIS_URL' || hasPassword(store)),
  };
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** The address of a Redis that asks for no password, as in docker-compose.yml, is no secret. */
const hasPassword = (store: 'memory' | RedisAddress | undefined) => typeof store === 'object' && store.password !== '';

const checkPort: Check<number> = (text) => {
  const value = Number(text);
  return /^\d{1,5}$/.test(text) && value >= 1 && value <= 65535
    ? { value }
    : { problem: 'must be a port number from 1 to 65535' };
};

const checkHost: Check<string> = (text) =>
  /^[0-9A-Za-z.:-]+$/.test(text) ? { value: text } : { problem: 'must be an IP address or a host name' };

const checkWechatUrl: Check<string> = (text) => parseBaseUrl(text, { plainHttp: 'loopback' });

/** A blank or default secret lets anybody log in as anyone (CVE-2024-9106, threats row S16), so a lookalike is refused too. */
const checkAppSecret: Check<string> = (text) => {
  if (isPlaceholder(text)) return { problem: 'is a placeholder: set the AppSecret from the WeChat admin console' };
  return /^[0-9A-Za-z]{32}$/.test(text)
    ? { value: text }
    : { problem: 'must be the 32 letters and digits of the AppSecret' };
};

const checkApiKey: Check<string> = (text) => {
  if (isPlaceholder(text)) return { problem: 'is a placeholder: set the key made for the service user' };
  return /^[\x21-\x7e]{20,}$/.test(text)
    ? { value: text }
    : { problem: 'must be an Odoo API key: at least 20 characters, no spaces' };
};

const checkLogLevel: Check<LogLevel> = (text) => {
  const value = LOG_LEVELS.find((level) => level === text);
  return value === undefined ? { problem: `must be one of ${LOG_LEVELS.join(', ')}` } : { value };
};
