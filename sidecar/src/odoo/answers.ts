/** Owns the guards over the gateway's answers (docs/protocol.md, section 6): what passes here is trusted from there on. */
import { z } from 'zod';
import { type HeartbeatAnswer, type SignInAnswer } from './types';

const REASONS = [
  'disabled',
  'not_linked',
  'archived',
  'admin_forbidden',
  'wrong_app',
  'attempt_conflict',
  'expired',
  'ambiguous',
  'misconfigured',
] as const;

export const signInAnswer = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('issued'), expires_in: z.int().positive() }),
    z.object({ outcome: z.literal('profile_needed') }),
    z.object({ outcome: z.literal('code_required') }),
    z.object({ outcome: z.literal('refused'), reason: z.enum(REASONS) }),
  ])
  .transform((answer): SignInAnswer =>
    answer.outcome === 'issued' ? { outcome: 'issued', expiresIn: answer.expires_in } : answer,
  );

const settings = z
  .object({
    enabled: z.boolean(),
    appid: z.string().max(64),
    redirect_url: z.string().max(1024),
    scope_policy: z.enum(['adaptive', 'base', 'userinfo']),
    force_popup: z.boolean(),
  })
  .transform((raw) => ({
    enabled: raw.enabled,
    appid: raw.appid,
    redirectUrl: raw.redirect_url,
    scopePolicy: raw.scope_policy,
    forcePopup: raw.force_popup,
  }));

const job = z.object({ id: z.int().positive(), kind: z.string().max(64), payload: z.record(z.string(), z.unknown()) });

export const heartbeatAnswer: z.ZodType<HeartbeatAnswer> = z.object({
  settings,
  jobs: z.array(job).max(100),
  version: z.string().max(64),
});
