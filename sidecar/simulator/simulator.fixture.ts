/** Owns what the tests share: a running simulator with a clock that stands still, and short ways to ask it. */
import { createSimulator, type Simulator } from './simulator';

export const appid = 'wx0123456789abcdef';
export const secret = '0123456789abcdef0123456789abcdef';

/** 2026-09-17T14:59:38Z, the moment of a recorded answer whose rid begins with 6aac005a. */
export const START = 0x6aac005a * 1000;

export const WECHAT_UA =
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36 XWEB/1420193 MicroMessenger/8.0.66.2980(0x28004252) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64';

export interface Bench extends Simulator {
  url: string;
  /** GET with a query, answered as text. */
  text(path: string, query?: Record<string, string>): Promise<string>;
  /** GET with a query, answered as parsed JSON. */
  json(path: string, query?: Record<string, string>): Promise<Record<string, unknown>>;
  exchange(code: string, changed?: Record<string, string>): Promise<Record<string, unknown>>;
}

/** Starts before all tests of a file, is reset before each, closes after all. */
export function useSimulator(options: { domains?: string[]; random?: () => number; home?: string } = {}): Bench {
  const simulator = createSimulator({ appid, secret, domains: ['erp.example.com'], now: () => START, ...options });
  const bench: Bench = {
    ...simulator,
    url: '',
    text: async (path, query = {}) => (await fetch(`${bench.url}${path}?${new URLSearchParams(query)}`)).text(),
    json: async (path, query) => JSON.parse(await bench.text(path, query)) as Record<string, unknown>,
    exchange: (code, changed = {}) =>
      bench.json('/sns/oauth2/access_token', { appid, secret, code, grant_type: 'authorization_code', ...changed }),
  };
  beforeAll(async () => {
    bench.url = (await simulator.listen()).url;
  });
  beforeEach(() => simulator.control.reset());
  afterAll(() => simulator.close());
  return bench;
}

/** What an answer with this errcode looks like on `/sns` (comma before the rid). */
export function snsError(errcode: number, text: string): unknown {
  return { errcode, errmsg: expect.stringMatching(new RegExp(`^${text}, rid: [0-9a-f]{8}(-[0-9a-f]{8}){2}$`)) };
}

/** What an answer with this errcode looks like on `/cgi-bin` (no comma before the rid). */
export function cgiError(errcode: number, text: string): unknown {
  return { errcode, errmsg: expect.stringMatching(new RegExp(`^${text} rid: [0-9a-f]{8}(-[0-9a-f]{8}){2}$`)) };
}
