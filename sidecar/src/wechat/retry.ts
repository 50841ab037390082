/** Owns which failed calls are sent again, how often and after which pause. */
import { WechatError } from './types';

/** Whether a failure of this call may be followed by another try. */
export type RetryRule = (error: WechatError) => boolean;

const SYSTEM_BUSY = -1;
const PAUSES_MS = [200, 600];
const JITTER_MS = 100;

/**
 * A code exchange is not idempotent: only what certainly never reached WeChat, or WeChat itself calls "try again". After
 * -1 the code may be spent nevertheless; then the next answer is 40163, which the caller handles as any spent code.
 */
export const EXCHANGE_RETRY: RetryRule = (error) => error.code === 'unsent' || error.errcode === SYSTEM_BUSY;

/** Reading changes nothing at WeChat: a broken connection or a garbled answer (a proxy's 502) is worth another try. */
export const IDEMPOTENT_RETRY: RetryRule = (error) =>
  EXCHANGE_RETRY(error) || error.code === 'cut' || error.code === 'malformed';

export interface RetryOptions {
  readonly rule: RetryRule;
  /** Milliseconds since the epoch; no pause begins that would end after it. */
  readonly deadline: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onRetry: (error: WechatError, tries: number) => void;
}

/** Run `attempt` up to three times. Rejects with the last failure. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { rule, deadline, now, sleep, onRetry } = options;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const pause = PAUSES_MS[tries - 1];
      if (!(error instanceof WechatError) || pause === undefined || !rule(error)) throw error;
      const ms = pause + Math.random() * JITTER_MS;
      if (now() + ms >= deadline) throw error;
      onRetry(error, tries);
      await sleep(ms);
    }
  }
}
