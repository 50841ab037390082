/** Owns the account's access token: one per account and process, renewed early by one caller at a time (design rule 11). */
import type { WechatClient, WechatErrorKind } from './types';
import { WechatError } from './types';

export interface StableTokenManager {
  /** A token that was good when last heard of. @throws WechatError where none can be had */
  get(): Promise<string>;
  /** Ask WeChat now, also in the pause after a failure: somebody may have mended it just now. Normal mode brings the same token. */
  refresh(): Promise<string>;
  /** Run `call` with the token; where it rejects with `token_invalid`, once more with a fresh one. */
  callWithToken<T>(call: (token: string) => Promise<T>): Promise<T>;
}

export interface StableTokenOptions {
  readonly client: Pick<WechatClient, 'fetchStableToken'>;
  /** The AppID as Odoo's settings have it now; another one means another account and another token. */
  readonly appid: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Held {
  readonly appid: string;
  readonly token: string;
  /** Milliseconds since the epoch, as is `expiresAt`. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

const FETCH_MS = 5000;
/** WeChat hands out a new token in the last 5 minutes of the old one, and both work then: asking sooner brings the same. */
const OVERLAP_SECONDS = 300;
/** For the time on the way: begin this much later with renewing, stop this much earlier with using. */
const MARGIN_MS = 10_000;
/** At least this long between renewals, also when WeChat answers with a token that is about to be replaced. */
const MIN_MS_BETWEEN_RENEWALS = 30_000;
/** After a failed renewal, as long as the old token works or the failure is one that only a person can mend. */
const PAUSE_MS = 60_000;
const ONLY_A_PERSON_MENDS: readonly WechatErrorKind[] = [
  'credentials',
  'frozen',
  'ip_not_allowed',
  'quota',
  'api_unauthorized',
  'forbidden',
];

export function createStableTokenManager({ client, appid, now }: StableTokenOptions): StableTokenManager {
  let held: Held | undefined;
  let renewal: { readonly appid: string; readonly done: Promise<Held> } | undefined;
  let pause: { readonly appid: string; readonly until: number; readonly error: WechatError } | undefined;

  async function fetchToken(forAppid: string): Promise<Held> {
    const started = now();
    try {
      const { token, expiresIn } = await client.fetchStableToken({ appid: forAppid, deadline: started + FETCH_MS });
      const renewIn = Math.max((expiresIn - OVERLAP_SECONDS) * 1000 + MARGIN_MS, MIN_MS_BETWEEN_RENEWALS);
      const fresh = { appid: forAppid, token, renewAt: started + renewIn, expiresAt: started + expiresIn * 1000 };
      if (forAppid === appid()) held = fresh;
      pause = undefined;
      return fresh;
    } catch (error) {
      if (error instanceof WechatError) pause = { appid: forAppid, until: now() + PAUSE_MS, error };
      throw error;
    }
  }

  /** Join the renewal under way or start one. */
  function renew(forAppid: string): Promise<Held> {
    if (renewal?.appid === forAppid) return renewal.done;
    const mine = { appid: forAppid, done: fetchToken(forAppid) };
    renewal = mine;
    const finish = (): void => {
      if (renewal === mine) renewal = undefined;
    };
    mine.done.then(finish, finish);
    return mine.done;
  }

  async function acquire(): Promise<Held> {
    const forAppid = appid();
    const current = held?.appid === forAppid && now() < held.expiresAt - MARGIN_MS ? held : undefined;
    const paused = pause?.appid === forAppid && now() < pause.until ? pause : undefined;
    if (current === undefined) {
      if (paused !== undefined && ONLY_A_PERSON_MENDS.includes(paused.error.code)) throw paused.error;
      return renew(forAppid);
    }
    const isOthersTurn = paused !== undefined || renewal?.appid === forAppid;
    if (now() < current.renewAt || isOthersTurn) return current;
    return renew(forAppid).catch((error: unknown) => {
      if (error instanceof WechatError) return current; // it still works, and the next renewal may
      throw error;
    });
  }

  return {
    async get() {
      return (await acquire()).token;
    },

    async refresh() {
      return (await renew(appid())).token;
    },

    async callWithToken(call) {
      const first = await acquire();
      try {
        return await call(first.token);
      } catch (error) {
        if (!(error instanceof WechatError) || error.code !== 'token_invalid') throw error;
        // Compared by identity, not by text: WeChat may answer with the same token, and a thousand callers who failed
        // with it must not each ask again.
        if (held === first) held = undefined;
        return call((await acquire()).token);
      }
    },
  };
}
