/** Owns what a direct login decides at the callback: the browser that comes back is the one that will be logged in. */
import type { OdooGateway } from '../odoo/types';
import { browserOf, newAuthorisation, passNextOn, toWechat } from './authorisation';
import type { CallbackResult } from './callback-result';
import { sha256Hex, type KeyRing } from './key-ring';
import type { Leg } from './leg';
import { afterRefusal, refusal } from './outcomes';
import { signInAsk, type Decision, type Subject } from './sign-in';

export function createDirectLeg(deps: {
  readonly keys: KeyRing;
  readonly odoo: Pick<OdooGateway, 'signIn'>;
  /** Origin of WeChat's authorise page. */
  readonly openUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): Leg {
  return {
    way: 'direct',
    purposes: ['login'],
    keepsAttempt: false,

    withoutCookie({ caller, state, settings }) {
      const { browser, cookies } = browserOf(caller);
      const next = newAuthorisation(deps.keys, { browser, scope: state.scope, restart: true, now: deps.now() });
      return toWechat(deps.openUrl, settings, next, [...cookies, ...passNextOn(caller, state.attempt, next.attempt)]);
    },

    cancelled: async () => ({ kind: 'page', page: 'cancelled' }),

    begun: async (trip, browser) => {
      const { caller, state } = trip;
      const { ip, userAgent } = caller;
      const noScan = { knownBrowser: '', codeHash: '', client: '', phone: '' } as const;
      const subject: Subject = {
        way: 'direct',
        keys: state.keys,
        browser: sha256Hex(browser),
        ip,
        userAgent,
        ...noScan,
      };
      return { ask: signInAsk(deps.odoo, trip, subject, async (decision) => concluded(decision)) };
    },

    about: () => ({}),
  };
}

function concluded(decision: Decision): CallbackResult {
  switch (decision.outcome) {
    case 'issued':
      return { kind: 'issued' };
    case 'claim':
      return { kind: 'linking' };
    case 'code_required':
      // Never answered to a direct login: an Odoo that does breaks the protocol.
      return { kind: 'page', page: 'misconfigured' };
    case 'refused':
      return refusal(afterRefusal(decision.reason));
  }
}
