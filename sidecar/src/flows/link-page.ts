/** Owns the page of a link code: `GET|POST /wechat/link/:code` as a flow, free of Express (docs/protocol.md, section 12). */
import type { Invitation, InvitationAnswer, OdooGateway, Settings } from '../odoo/types';
import type { Logger } from '../telemetry/logger';
import { forOdoo, SWITCHED_OFF, type Answer, type Caller, type CookieChange } from './answer';
import { brief, browserOf, newAttempt, newAuthorisation, rememberNext, toWechat } from './authorisation';
import { formTokenOf, isFormToken } from './device-code';
import { sha256Hex, type KeyRing } from './key-ring';
import { isLinkCode, linkPath } from './link-code';
import { orPage, siteNow } from './phone-site';
import { plain, type DecisionForm, type PlainView } from './phone-view';
import type { SettingsSource } from './settings-source';
import { isWechatBrowser } from './wechat-browser';

export interface LinkPageDeps {
  readonly keys: KeyRing;
  readonly settings: SettingsSource;
  readonly odoo: Pick<OdooGateway, 'invitation' | 'openInvitation'>;
  /** Origin of WeChat's authorise page. */
  readonly openUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  readonly observe: (outcome: string) => void;
}

/** What the person is asked about; `site` is the host of the public origin. */
export interface LinkQuestion extends Invitation {
  readonly code: string;
  readonly site: string;
}

export type LinkView =
  | PlainView
  | {
      readonly kind: 'confirm_link';
      readonly question: LinkQuestion;
      /** Hidden field of the form. */
      readonly token: string;
      /** The browser cookie where the phone has none yet: the token is bound to it. */
      readonly cookies: readonly CookieChange[];
    };

export interface LinkPageFlow {
  /** What to show. Changes nothing, so that link previews and prefetching cannot (threats row X4). */
  show(caller: Caller, code: string): Promise<LinkView>;
  decide(caller: Caller, code: string, form: DecisionForm): Promise<Answer | PlainView>;
}

/** A code that is malformed or was never given out: nobody is told which. */
const UNKNOWN: PlainView = { ...plain('expired_link', 404), unknown: true };

export function createLinkPageFlow(deps: LinkPageDeps): LinkPageFlow {
  const { keys, odoo, openUrl, now, log } = deps;

  async function show(caller: Caller, code: string): Promise<LinkView> {
    if (!isLinkCode(code)) return UNKNOWN;
    if (!isWechatBrowser(caller.userAgent)) return plain('open_in_wechat');
    const site = await siteNow(deps.settings);
    if ('page' in site) return site;
    const answer = await odoo.invitation({ codeHash: sha256Hex(code), requestId: caller.requestId });
    if (answer.outcome !== 'open') return over(answer.outcome);
    const { browser, cookies } = browserOf(caller);
    return {
      kind: 'confirm_link',
      question: { ...answer, code, site: site.host },
      token: formTokenOf(keys, `link:${code}`, browser),
      cookies,
    };
  }

  async function decide(caller: Caller, code: string, { decision, token }: DecisionForm): Promise<Answer | PlainView> {
    if (!isLinkCode(code)) return UNKNOWN;
    if (caller.browser === undefined) return plain('cookies');
    if (!isFormToken(keys, token, `link:${code}`, caller.browser)) return plain('invalid', 403);
    if (decision !== 'continue' && decision !== 'deny') return plain('invalid');
    const site = await siteNow(deps.settings);
    if ('page' in site) return site;
    if (decision === 'continue') return goOn(caller, code, caller.browser, site.settings);
    report(caller, 'denied');
    return plain('cancelled');
  }

  /** 继续: Odoo writes down that this phone has opened the code, and the phone goes to WeChat to say who it is. */
  async function goOn(caller: Caller, code: string, browser: string, settings: Settings): Promise<Answer | PlainView> {
    if (!settings.enabled) return SWITCHED_OFF;
    const { requestId } = caller;
    const attempt = newAttempt();
    const answer = await odoo.openInvitation({
      ...{ codeHash: sha256Hex(code), attempt, browser: sha256Hex(browser), requestId },
      ...forOdoo(caller),
    });
    report(caller, answer.outcome === 'open' ? 'opened' : answer.outcome, attempt);
    if (answer.outcome !== 'open') return over(answer.outcome);
    const { purpose } = answer;
    // Whoever confirms the link wants to see whose account it is; to prove who one is, the openid is enough.
    const scope = purpose === 'check' ? 'snsapi_base' : 'snsapi_userinfo';
    return toWechat(
      openUrl,
      settings,
      newAuthorisation(keys, { browser, scope, restart: false, purpose, attempt, now: now() }),
      rememberNext(caller, attempt, linkPath(code)),
    );
  }

  function report({ requestId }: Caller, outcome: string, attempt = ''): void {
    deps.observe(outcome);
    log.info({ requestId, way: 'link', outcome, attempt: brief(attempt) }, 'phone');
  }

  return {
    show: (caller, code) => orPage(log, caller, show(caller, code)),
    decide: (caller, code, form) => orPage(log, caller, decide(caller, code, form)),
  };
}

function over(outcome: Exclude<InvitationAnswer['outcome'], 'open'>): PlainView {
  switch (outcome) {
    case 'unknown':
      return UNKNOWN;
    case 'waiting':
      return plain('link_waiting');
    case 'used':
    case 'expired':
    case 'revoked':
      return plain('expired_link');
  }
}
