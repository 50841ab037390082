/** Owns the wiring of the simulator: one HTTP server that plays api.weixin.qq.com and open.weixin.qq.com. */
import type { ServerResponse } from 'node:http';
import { createAccountTokens } from './account-tokens';
import { AUTHORIZE_PATH, createAuthorize } from './authorize';
import { AVATARS, avatarAnswer } from './avatars';
import { createCalls } from './calls';
import { createCgiBin } from './cgi-bin';
import { createClock } from './clock';
import { createCodes } from './codes';
import { type Control, createControl, INITIAL_SWITCHES } from './control';
import { CONTROL_PREFIX, createControlRoutes } from './control-routes';
import { deliver, REDIRECT_TARGET, sendWhole } from './delivery';
import { Refusal } from './errcodes';
import type { Answer, Request } from './exchange';
import { createFaults } from './faults';
import { createGrants } from './grants';
import { createPersonas } from './personas';
import { createQuotas } from './quotas';
import { createHttpServer } from './server';
import { createSns } from './sns';
import { createStartPage } from './start-page';
import { apiAnswer, type ApiEndpoint, refusalAnswer } from './wire';

export interface SimulatorOptions {
  /** The service account's AppID. */
  readonly appid: string;
  /** Its AppSecret. */
  readonly secret: string;
  /** AppID of a website application of the same company, which the authorise page must refuse. */
  readonly websiteAppid?: string;
  /** Domains authorised for web login; with a port only in a demo, real ones have none. */
  readonly domains: readonly string[];
  /** Address of the login page, for the way back from the start page. */
  readonly home?: string;
  /** Loopback address to bind; 127.0.0.1 if left out. */
  readonly host?: string;
  /** Milliseconds since the epoch; the real time if left out. */
  readonly now?: () => number;
  /** Gives 0 ≤ x < 1 for faults with a probability. */
  readonly random?: () => number;
}

export interface Simulator {
  /** @param port a free one if left out or 0 */
  listen(port?: number): Promise<{ url: string }>;
  /** Drops open connections, hanging ones too. */
  close(): Promise<void>;
  readonly control: Control;
}

const LOOPBACK = /^(localhost|::1|127(\.\d{1,3}){3})$/;

export function createSimulator(options: SimulatorOptions): Simulator {
  const { appid, secret, host = '127.0.0.1' } = options;
  if (!LOOPBACK.test(host)) throw new RangeError(`the simulator binds loopback only, not ${host}`);
  const clock = createClock(options.now ?? Date.now);
  const codes = createCodes(clock);
  const grants = createGrants(clock);
  const accountTokens = createAccountTokens(clock);
  const quotas = createQuotas(clock);
  const personas = createPersonas(appid);
  const faults = createFaults(options.random ?? Math.random);
  const switches = { ...INITIAL_SWITCHES };

  const account = {
    appid,
    get secret() {
      return switches.newSecret || secret;
    },
  };
  const api: Readonly<Record<string, ApiEndpoint>> = {
    ...createSns({ account, codes, grants }),
    ...createCgiBin({ account, tokens: accountTokens, quotas, isWhitelisted: () => switches.whitelisted }),
  };
  const authorize = createAuthorize({
    rules: { appid, websiteAppid: options.websiteAppid ?? 'wxfedcba9876543210', domains: options.domains },
    ...{ codes, personas, switches },
  });
  const calls = createCalls([AUTHORIZE_PATH, ...Object.keys(api), AVATARS, REDIRECT_TARGET]);
  const startPage = createStartPage({ personas, calls, home: options.home ?? '' });
  const control = createControl({
    ...{ appid, calls, clock, codes, faults, personas, switches },
    forget() {
      codes.clear();
      grants.clear();
      accountTokens.clear();
      quotas.clear();
    },
  });
  const controlRoutes = createControlRoutes(control);

  const callApi = (request: Request): Answer => {
    const endpoint = Object.hasOwn(api, request.path) ? api[request.path] : undefined;
    try {
      if (!endpoint) throw new Refusal(40066);
      quotas.count(request.path);
      return apiAnswer(endpoint(request));
    } catch (error) {
      if (error instanceof Refusal) return refusalAnswer(request.path, error, clock.now());
      throw error;
    }
  };

  const server = createHttpServer((request: Request, response: ServerResponse) => {
    if (request.path.startsWith(CONTROL_PREFIX)) return sendWhole(response, controlRoutes(request));
    if (request.path === '/') return sendWhole(response, startPage(request));
    const isAvatar = request.path.startsWith(`${AVATARS}/`);
    const endpoint = isAvatar ? AVATARS : request.path;
    calls.count(endpoint);
    const fault = faults.take(endpoint);
    if (request.path === AUTHORIZE_PATH) {
      const produce = (): Answer => authorize.page(request);
      return deliver({ response, fault, delayMs: 0, produce, refuse: (number) => authorize.refuse(number) });
    }
    if (isAvatar) {
      const produce = (): Answer => avatarAnswer(request);
      return deliver({ response, fault, delayMs: switches.delayMs, produce, refuse: produce });
    }
    deliver({
      response,
      fault,
      delayMs: switches.delayMs,
      produce: () => callApi(request),
      refuse: (errcode) => refusalAnswer(request.path, new Refusal(errcode), clock.now()),
    });
  });

  return {
    listen: (port = 0) => server.listen(port, host),
    close: () => server.close(),
    control,
  };
}
