/** Owns the set-up of client tests: the simulator as WeChat, the client on it, pauses recorded instead of slept. */
import { inspect } from 'node:util';
import type { Simulator } from '../../simulator/simulator';
import { createSimulator } from '../../simulator/simulator';
import { createLogger } from '../../src/telemetry/logger';
import { createWechatClient } from '../../src/wechat/client';
import type { WechatClient } from '../../src/wechat/types';
import { WechatError } from '../../src/wechat/types';

export const APPID = 'wx0123456789abcdef';
/** Long and unlike anything else, so that a leak is found by searching. */
export const APP_SECRET = 'cafe5ec2e7cafe5ec2e7cafe5ec2e7ca';

export const EXCHANGE = '/sns/oauth2/access_token';
export const USERINFO = '/sns/userinfo';
export const STABLE_TOKEN = '/cgi-bin/stable_token';
export const QUOTA = '/cgi-bin/openapi/quota/get';

export interface WechatUnderTest {
  readonly simulator: Simulator;
  readonly url: string;
  readonly client: WechatClient & { close(): void };
  /** Pauses between tries, in milliseconds. */
  readonly pauses: number[];
  /** What `observe` was told, as `path outcome`. */
  readonly observed: string[];
  readonly logged: string[];
  /** Forget everything recorded, reset the simulator. */
  reset(): void;
  close(): Promise<void>;
}

export async function startWechat(): Promise<WechatUnderTest> {
  const simulator = createSimulator({ appid: APPID, secret: APP_SECRET, domains: ['erp.example.com'] });
  const { url } = await simulator.listen();
  const pauses: number[] = [];
  const observed: string[] = [];
  const logged: string[] = [];
  const client = createWechatClient({
    apiUrl: url,
    appSecret: APP_SECRET,
    now: Date.now,
    sleep: async (ms) => void pauses.push(ms),
    observe: (endpoint, outcome) => observed.push(`${endpoint} ${outcome}`),
    log: createLogger({ level: 'trace', destination: { write: (line) => logged.push(line) } }),
  });
  return {
    simulator,
    url,
    client,
    pauses,
    observed,
    logged,
    reset() {
      simulator.control.reset();
      for (const record of [pauses, observed, logged]) record.length = 0;
    },
    async close() {
      client.close();
      await simulator.close();
    },
  };
}

/** A deadline far enough for any answer on a machine that is busy. */
export const soon = (ms = 5000): number => Date.now() + ms;

/** The WechatError a call rejects with; anything else fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<WechatError> {
  const thrown = await call.then(
    (value) => {
      throw new Error(`expected a failure, got ${inspect(value)}`);
    },
    (error: unknown) => error,
  );
  if (!(thrown instanceof WechatError)) throw thrown;
  return thrown;
}

/** Everything that any logger or debugger could show of an error. */
export function everythingOf(error: unknown): string {
  const properties = Object.getOwnPropertyNames(error).map((name) => inspect((error as Record<string, unknown>)[name]));
  return [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), String(error), ...properties].join(
    '\n',
  );
}
