/** Owns what a link decides at the callback: the browser that comes back holds the account, and nobody is logged in. */
import type { LinkAnswer, OdooGateway } from '../odoo/types';
import { forOdoo } from './answer';
import type { CallbackResult } from './callback-result';
import { sha256Hex } from './key-ring';
import type { Ask, Leg, Trip } from './leg';
import { linkCodeIn } from './link-code';
import { readNext, takeNext } from './next-cookie';
import { afterLinkRefusal, refusal } from './outcomes';

export function createLinkLeg({ odoo }: { readonly odoo: Pick<OdooGateway, 'link'> }): Leg {
  /** Brings the account to the attempt that Odoo wrote down when this phone went on. */
  function linkAsk({ caller, state, settings }: Trip, browser: string): Ask {
    return async (person) => {
      const answer = await odoo.link({
        ...person,
        attempt: state.attempt,
        browser: sha256Hex(browser),
        appid: settings.appid,
        scope: state.scope,
        requestId: caller.requestId,
        ...forOdoo(caller),
      });
      if (answer.outcome !== 'refused')
        return { result: concluded(answer.outcome), outcome: answer.outcome, reason: '' };
      const after = afterLinkRefusal(answer.reason);
      return { result: refusal(after), outcome: after, reason: answer.reason };
    };
  }

  return {
    way: 'link',
    purposes: ['link', 'invitation', 'check'],
    keepsAttempt: true,

    // The attempt is the browser's that tapped 继续. In another one it could only link the account of somebody who was led
    // to this callback to a user whom they have never heard of (threats row L2).
    withoutCookie: () => undefined,

    cancelled: async () => ({ kind: 'page', page: 'cancelled' }),

    begun: async (trip, browser) => ({ ask: linkAsk(trip, browser) }),

    // Nobody but the browser remembers the code, in its next cookie: Odoo has the hash.
    about: ({ next }, { attempt }) => ({ linkCode: linkCodeIn(takeNext(readNext(next), attempt).path) }),
  };
}

function concluded(outcome: Exclude<LinkAnswer['outcome'], 'refused'>): CallbackResult {
  return outcome === 'waiting' ? { kind: 'linking' } : { kind: 'page', page: 'checked' };
}
