/** Owns asking Odoo to sign somebody in, for the legs that end in a ticket (docs/protocol.md, section 6). */
import type { OdooGateway, SignInAnswer, SignInRequest } from '../odoo/types';
import { forOdoo } from './answer';
import type { CallbackResult } from './callback-result';
import { sha256Hex, ticketOf, type DerivedKeys } from './key-ring';
import type { Ask, Person, Trip } from './leg';
import { afterRefusal } from './outcomes';

/** The browser that will be logged in, as Odoo is told of it. */
export interface Subject extends Pick<
  SignInRequest,
  'way' | 'browser' | 'ip' | 'userAgent' | 'knownBrowser' | 'codeHash' | 'client' | 'phone'
> {
  /** The keys that the attempt was made with; its ticket is derived from them. */
  readonly keys: DerivedKeys;
}

/** What Odoo decided, once no profile is missing. */
export type Decision = Exclude<SignInAnswer, { outcome: 'profile_needed' }>;

/** @param concluded what the leg makes of the decision */
export function signInAsk(
  odoo: Pick<OdooGateway, 'signIn'>,
  trip: Trip,
  subject: Subject,
  concluded: (decision: Decision) => Promise<CallbackResult>,
): Ask {
  return async (person) => {
    const answer = await odoo.signIn(signInRequest(trip, subject, person));
    if (answer.outcome === 'refused') {
      const { reason } = answer;
      return { result: await concluded(answer), outcome: afterRefusal(reason), reason };
    }
    if (answer.outcome !== 'profile_needed') {
      return { result: await concluded(answer), outcome: answer.outcome, reason: '' };
    }
    if (trip.state.scope === 'snsapi_base') return { result: 'with_profile', outcome: 'with_profile', reason: '' };
    // Asked for already: an Odoo that insists breaks the protocol, and would send people round in circles.
    return { result: { kind: 'page', page: 'misconfigured' }, outcome: 'misconfigured', reason: '' };
  };
}

function signInRequest(
  { caller, state, settings }: Trip,
  { keys, ...browser }: Subject,
  person: Person,
): SignInRequest {
  return {
    ...person,
    ...browser,
    ...forOdoo(browser),
    attempt: state.attempt,
    purpose: 'login',
    ticketHash: sha256Hex(ticketOf(keys, state.attempt)),
    appid: settings.appid,
    scope: state.scope,
    requestId: caller.requestId,
  };
}
