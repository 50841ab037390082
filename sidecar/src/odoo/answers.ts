/** Owns the guards over the gateway's answers (docs/protocol.md, section 6): what passes here is trusted from there on. */
import { z } from 'zod';
import {
  LINK_REASONS,
  REFUSAL_REASONS,
  type AttemptAnswer,
  type Diagnosis,
  type HeartbeatAnswer,
  type InvitationAnswer,
  type LinkAnswer,
  type SignInAnswer,
  type VerifyCodeAnswer,
} from './types';

const seconds = z.int().min(0).max(86_400);
const refused = z.object({ outcome: z.literal('refused'), reason: z.enum(REFUSAL_REASONS) });

export const signInAnswer = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('issued'), expires_in: seconds.positive() }),
    z.object({ outcome: z.literal('profile_needed') }),
    z.object({ outcome: z.literal('code_required'), expires_in: seconds }),
    z.object({ outcome: z.literal('claim'), expires_in: seconds }),
    refused,
  ])
  .transform((raw): SignInAnswer => ours(raw));

export const verifyCodeAnswer = z
  .discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('issued'),
      expires_in: seconds.positive(),
      remember: z.enum(['fresh', 'kept', '']),
    }),
    z.object({ outcome: z.literal('code_required'), expires_in: seconds, left: z.int().min(1).max(9) }),
    refused,
  ])
  .transform((raw): VerifyCodeAnswer => ours(raw));

export const attemptAnswer = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('unknown') }),
    z.object({ outcome: z.literal('issued'), expires_in: seconds, consumed: z.boolean() }),
    z.object({ outcome: z.literal('code_required'), expires_in: seconds, left: z.int().min(1).max(9) }),
    refused,
  ])
  .transform((raw): AttemptAnswer => ours(raw));

const words = z.string().max(256);

export const invitationAnswer = z
  .discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('open'),
      purpose: z.enum(['link', 'invitation', 'check']),
      user: words,
      company: words,
      by: words,
      // Up to seven days.
      expires_in: z.int().min(0).max(604_800),
      ip: z.string().max(45),
      user_agent: z.string().max(512),
      age: z.int().min(0),
    }),
    z.object({ outcome: z.enum(['waiting', 'used', 'expired', 'revoked', 'unknown']) }),
  ])
  .transform((raw): InvitationAnswer => {
    if (raw.outcome !== 'open') return raw;
    const { user_agent: userAgent, ...rest } = raw;
    return { ...ours(rest), userAgent };
  });

export const linkAnswer: z.ZodType<LinkAnswer> = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['waiting', 'confirmed']) }),
  z.object({ outcome: z.literal('refused'), reason: z.enum(LINK_REASONS) }),
]);

type Ours<T> = T extends { expires_in: number } ? Omit<T, 'expires_in'> & { readonly expiresIn: number } : T;

/** The same with `expires_in` under our name. */
function ours<T extends object>(raw: T): Ours<T> {
  if (!('expires_in' in raw)) return raw as Ours<T>;
  const { expires_in: expiresIn, ...rest } = raw;
  return { ...rest, expiresIn } as Ours<T>;
}

const settings = z
  .object({
    enabled: z.boolean(),
    appid: z.string().max(64),
    redirect_url: z.string().max(1024),
    scope_policy: z.enum(['adaptive', 'base', 'userinfo']),
    force_popup: z.boolean(),
    company: z.string().max(256),
    verification_files: z.array(z.string().regex(/^MP_verify_[0-9A-Za-z]{16}\.txt$/)).default([]),
  })
  .transform((raw) => ({
    enabled: raw.enabled,
    appid: raw.appid,
    redirectUrl: raw.redirect_url,
    scopePolicy: raw.scope_policy,
    forcePopup: raw.force_popup,
    company: raw.company,
    verificationFiles: raw.verification_files,
  }));

const job = z.object({ id: z.int().positive(), kind: z.string().max(64), payload: z.record(z.string(), z.unknown()) });

const finding = z.object({
  id: z.string().max(64),
  status: z.enum(['green', 'amber', 'red']),
  params: z.record(z.string().max(32), z.union([z.string().max(500), z.int()])),
});

export const diagnosis: z.ZodType<Diagnosis> = z
  .object({
    settings,
    version: z.string().max(64),
    clock: z.iso.datetime(),
    findings: z.array(finding).max(100),
  })
  .transform(({ clock, ...rest }) => ({ ...rest, clock: Date.parse(clock) }));

export const phoneTestAnswer = z.object({ known: z.boolean() });

export const heartbeatAnswer: z.ZodType<HeartbeatAnswer> = z.object({
  settings,
  jobs: z.array(job).max(100),
  version: z.string().max(64),
});
