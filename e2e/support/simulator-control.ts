/** Owns what these tests tell the simulated WeChat to do, and how they count what it was asked. */
import { simulator } from './stack';

export const exchange = '/sns/oauth2/access_token';
export const userinfo = '/sns/userinfo';

export interface Fault {
  readonly kind:
    | 'errcode'
    | 'delay'
    | 'hang'
    | 'cut_before'
    | 'cut_after'
    | 'truncate'
    | 'huge'
    | 'drip'
    | 'html502'
    | 'redirect'
    | 'body';
  readonly errcode?: number;
  readonly ms?: number;
  /** How many answers it spoils; all where left out. */
  readonly times?: number;
  /** Of how many answers it spoils how many, 0 to 1; every one where left out. */
  readonly probability?: number;
  readonly body?: string;
  /** The code is spent although the answer does not say so. */
  readonly spent?: boolean;
}

export interface Calls {
  readonly exchanges: number;
  readonly userinfos: number;
}

/** Everything back to the start: counters, faults, delays, clock and codes. */
export const resetSimulator = () => simulator().control('POST', 'reset');

export const failNext = (endpoint: string, fault: Fault) => simulator().control('PUT', `faults${endpoint}`, fault);

export const clearFaults = () => simulator().control('DELETE', 'faults');

export type DenyForm = 'state_only' | 'authdeny' | 'no_redirect';

export const denyBy = (form: DenyForm) => simulator().control('PUT', 'deny', { form });

/** A code as WeChat would have put it into a callback. */
export async function issueCode(
  persona: string,
  scope: 'snsapi_base' | 'snsapi_userinfo' = 'snsapi_base',
): Promise<string> {
  const answer = (await simulator().control('POST', 'codes', { persona, scope })) as { code: string };
  return answer.code;
}

export const identityOf = (persona: string) => simulator().person(persona);

export async function readCalls(): Promise<Calls> {
  const calls = (await simulator().control('GET', 'calls')) as Record<string, number>;
  return { exchanges: calls[exchange] ?? 0, userinfos: calls[userinfo] ?? 0 };
}

/** What `work` cost at WeChat. */
export async function countCalls<T>(work: () => Promise<T>): Promise<{ result: T; calls: Calls }> {
  const before = await readCalls();
  const result = await work();
  const after = await readCalls();
  return {
    result,
    calls: { exchanges: after.exchanges - before.exchanges, userinfos: after.userinfos - before.userinfos },
  };
}
