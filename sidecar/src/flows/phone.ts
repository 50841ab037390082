/** Owns the phone's side of a scan: `GET|POST /wechat/q/:user_code` as a flow, free of Express (docs/protocol.md, section 4). */
import { OdooError, type OdooGateway } from '../odoo/types';
import type { Logger } from '../telemetry/logger';
import { SWITCHED_OFF, type Answer, type Caller } from './answer';
import { brief, browserOf, newAuthorisation, toWechat } from './authorisation';
import { tellOfDenial } from './denial';
import { digitsOf, formTokenOf, isFormToken, isUserCode } from './device-code';
import { sha256Hex, type KeyRing } from './key-ring';
import { stateAt, type PendingLogin } from './pending-login';
import { isOwner, type PendingLogins } from './pending-logins';
import { orPage, siteNow, type Site } from './phone-site';
import {
  plain,
  UNKNOWN,
  viewFor,
  watchedIn,
  type DecisionForm,
  type PhoneView,
  type PlainView,
  type Watched,
} from './phone-view';
import { signScanNote, verifyScanNote, type ScanNote } from './scan-note';
import type { SettingsSource } from './settings-source';
import { firstScope } from './start';
import { isWechatBrowser } from './wechat-browser';

export interface PhoneDeps {
  readonly keys: KeyRing;
  readonly settings: SettingsSource;
  readonly pending: Pick<PendingLogins, 'apply' | 'forPhone'>;
  readonly odoo: Pick<OdooGateway, 'attempt' | 'deny'>;
  /** Origin of WeChat's authorise page. */
  readonly openUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

export interface PhoneFlow {
  /** What to show. Changes nothing, so that link previews and prefetching cannot (threats row X4). */
  show(caller: Caller, userCode: string): Promise<PhoneView>;
  /** How the login stands, for the page's script: undefined for everybody but the owner, a page where nobody can say. */
  watch(caller: Caller, userCode: string): Promise<Watched | PlainView | undefined>;
  decide(caller: Caller, userCode: string, form: DecisionForm): Promise<Answer | PlainView>;
}

/** A phone before a pending login. */
interface Visit {
  readonly caller: Caller;
  readonly userCode: string;
  /** Browser hash; undefined where the phone has no cookie yet. */
  readonly phone: string | undefined;
  readonly note: ScanNote | undefined;
  readonly row: PendingLogin;
}

export function createPhoneFlow(deps: PhoneDeps): PhoneFlow {
  const { keys, pending, odoo, openUrl, now, log } = deps;

  async function show(caller: Caller, userCode: string): Promise<PhoneView> {
    if (!isUserCode(userCode)) return UNKNOWN;
    if (!isWechatBrowser(caller.userAgent)) return plain('open_in_wechat');
    const site = await siteNow(deps.settings);
    if ('page' in site) return site;
    const visit = await visitOf(caller, userCode);
    return visit === undefined ? UNKNOWN : viewOf(visit, site);
  }

  async function watch(caller: Caller, userCode: string): Promise<Watched | undefined> {
    const visit = isUserCode(userCode) && (await visitOf(caller, userCode));
    return visit && owns(visit) ? watchedBy(visit) : undefined;
  }

  async function decide(
    caller: Caller,
    userCode: string,
    { decision, token }: DecisionForm,
  ): Promise<Answer | PlainView> {
    if (!isUserCode(userCode)) return UNKNOWN;
    if (caller.browser === undefined) return plain('cookies');
    if (!isFormToken(keys, token, userCode, caller.browser)) return plain('invalid', 403);
    if (decision !== 'continue' && decision !== 'deny') return plain('invalid');
    const site = await siteNow(deps.settings);
    if ('page' in site) return site;
    const visit = await visitOf(caller, userCode);
    if (visit === undefined) return UNKNOWN;
    return decision === 'continue' ? goOn(visit, caller.browser, site) : refuse(visit, caller.browser, site);
  }

  /** 继续: this phone owns the login from now on, and goes to WeChat for it. */
  async function goOn(visit: Visit, browser: string, site: Site): Promise<Answer | PlainView> {
    const { settings } = site;
    const phone = sha256Hex(browser);
    if (!settings.enabled) return SWITCHED_OFF;
    const applied = await pending.apply(visit.userCode, { type: 'claimed', owner: phone }, now());
    if (applied === undefined) return UNKNOWN;
    const { row, took } = applied;
    if (!took) return tooLate({ ...visit, row }, site);
    const attemptKeys = keys.find(row.kid);
    if (attemptKeys === undefined) return plain('expired_qr');
    report(visit, 'continue');
    const { attempt } = row;
    const scope = firstScope(settings.scopePolicy);
    const trip = { browser, scope, restart: false, scan: true, attempt, now: now() };
    // A second tap gets no second note: nothing is extended.
    const noted = visit.note?.attempt === attempt && visit.note.owner === phone;
    const note = signScanNote(attemptKeys, { ...row, owner: phone, claimedAt: now() });
    return toWechat(openUrl, settings, newAuthorisation(keys, trip), noted ? [] : [{ name: 'scan', value: note }]);
  }

  /** 不是我: the row first, so that the PC stays out whatever becomes of the call. */
  async function refuse(visit: Visit, browser: string, site: Site): Promise<Answer | PlainView> {
    const phone = sha256Hex(browser);
    const applied = await pending.apply(visit.userCode, { type: 'denied', reason: 'denied', phone }, now());
    if (applied === undefined) return UNKNOWN;
    const { row, took } = applied;
    if (!took && row.state === 'denied' && owns({ ...visit, row })) return lookAgain(visit);
    if (!took) return tooLate({ ...visit, row }, site);
    report(visit, 'deny');
    await tellOfDenial(deps, row, { requestId: visit.caller.requestId, by: 'phone' });
    return lookAgain(visit);
  }

  /** The row had no place for what was tapped; the state that is there answers. */
  async function tooLate(visit: Visit, site: Site): Promise<Answer | PlainView> {
    const state = stateAt(visit.row, now());
    const view = await viewOf(visit, site);
    if (view.kind !== 'plain' || (state === 'approved' && owns(visit))) return lookAgain(visit);
    return { ...view, status: state === 'expired' ? 410 : 409 };
  }

  async function viewOf(visit: Visit, site: Site): Promise<PhoneView> {
    const { caller, userCode, row } = visit;
    const state = stateAt(row, now());
    const owner = owns(visit);
    const watched = owner ? await watchedBy(visit) : watchedIn(state, row);
    const view = viewFor(state, owner, row, watched);
    if (view === 'confirm') {
      const { browser, cookies } = browserOf(caller);
      const { userAgent, ip, createdAt } = row;
      return {
        kind: 'confirm',
        request: { userCode, company: site.settings.company, site: site.host, userAgent, ip, createdAt },
        token: formTokenOf(keys, userCode, browser),
        cookies,
      };
    }
    if (view !== 'digits') return view;
    const attemptKeys = keys.find(row.kid);
    if (attemptKeys === undefined) return plain('expired_qr');
    return { kind: 'digits', digits: digitsOf(attemptKeys, row.attempt), watched };
  }

  async function watchedBy({ caller, row }: Visit): Promise<Watched> {
    const state = stateAt(row, now());
    return state === 'collected' && (await isConsumed(caller, row)) ? { state: 'logged_in' } : watchedIn(state, row);
  }

  /** Whether the PC is in. Where Odoo cannot say so just now, the page goes on asking. */
  async function isConsumed({ requestId }: Caller, { attempt }: PendingLogin): Promise<boolean> {
    try {
      const answer = await odoo.attempt({ attempt, requestId });
      return answer.outcome === 'issued' && answer.consumed;
    } catch (error) {
      if (!(error instanceof OdooError)) throw error;
      return false;
    }
  }

  async function visitOf(caller: Caller, userCode: string): Promise<Visit | undefined> {
    const phone = caller.browser === undefined ? undefined : sha256Hex(caller.browser);
    const note = verifyScanNote(keys, caller.scan, now());
    const row = await pending.forPhone(userCode, note, caller.requestId, now());
    return row && { caller, userCode, phone, note, row };
  }

  function report({ caller, row }: Visit, decision: 'continue' | 'deny'): void {
    log.info({ requestId: caller.requestId, way: 'scan', decision, attempt: brief(row.attempt) }, 'phone');
  }

  return {
    show: (caller, userCode) => orPage(log, caller, show(caller, userCode)),
    watch: (caller, userCode) => orPage(log, caller, watch(caller, userCode)),
    decide: (caller, userCode, form) => orPage(log, caller, decide(caller, userCode, form)),
  };
}

function owns({ row, phone, note }: Visit): boolean {
  return phone !== undefined && isOwner(row, phone, note);
}

function lookAgain({ userCode }: Visit): Answer {
  return { kind: 'redirect', location: `/wechat/q/${userCode}`, cookies: [] };
}
