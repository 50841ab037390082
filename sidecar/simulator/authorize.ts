/** Owns the authorise page: who is asking, whether a dialog is shown, and the redirect back. */
import {
  AuthorizeRefusal,
  type AuthorizeRequest,
  type AuthorizeRules,
  numbered,
  parseAuthorizeRequest,
} from './authorize-request';
import type { Codes } from './codes';
import { consentPage } from './consent-page';
import type { Switches } from './control';
import { type Answer, html, redirect, type Request } from './exchange';
import { authorizeErrorPage, deniedPage, openInWechatPage } from './pages';
import type { Persona, Personas } from './personas';
import { visitorOf } from './visitor';

export interface AuthorizeDeps {
  readonly rules: AuthorizeRules;
  readonly codes: Codes;
  readonly personas: Personas;
  readonly switches: Readonly<Switches>;
}

export interface Authorize {
  /** GET shows the dialog or redirects at once; POST is the decision of the dialog. */
  page(request: Request): Answer;
  /** The error page with one of WeChat's numbers. */
  refuse(number: number): Answer;
}

export const AUTHORIZE_PATH = '/connect/oauth2/authorize';

/** For scripts, as a header or as the last query parameter: `allow` or `deny` without a page. */
const AUTO = /(?:^|&)X-Simulator-Auto=(allow|deny)$/i;

export function createAuthorize({ rules, codes, personas, switches }: AuthorizeDeps): Authorize {
  const allow = (wanted: AuthorizeRequest, persona: Persona): Answer => {
    const code = codes.issue({ appid: rules.appid, persona, scope: wanted.scope });
    return redirect(backTo(wanted, code));
  };

  const deny = (wanted: AuthorizeRequest): Answer => {
    switch (switches.denyForm) {
      case 'state_only':
        return redirect(backTo(wanted));
      case 'authdeny':
        return redirect(backTo(wanted, 'authdeny'));
      case 'no_redirect':
        return html(deniedPage());
    }
  };

  const answer = (request: Request): Answer => {
    const wanted = parseAuthorizeRequest(request.rawQuery.replace(AUTO, ''), rules);
    const { persona, fromMenu } = visitorOf(request, personas);
    if (!persona) return html('<h1>X-Simulator-Persona?</h1>', 400);

    if (isSilent(wanted, persona, fromMenu)) return allow(wanted, persona);
    if (wanted.forceSnapShot) return allow(wanted, personas.virtual(persona));
    const decision = decisionOf(request);
    if (decision === 'allow') return allow(wanted, persona);
    if (decision === 'deny') return deny(wanted);
    return html(consentPage(persona));
  };

  const refuse = (refusal: AuthorizeRefusal): Answer => html(authorizeErrorPage(refusal));

  return {
    page(request) {
      // WeChat's own test; everything else is a hint at most.
      if (!/MicroMessenger/i.test(request.headers['user-agent'] ?? '')) return html(openInWechatPage());
      try {
        return answer(request);
      } catch (error) {
        if (error instanceof AuthorizeRefusal) return refuse(error);
        throw error;
      }
    },
    refuse: (number) => refuse(numbered(number)),
  };
}

/**
 * No dialog: base scope; people in snapshot mode, which forcePopup does not prevent; followers, unless the
 * popup is forced and they do not come from the account's chat or menu.
 */
function isSilent(wanted: AuthorizeRequest, persona: Persona, fromMenu: boolean): boolean {
  if (wanted.scope === 'snsapi_base' || persona.snapshot) return true;
  return persona.follower && (fromMenu || !wanted.forcePopup);
}

function decisionOf(request: Request): string | undefined {
  if (request.method === 'POST') return new URLSearchParams(request.body).get('decision') ?? undefined;
  const header = request.headers['x-simulator-auto'];
  return AUTO.exec(request.rawQuery)?.[1] ?? (Array.isArray(header) ? header[0] : header);
}

/** The redirect back: code and state go behind an existing query and before a fragment. */
function backTo({ redirectUri, state }: AuthorizeRequest, code?: string): string {
  const [address = '', ...fragment] = redirectUri.split('#');
  const [page = '', ...rest] = address.split('?');
  // Reported of real servers: a parameter called openId does not come back.
  const kept = rest
    .join('?')
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('openId='));
  const pairs = [
    ...kept,
    ...(code === undefined ? [] : [`code=${code}`]),
    // A link without a state gets an empty one back (not verified on real servers).
    `state=${encodeURIComponent(state ?? '')}`,
  ];
  return [`${page}?${pairs.join('&')}`, ...fragment].join('#');
}
