/** Owns what every failure and refusal leads to; the switches are exhaustive, so a new kind cannot be forgotten. Pure. */
import type { LinkReason, OdooErrorKind, RefusalReason } from '../odoo/types';
import type { WechatErrorKind } from '../wechat/types';
import type { CallbackResult, ResultPage } from './callback-result';

/** `restart`: authorise once more, and page `expired` where that was done already. `release`: nothing is spent. */
export type ExchangeFailure = { readonly restart: true } | { readonly page: ResultPage; readonly release?: true };

/** What a failed code exchange leads to (docs/protocol.md, section 4, step 5). */
export function afterExchangeFailure(kind: WechatErrorKind): ExchangeFailure {
  switch (kind) {
    case 'code_spent':
    case 'reauthorise':
    case 'cut':
      return { restart: true };
    case 'unsent':
      return { page: 'wechat_busy', release: true };
    case 'timeout':
    case 'malformed':
    case 'busy':
    case 'quota':
    case 'unknown':
      return { page: 'wechat_busy' };
    case 'credentials':
      return { page: 'secret_refused' };
    case 'token_invalid':
    case 'frozen':
    case 'ip_not_allowed':
    case 'api_unauthorized':
      return { page: 'misconfigured' };
    case 'forbidden':
      return { page: 'refused' };
  }
}

/** What a refusal by Odoo leads to (docs/protocol.md, section 6). */
export function afterRefusal(reason: RefusalReason): 'switched_off' | ResultPage {
  switch (reason) {
    case 'disabled':
      return 'switched_off';
    case 'not_linked':
      return 'not_linked';
    case 'archived':
    case 'ambiguous':
      return 'refused';
    case 'admin_forbidden':
      return 'refused_admin';
    case 'wrong_app':
    case 'misconfigured':
      return 'misconfigured';
    case 'attempt_conflict':
    case 'expired':
      return 'expired';
    case 'denied':
    case 'wrong_codes':
    case 'suspended':
      return reason;
  }
}

/** What the refusal of a link leads to (docs/protocol.md, section 12). */
export function afterLinkRefusal(reason: LinkReason): 'switched_off' | ResultPage {
  switch (reason) {
    case 'expired':
      return 'expired_link';
    case 'waiting':
      return 'link_waiting';
    case 'already_linked':
    case 'already_yours':
    case 'other_account':
      return reason;
    case 'disabled':
    case 'wrong_app':
    case 'archived':
    case 'admin_forbidden':
    case 'ambiguous':
    case 'suspended':
      return afterRefusal(reason);
  }
}

/** The same as the end of a callback. */
export function refusal(after: 'switched_off' | ResultPage): CallbackResult {
  return after === 'switched_off' ? { kind: 'switched_off' } : { kind: 'page', page: after };
}

/** What a failed call to Odoo leads to. */
export function afterOdooFailure(kind: OdooErrorKind): 'odoo_unreachable' | 'misconfigured' {
  switch (kind) {
    case 'unreachable':
    case 'timeout':
    case 'broken':
      return 'odoo_unreachable';
    case 'unauthenticated':
    case 'forbidden':
    case 'rejected':
      return 'misconfigured';
  }
}
