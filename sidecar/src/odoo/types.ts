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
  readonly ip: string;
  readonly userAgent: string;
}

export type RefusalReason =
  | 'disabled'
  | 'not_linked'
  | 'archived'
  | 'admin_forbidden'
  | 'wrong_app'
  | 'attempt_conflict'
  | 'expired'
  | 'ambiguous'
  | 'misconfigured';

export type SignInAnswer =
  | { readonly outcome: 'issued'; readonly expiresIn: number }
  | { readonly outcome: 'profile_needed' }
  | { readonly outcome: 'code_required' }
  | { readonly outcome: 'refused'; readonly reason: RefusalReason };

export interface Settings {
  readonly enabled: boolean;
  readonly appid: string;
  readonly redirectUrl: string;
  readonly scopePolicy: 'adaptive' | 'base' | 'userinfo';
  readonly forcePopup: boolean;
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

/** The only way to Odoo. Every method rejects with {@link OdooError} and nothing else; both are idempotent. */
export interface OdooGateway {
  signIn(request: SignInRequest): Promise<SignInAnswer>;
  heartbeat(request: HeartbeatRequest): Promise<HeartbeatAnswer>;
}
