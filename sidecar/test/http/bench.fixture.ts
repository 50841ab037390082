/** Owns a whole sidecar in this process, between the WeChat simulator and an Odoo in memory, with a clock that can be moved. */
import { createSimulator, type Simulator } from '../../simulator/simulator';
import { createSidecar, type Sidecar, type SidecarOptions } from '../../src/app';
import type { Config } from '../../src/config';
import type { PublicNet } from '../../src/doctor/public-net';
import { recordingLogger } from '../flows/silent.fixture';
import { APPID, createFakeOdoo, type FakeOdoo } from './fake-odoo.fixture';
import { send, type RawAnswer, type RawRequest } from './raw-http.fixture';

export const APP_SECRET = 'f3a9c1d27b5e4086a1c3e5f70912b4d6';
export const API_KEY = '9b1f0c7a6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a';
export const STATE_KEY = Buffer.from('7f3c9a1e5b7d2f4068ace13579bdf02468ace13579bdf02468ace13579bdf024', 'hex');

export const WECHAT_UA =
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36 XWEB/1420193 MicroMessenger/8.0.66.2980(0x28004252) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64';

export const EXCHANGE = '/sns/oauth2/access_token';
export const USERINFO = '/sns/userinfo';

export interface Bench {
  sidecar: Sidecar;
  readonly simulator: Simulator;
  readonly odoo: FakeOdoo;
  /** Base URL of the simulator. */
  wechatUrl: string;
  /** Milliseconds by which the sidecar's clock is ahead. */
  ahead: number;
  /** The sidecar's clock, in milliseconds since the epoch: it stands still, however long a test takes, but for `ahead`. */
  readonly now: () => number;
  /** Another sidecar in its place, which knows nothing of what this one's memory held; the next to be asked. */
  restart(): Promise<void>;
  /** GET on the public port as WeChat's browser, unless said otherwise. */
  get(path: string, options?: RawRequest): Promise<RawAnswer>;
  internal(path: string): Promise<RawAnswer>;
  /** How often WeChat's endpoint was called in this test. */
  calls(endpoint: string): number;
  /** Makes the next start fetch the settings anew, as after half a minute. */
  ageSettings(): void;
  lines(): Record<string, unknown>[];
  /** The whole log of this file so far. */
  logText(): string;
}

export function configFor(wechatUrl: string): Config {
  return {
    host: '127.0.0.1',
    port: 0,
    internalPort: 0,
    odoo: { url: 'http://127.0.0.1:1', db: 'odoo', login: 'wechat-sidecar', apiKey: API_KEY },
    wechat: { appSecret: APP_SECRET, apiUrl: wechatUrl, openUrl: wechatUrl },
    stateKeys: [{ kid: 1, key: STATE_KEY }],
    store: 'memory',
    limits: { startsPerAddress: 600, startsInTotal: 6000, streamsPerAddress: 500, streamsInTotal: 20_000 },
    trustProxy: 'loopback',
    logLevel: 'trace',
    secretsInEnvironment: [],
  };
}

/** Tests know no names but loopback's. */
const NO_NET: PublicNet = {
  addressesOf: async () => ({ failed: 'ENOTFOUND' }),
  certificateOf: async () => ({ failed: 'ENOTFOUND' }),
  ask: async () => ({ failed: 'ENOTFOUND' }),
};

/** Deadlines that a test can sit out and a busy machine does not pass; no beats but those that are asked for. */
export const QUICK = {
  exchangeMs: 1500,
  profileMs: 1500,
  odooMs: 1500,
  refreshMs: 50,
  heartbeatMs: 3_600_000,
  graceMs: 300,
} as const;

/** Starts before the tests of a file, forgets before each, stops after all. */
export function useBench(options: SidecarOptions & { config?: Partial<Config> } = {}): Bench {
  const recording = recordingLogger([APP_SECRET, API_KEY]);
  const started = Date.now();
  const now = (): number => started + bench.ahead;
  const odoo = createFakeOdoo(now);
  const simulator = createSimulator({ appid: APPID, secret: APP_SECRET, domains: ['erp.example.com'] });
  const start = async (): Promise<void> => {
    bench.sidecar = createSidecar(
      { ...configFor(bench.wechatUrl), ...options.config },
      {
        logger: recording.log,
        now,
        odoo,
        net: NO_NET,
        ...options,
        deadlines: { ...QUICK, ...options.deadlines },
      },
    );
    await bench.sidecar.listen();
  };
  const bench: Bench = {
    async restart() {
      await bench.sidecar.close();
      await start();
    },
    sidecar: undefined as unknown as Sidecar, // set before the first test
    simulator,
    odoo,
    wechatUrl: '',
    ahead: 0,
    now,
    get: (path, request = {}) =>
      send(bench.sidecar.urls.public, path, {
        ...request,
        headers: { 'User-Agent': WECHAT_UA, ...request.headers },
      }),
    internal: (path) => send(bench.sidecar.urls.internal, path),
    calls: (endpoint) => simulator.control.calls()[endpoint] ?? NaN,
    ageSettings: () => void (bench.ahead += 31_000),
    lines: recording.lines,
    logText: recording.text,
  };

  beforeAll(async () => {
    bench.wechatUrl = (await simulator.listen()).url;
    await start();
  });
  beforeEach(() => {
    odoo.reset();
    simulator.control.reset();
    bench.ageSettings();
  });
  afterAll(async () => {
    await bench.sidecar.close();
    await simulator.close();
  });
  return bench;
}
