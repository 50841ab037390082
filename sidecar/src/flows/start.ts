/** Owns the start of a login: `GET /wechat/authorize` as a flow, free of Express (docs/protocol.md, section 4). */
import type { ScopePolicy, SettingsSource } from './settings-source';
import { page, SWITCHED_OFF, type Answer, type Caller } from './answer';
import { browserOf, newAuthorisation, rememberNext, toWechat } from './authorisation';
import type { KeyRing } from './key-ring';
import { localPath } from './local-path';
import { publicOrigin } from './public-site';
import type { Scope } from './state';
import { isWechatBrowser } from './wechat-browser';

export interface StartDeps {
  readonly keys: KeyRing;
  readonly settings: SettingsSource;
  /** Origin of WeChat's authorise page. */
  readonly openUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** `next` is what the browser asked for, unchecked. */
export type StartFlow = (caller: Caller, next: string) => Promise<Answer>;

export function createStartFlow({ keys, settings: source, openUrl, now }: StartDeps): StartFlow {
  /** For the password button of a page; worth no call to Odoo. */
  function asFarAsKnown(next: string): string {
    const settings = source.latest();
    const origin = settings && publicOrigin(settings);
    return origin === undefined ? '' : localPath(next, origin);
  }

  return async (caller, next) => {
    if (!isWechatBrowser(caller.userAgent)) return page('not_in_wechat', asFarAsKnown(next));
    const settings = await source.current();
    if (settings === undefined) return page(source.absence());
    if (!settings.enabled) return SWITCHED_OFF;
    const origin = publicOrigin(settings);
    if (origin === undefined) return page('misconfigured');

    const { browser, cookies } = browserOf(caller);
    const scope = firstScope(settings.scopePolicy);
    const authorisation = newAuthorisation(keys, { browser, scope, restart: false, now: now() });
    return toWechat(openUrl, settings, authorisation, [
      ...cookies,
      ...rememberNext(caller, authorisation.attempt, localPath(next, origin)),
    ]);
  };
}

/** Silent first, unless the administrator wants the dialog every time. */
export function firstScope(policy: ScopePolicy): Scope {
  return policy === 'userinfo' ? 'snsapi_userinfo' : 'snsapi_base';
}
