/** Owns what the rest of the sidecar sees of Odoo: the gateway's methods (docs/protocol.md, section 6). */
import { SidecarError } from '../errors';

export type OdooErrorKind = 'unreachable' | 'timeout' | 'unauthenticated' | 'forbidden' | 'rejected' | 'broken';

export class OdooError extends SidecarError {
  readonly code: OdooErrorKind;

  constructor(code: OdooErrorKind, detail = '') {
    super(`Odoo call failed: ${code}`, detail);
    this.code = code;
  }
}

export interface SignInRequest {
  readonly attempt: string;
  readonly purpose: 'login';
  readonly way: 'direct' | 'scan';
  readonly browser: string;
  readonly ticketHash: string;
  readonly appid: string;
  readonly openid: string;
  readonly unionid: string;
  readonly scope: 'snsapi_base' | 'snsapi_userinfo';
  readonly nickname: string;
  readonly avatarUrl: string;
  readonly requestId: string;
  /** Of the browser that will be logged in. */
  readonly ip: string;
  readonly userAgent: string;
  /** The three that only a scan has; '' else. */
  readonly knownBrowser: string;
  readonly codeHash: string;
  readonly client: string;
  /** Browser hash of the phone, which may go on where the account is unknown; '' with a direct login. */
  readonly phone: string;
}

export const REFUSAL_REASONS = [
  'disabled',
  'not_linked',
  'archived',
  'admin_forbidden',
  'wrong_app',
  'attempt_conflict',
  'expired',
  'ambiguous',
  'misconfigured',
  'denied',
  'wrong_codes',
  'suspended',
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export interface Refused {
  readonly outcome: 'refused';
  readonly reason: RefusalReason;
}

/** `expiresIn` in seconds, here and below. */
export type SignInAnswer =
  | { readonly outcome: 'issued'; readonly expiresIn: number }
  | { readonly outcome: 'profile_needed' }
  | { readonly outcome: 'code_required'; readonly expiresIn: number }
  /** Unknown, and may say in Odoo whose account it is: the browser that holds it, within this time. */
  | { readonly outcome: 'claim'; readonly expiresIn: number }
  | Refused;

/** The digits that somebody typed on the PC. */
export interface VerifyCodeRequest {
  readonly attempt: string;
  readonly browser: string;
  /** Code hash of what was typed. */
  readonly codeHash: string;
  readonly knownBrowser: string;
  /** Hash of the token that the PC is given where Odoo answers `fresh`. */
  readonly freshBrowser: string;
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
}

export type VerifyCodeAnswer =
  /** `remember`: the browser counts as confirmed from now on, under its fresh token or the one it has. */
  | { readonly outcome: 'issued'; readonly expiresIn: number; readonly remember: 'fresh' | 'kept' | '' }
  /** Wrong; `left` more may be tried. */
  | { readonly outcome: 'code_required'; readonly expiresIn: number; readonly left: number }
  | Refused;

export interface DenyRequest {
  readonly attempt: string;
  /** Browser hash, address and User-Agent of the PC. */
  readonly browser: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** Who refused: the person on our page (不是我), or in WeChat's dialog. */
  readonly by: 'phone' | 'wechat';
}

/** Where an attempt stands in Odoo; `expiresIn` 0 where it is too old. */
export type AttemptAnswer =
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'issued'; readonly expiresIn: number; readonly consumed: boolean }
  | { readonly outcome: 'code_required'; readonly expiresIn: number; readonly left: number }
  | Refused;

/** What a code of Odoo's is for. */
export type LinkPurpose = 'link' | 'invitation' | 'check';

/** Who would link their WeChat account to whom; words for a page. */
export interface Invitation {
  readonly purpose: LinkPurpose;
  readonly user: string;
  readonly company: string;
  readonly by: string;
  readonly expiresIn: number;
  /** Address and User-Agent of the browser that made a code for its own user, '' for an invitation; seconds since then. */
  readonly ip: string;
  readonly userAgent: string;
  readonly age: number;
}

export type InvitationAnswer =
  | ({ readonly outcome: 'open' } & Invitation)
  | { readonly outcome: 'waiting' | 'used' | 'expired' | 'revoked' | 'unknown' };

export interface OpenInvitationRequest {
  readonly codeHash: string;
  readonly attempt: string;
  /** Browser hash, address and User-Agent of the phone. */
  readonly browser: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string;
}

export interface LinkRequest extends Pick<
  SignInRequest,
  'attempt' | 'browser' | 'appid' | 'openid' | 'unionid' | 'scope' | 'nickname' | 'avatarUrl' | 'requestId'
> {
  /** Of the phone. */
  readonly ip: string;
  readonly userAgent: string;
}

export const LINK_REASONS = [
  'expired',
  'already_linked',
  'already_yours',
  'waiting',
  'other_account',
  'disabled',
  'wrong_app',
  'archived',
  'admin_forbidden',
  'ambiguous',
  'suspended',
] as const;

export type LinkReason = (typeof LINK_REASONS)[number];

export type LinkAnswer =
  /** Verified, and waits for somebody to confirm it in Odoo; or proved what it was asked to prove. */
  { readonly outcome: 'waiting' | 'confirmed' } | { readonly outcome: 'refused'; readonly reason: LinkReason };

export interface Settings {
  readonly enabled: boolean;
  readonly appid: string;
  readonly redirectUrl: string;
  readonly scopePolicy: 'adaptive' | 'base' | 'userinfo';
  readonly forcePopup: boolean;
  /** Name of the main company, for the phone's page. */
  readonly company: string;
  /** Names, `MP_verify_….txt`, of what Odoo serves at the root of the public domain; for the doctor. */
  readonly verificationFiles: readonly string[];
}

export interface Job {
  readonly id: number;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface JobResult {
  readonly job: number;
  readonly ok: boolean;
  readonly result: Readonly<Record<string, unknown>>;
}

export type HealthStatus = 'green' | 'amber' | 'red';

export interface Health {
  readonly status: HealthStatus;
  readonly parts: Readonly<Record<string, { readonly status: HealthStatus; readonly detail: string }>>;
}

export interface HeartbeatRequest {
  readonly instance: string;
  readonly version: string;
  readonly health: Health;
  readonly results: readonly JobResult[];
}

export interface HeartbeatAnswer {
  readonly settings: Settings;
  readonly jobs: readonly Job[];
  readonly version: string;
}

/** Something that Odoo found out about itself; ids in docs/doctor.md. */
export interface OdooFinding {
  readonly id: string;
  readonly status: HealthStatus;
  readonly params: Readonly<Record<string, string | number>>;
}

export interface Diagnosis {
  readonly settings: Settings;
  readonly version: string;
  /** The database's clock, milliseconds since the epoch. */
  readonly clock: number;
  readonly findings: readonly OdooFinding[];
}

/** How far an administrator's test with a phone has come; `attempt` is the test's code. */
export interface PhoneTestStep {
  readonly attempt: string;
  readonly event: 'opened' | 'returned';
  readonly outcome: '' | 'ok' | 'cancelled' | 'cookies' | 'snapshot' | 'refused' | 'profile_refused';
  readonly detail: string;
  readonly requestId: string;
}

/** The only way to Odoo. Every method rejects with {@link OdooError} and nothing else; all but `verifyCode` are idempotent. */
export interface OdooGateway {
  signIn(request: SignInRequest): Promise<SignInAnswer>;
  verifyCode(request: VerifyCodeRequest): Promise<VerifyCodeAnswer>;
  /** Writes down that this attempt logs nobody in, unless it has done so already. */
  deny(request: DenyRequest): Promise<AttemptAnswer>;
  /** What a link code is for. Only reads. */
  invitation(request: { readonly codeHash: string; readonly requestId: string }): Promise<InvitationAnswer>;
  /** Writes the attempt of a phone that goes on with a link code; answers what the code is for, or why it is over. */
  openInvitation(request: OpenInvitationRequest): Promise<InvitationAnswer>;
  /** Brings the WeChat account for an attempt of a link code. */
  link(request: LinkRequest): Promise<LinkAnswer>;
  /** Only reads. */
  attempt(request: { readonly attempt: string; readonly requestId: string }): Promise<AttemptAnswer>;
  heartbeat(request: HeartbeatRequest): Promise<HeartbeatAnswer>;
  /** What the doctor wants to know of Odoo. Only reads: no sidecar is written down, no job handed out. */
  diagnose(request: { readonly requestId: string }): Promise<Diagnosis>;
  /** `known`: there is such a test and its time is not over. */
  phoneTest(step: PhoneTestStep): Promise<{ readonly known: boolean }>;
}
