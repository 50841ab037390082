/** Owns the judgement of what the sidecar depends on: Odoo, WeChat, clocks, store, and its own secrets. Pure. */
import { OdooError, type Diagnosis } from '../odoo/types';
import type { StoreError } from '../store/store';
import { WechatError, type Quota } from '../wechat/types';
import { amber, green, red, type SidecarFinding } from './finding';

export function judgeOdoo(answer: Diagnosis | OdooError): SidecarFinding {
  if (!(answer instanceof OdooError)) return green('odoo_ok');
  switch (answer.code) {
    case 'unreachable':
      return red('odoo_unreachable');
    case 'timeout':
      return red('odoo_timeout');
    case 'unauthenticated':
      return red('odoo_key_refused');
    case 'forbidden':
      return red('odoo_forbidden');
    case 'rejected':
      return red('odoo_rejected');
    case 'broken':
      return red('odoo_broken');
  }
}

export function judgeVersions(sidecar: string, addon: string): SidecarFinding {
  return sidecar === addon ? green('version_ok', { sidecar }) : amber('version_differs', { sidecar, addon });
}

/** By how many seconds another clock is ahead of ours. */
export interface ClockEvidence {
  readonly source: 'Odoo' | 'WeChat';
  readonly seconds: number;
}

/** HTTP dates have whole seconds, and an answer takes its time. */
const AMBER_SECONDS = 10;
/** From here on a state counts as made in the future (docs/protocol.md, section 4). */
const RED_SECONDS = 90;

export function judgeClock(clocks: readonly ClockEvidence[]): readonly SidecarFinding[] {
  const [worst] = [...clocks].sort((one, other) => Math.abs(other.seconds) - Math.abs(one.seconds));
  if (worst === undefined) return [];
  const params = { source: worst.source, seconds: Math.round(worst.seconds) };
  const off = Math.abs(worst.seconds);
  if (off >= RED_SECONDS) return [red('clock_off', params)];
  return [off >= AMBER_SECONDS ? amber('clock_off', params) : green('clock_ok', params)];
}

/** What came of asking for the stable access token; undefined is success. */
export function judgeWechat(error: WechatError | undefined): SidecarFinding {
  if (error === undefined) return green('wechat_ok');
  const { code, errcode, detail } = error;
  const known = { errcode };
  switch (code) {
    case 'unsent':
    case 'cut':
    case 'timeout':
    case 'malformed':
      return red('wechat_unreachable', { code: detail === '' ? code : detail });
    case 'credentials':
      return errcode === 40013 || errcode === 41002 ? red('appid_unknown', known) : red('secret_wrong', known);
    case 'frozen':
      return red('secret_frozen', known);
    case 'ip_not_allowed':
      return errcode === 40164 || errcode === 61004
        ? red('address_not_whitelisted', { errcode, address: detail })
        : red('address_needs_consent', { errcode, address: detail });
    case 'quota':
      return red('calls_used_up', known);
    case 'busy':
      return amber('wechat_busy', known);
    case 'forbidden':
      return red('account_barred', known);
    case 'api_unauthorized':
      return red('account_unauthorized', known);
    case 'code_spent':
    case 'reauthorise':
    case 'token_invalid':
    case 'unknown':
      return red('wechat_error', { errcode, detail });
  }
}

/** A tenth left at this hour may not last until midnight in China, when the count begins anew. */
const LOW = 0.1;

export function judgeQuota(answer: Quota | WechatError): SidecarFinding {
  if (answer instanceof WechatError) return amber('quota_unknown', { errcode: answer.errcode });
  const { limit, remain } = answer;
  return remain < limit * LOW ? amber('quota_low', { remain, limit }) : green('quota_ok', { remain, limit });
}

/** @param failure of a check of the store; undefined where it can be used */
export function judgeStore(kind: 'memory' | 'redis', failure: StoreError | undefined): SidecarFinding {
  if (failure !== undefined) return failure.code === 'full' ? amber('store_full') : red('store_unavailable');
  return kind === 'memory' ? green('store_memory') : green('store_ok');
}

/** @param names variables that hold a secret themselves instead of naming its file */
export function judgeSecrets(names: readonly string[]): SidecarFinding {
  return names.length === 0 ? green('secrets_ok') : amber('secrets_in_environment', { names: names.join(', ') });
}
