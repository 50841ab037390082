/** Owns an Odoo in memory: the gateway's interface over two maps, and switches for what it shall answer. */
import type {
  HeartbeatAnswer,
  HeartbeatRequest,
  Job,
  OdooGateway,
  Settings,
  SignInAnswer,
  SignInRequest,
} from '../../src/odoo/types';

export const APPID = 'wx0123456789abcdef';
export const ORIGIN = 'https://erp.example.com';

const SETTINGS: Settings = {
  enabled: true,
  appid: APPID,
  redirectUrl: `${ORIGIN}/wechat/callback`,
  scopePolicy: 'adaptive',
  forcePopup: false,
};

export interface FakeOdoo extends OdooGateway {
  settings: Settings;
  jobs: Job[];
  /** Openids that have a user; others need the profile and then get one. */
  readonly users: Set<string>;
  /** What came in, in order. */
  readonly signIns: SignInRequest[];
  readonly heartbeats: HeartbeatRequest[];
  /** Answers instead of the rules below where set; may reject with OdooError. */
  answer: ((request: SignInRequest) => Promise<SignInAnswer>) | undefined;
  /** Rejects every heartbeat with this where set. */
  heartbeatFailure: Error | undefined;
  reset(): void;
}

export function createFakeOdoo(): FakeOdoo {
  const odoo: FakeOdoo = {
    settings: SETTINGS,
    jobs: [],
    users: new Set(),
    signIns: [],
    heartbeats: [],
    answer: undefined,
    heartbeatFailure: undefined,

    async signIn(request) {
      odoo.signIns.push(request);
      if (odoo.answer !== undefined) return odoo.answer(request);
      if (!odoo.users.has(request.openid) && request.scope === 'snsapi_base') return { outcome: 'profile_needed' };
      odoo.users.add(request.openid);
      return { outcome: 'issued', expiresIn: 60 };
    },

    async heartbeat(request): Promise<HeartbeatAnswer> {
      odoo.heartbeats.push(request);
      if (odoo.heartbeatFailure !== undefined) throw odoo.heartbeatFailure;
      return { settings: odoo.settings, jobs: odoo.jobs.splice(0), version: '1.0.0' };
    },

    reset() {
      Object.assign(odoo, { settings: SETTINGS, jobs: [], answer: undefined, heartbeatFailure: undefined });
      odoo.users.clear();
      odoo.signIns.length = 0;
      odoo.heartbeats.length = 0;
    },
  };
  return odoo;
}
