/** Owns an Odoo in memory: the gateway's interface over a few maps, and switches for what it shall answer. */
import type {
  AttemptAnswer,
  DenyRequest,
  Diagnosis,
  HeartbeatAnswer,
  HeartbeatRequest,
  Job,
  OdooGateway,
  PhoneTestStep,
  RefusalReason,
  Settings,
  SignInAnswer,
  SignInRequest,
  VerifyCodeRequest,
} from '../../src/odoo/types';
import { createFakeLinks, type FakeLinks } from './fake-links.fixture';

export const APPID = 'wx0123456789abcdef';
export const ORIGIN = 'https://erp.example.com';

const SETTINGS: Settings = {
  enabled: true,
  appid: APPID,
  redirectUrl: `${ORIGIN}/wechat/callback`,
  scopePolicy: 'adaptive',
  forcePopup: false,
  company: '示例公司 Example',
  verificationFiles: [],
};

/** Odoo's row of an attempt. */
interface Attempt {
  outcome: 'issued' | 'code_required' | 'refused';
  reason: RefusalReason;
  readonly openid: string;
  readonly browser: string;
  readonly ticketHash: string;
  readonly codeHash: string;
  wrongCodes: number;
  consumed: boolean;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface FakeOdoo extends OdooGateway {
  settings: Settings;
  jobs: Job[];
  /** Openids that have a user; others need the profile and then get one. */
  readonly users: Set<string>;
  /** What becomes of the others after that. */
  unknown: 'create' | 'ask';
  readonly links: FakeLinks;
  /** Whether digits are asked for; adaptive knows browsers by `<openid> <known hash>`. */
  codePolicy: 'always' | 'adaptive' | 'never';
  readonly confirmed: Set<string>;
  readonly attempts: Map<string, Attempt>;
  /** What came in, in order. */
  readonly signIns: SignInRequest[];
  readonly verifications: VerifyCodeRequest[];
  readonly denials: DenyRequest[];
  readonly heartbeats: HeartbeatRequest[];
  /** How often `attempt` was asked. */
  attemptsAsked: number;
  /** Answers instead of the rules below where set; may reject with OdooError. */
  answer: ((request: SignInRequest) => Promise<SignInAnswer>) | undefined;
  /** Rejects every call but heartbeats with this where set. */
  failure: Error | undefined;
  /** Rejects every heartbeat with this where set. */
  heartbeatFailure: Error | undefined;
  /** Codes of tests with a phone, and what was told of them. */
  readonly tests: Set<string>;
  readonly testSteps: PhoneTestStep[];
  /** What `diagnose` answers instead. */
  diagnosis: Partial<Diagnosis>;
  /** `/auth_wechat/signin`: whose session opens for this ticket's hash in this browser, '' for nobody's. Consumes the ticket. */
  redeem(ticketHash: string, browser: string): string;
  reset(): void;
}

/** @param now the database's clock, milliseconds since the epoch */
export function createFakeOdoo(now: () => number = Date.now): FakeOdoo {
  const secondsLeft = (row: Attempt): number => Math.max(0, Math.floor((row.expiresAt - now()) / 1000));

  function answerFor(row: Attempt | undefined): AttemptAnswer {
    if (row === undefined) return { outcome: 'unknown' };
    const expiresIn = secondsLeft(row);
    switch (row.outcome) {
      case 'issued':
        return { outcome: 'issued', expiresIn, consumed: row.consumed };
      case 'code_required':
        return { outcome: 'code_required', expiresIn, left: 3 - row.wrongCodes };
      case 'refused':
        return { outcome: 'refused', reason: row.reason };
    }
  }

  /** The rules of docs/protocol.md, section 6, for somebody who has a user. */
  function decided(request: SignInRequest): Exclude<SignInAnswer, { outcome: 'profile_needed' }> {
    const { attempt, openid, browser, ticketHash, codeHash } = request;
    const known = odoo.attempts.get(attempt);
    if (known !== undefined) {
      const same = [known.openid, known.browser, known.ticketHash].join() === [openid, browser, ticketHash].join();
      if (known.outcome === 'refused') return { outcome: 'refused', reason: known.reason };
      if (!same || known.consumed) return { outcome: 'refused', reason: 'attempt_conflict' };
      if (secondsLeft(known) === 0) return { outcome: 'refused', reason: 'expired' };
      return { outcome: known.outcome, expiresIn: secondsLeft(known) };
    }
    const confirmed = odoo.confirmed.has(`${openid} ${request.knownBrowser}`);
    const asked = odoo.codePolicy === 'always' || (odoo.codePolicy === 'adaptive' && !confirmed);
    const outcome = request.way === 'scan' && asked ? 'code_required' : 'issued';
    const expiresIn = outcome === 'issued' ? 60 : 120;
    const basis = { openid, browser, ticketHash, codeHash, wrongCodes: 0, consumed: false, reason: 'expired' } as const;
    odoo.attempts.set(attempt, { ...basis, outcome, expiresAt: now() + expiresIn * 1000 });
    return { outcome, expiresIn };
  }

  const links = createFakeLinks(now);
  /** Answers as the codes say, unless Odoo is away. */
  const orFailure =
    <Q, A>(ask: (question: Q) => Promise<A>) =>
    async (question: Q): Promise<A> => {
      if (odoo.failure !== undefined) throw odoo.failure;
      return ask(question);
    };

  const odoo: FakeOdoo = {
    settings: SETTINGS,
    jobs: [],
    users: new Set(),
    unknown: 'create',
    links,
    codePolicy: 'adaptive',
    confirmed: new Set(),
    attempts: new Map(),
    signIns: [],
    verifications: [],
    denials: [],
    heartbeats: [],
    attemptsAsked: 0,
    answer: undefined,
    failure: undefined,
    heartbeatFailure: undefined,
    diagnosis: {},
    tests: new Set(),
    testSteps: [],

    async signIn(request) {
      odoo.signIns.push(request);
      if (odoo.failure !== undefined) throw odoo.failure;
      if (odoo.answer !== undefined) return odoo.answer(request);
      if (!odoo.users.has(request.openid) && request.scope === 'snsapi_base') return { outcome: 'profile_needed' };
      if (!odoo.users.has(request.openid) && odoo.unknown === 'ask') return { outcome: 'claim', expiresIn: 600 };
      odoo.users.add(request.openid);
      return decided(request);
    },

    async verifyCode(request) {
      odoo.verifications.push(request);
      if (odoo.failure !== undefined) throw odoo.failure;
      const row = odoo.attempts.get(request.attempt);
      if (row === undefined || row.browser !== request.browser || secondsLeft(row) === 0 || row.consumed) {
        return { outcome: 'refused', reason: 'expired' };
      }
      if (row.outcome === 'refused') return { outcome: 'refused', reason: row.reason };
      if (row.codeHash !== request.codeHash) {
        row.wrongCodes += 1;
        const left = 3 - row.wrongCodes;
        if (left > 0) return { outcome: 'code_required', expiresIn: secondsLeft(row), left };
        Object.assign(row, { outcome: 'refused', reason: 'wrong_codes' });
        return { outcome: 'refused', reason: 'wrong_codes' };
      }
      if (row.outcome === 'code_required') Object.assign(row, { outcome: 'issued', expiresAt: now() + 60_000 });
      const kept = [...odoo.confirmed].some((entry) => entry.endsWith(` ${request.knownBrowser}`));
      odoo.confirmed.add(`${row.openid} ${kept ? request.knownBrowser : request.freshBrowser}`);
      return { outcome: 'issued', expiresIn: secondsLeft(row), remember: kept ? 'kept' : 'fresh' };
    },

    async deny(request) {
      odoo.denials.push(request);
      if (odoo.failure !== undefined) throw odoo.failure;
      const row = odoo.attempts.get(request.attempt);
      const basis = { openid: '', ticketHash: '', codeHash: '', wrongCodes: 0, consumed: false, expiresAt: now() };
      const denied = { outcome: 'refused', reason: 'denied' } as const;
      if (row === undefined) odoo.attempts.set(request.attempt, { ...basis, browser: request.browser, ...denied });
      else if (!row.consumed) Object.assign(row, denied);
      return answerFor(odoo.attempts.get(request.attempt));
    },

    invitation: orFailure(links.invitation),
    openInvitation: orFailure(links.openInvitation),
    link: orFailure(links.link),

    async attempt({ attempt }) {
      odoo.attemptsAsked += 1;
      if (odoo.failure !== undefined) throw odoo.failure;
      return answerFor(odoo.attempts.get(attempt));
    },

    async heartbeat(request): Promise<HeartbeatAnswer> {
      odoo.heartbeats.push(request);
      if (odoo.heartbeatFailure !== undefined) throw odoo.heartbeatFailure;
      return { settings: odoo.settings, jobs: odoo.jobs.splice(0), version: '1.0.0' };
    },

    async phoneTest(step) {
      odoo.testSteps.push(step);
      if (odoo.failure !== undefined) throw odoo.failure;
      return { known: odoo.tests.has(step.attempt) };
    },

    async diagnose() {
      if (odoo.failure !== undefined) throw odoo.failure;
      return { settings: odoo.settings, version: '1.0.0', clock: now(), findings: [], ...odoo.diagnosis };
    },

    redeem(ticketHash, browser) {
      const row = [...odoo.attempts.values()].find((each) => each.ticketHash === ticketHash);
      if (row === undefined || row.outcome !== 'issued' || row.consumed || secondsLeft(row) === 0) return '';
      row.consumed = true; // burned by another browser too
      return row.browser === browser ? row.openid : '';
    },

    reset() {
      Object.assign(odoo, { settings: SETTINGS, jobs: [], answer: undefined, failure: undefined });
      Object.assign(odoo, { heartbeatFailure: undefined, codePolicy: 'adaptive', unknown: 'create', attemptsAsked: 0 });
      odoo.diagnosis = {};
      odoo.tests.clear();
      odoo.testSteps.length = 0;
      links.reset();
      for (const kept of [odoo.users, odoo.confirmed, odoo.attempts]) kept.clear();
      for (const list of [odoo.signIns, odoo.verifications, odoo.denials, odoo.heartbeats]) list.length = 0;
    },
  };
  return odoo;
}
