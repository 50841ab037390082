/** Owns the guards over WeChat's answers: what each endpoint promises, and the types that follow from it. */
import { z } from 'zod';
import type { CodeExchange, Quota, WechatProfile } from './types';

/** A checked answer, or which part of it is not as promised (by name, without the value). */
export type Guard<T> = (json: unknown) => { value: T } | { problem: string };

/** Identities become keys in Odoo and parts of URLs: nothing but what WeChat really sends, 28 characters (threats row S13). */
const identity = z.string().regex(/^[0-9A-Za-z_-]{16,64}$/);
const optionalIdentity = z.union([identity, z.literal('')]).nullish();
const token = z.string().min(1).max(2048);

/** Errcodes are numbers, in one corner of the documentation strings. */
const errcodeAnswer = z.object({
  errcode: z.union([
    z.number().int(),
    z
      .string()
      .regex(/^-?\d{1,9}$/)
      .transform(Number),
  ]),
  errmsg: z.string().catch(''),
});

/** What WeChat says of a failure; absent errcode and 0 both mean success. */
export interface Failure {
  readonly errcode: number;
  readonly rid: string;
  /** WeChat's words; for a refused address (40164) the address alone, which the administrator has to enter there. */
  readonly detail: string;
}

export function readFailure(json: unknown): Failure | undefined {
  const answer = errcodeAnswer.safeParse(json);
  if (!answer.success || answer.data.errcode === 0) return undefined;
  const { errcode, errmsg } = answer.data;
  // Two generations: `text[,] rid: x-x-x` now, `text, hints: [ req_id: x ]` or `text hint: [x]` before 2020.
  const rid =
    /\brid: ?([0-9A-Za-z-]{1,64})/.exec(errmsg) ?? /\bhints?: ?\[ ?(?:req_id: ?)?([0-9A-Za-z-]{1,64}) ?\]/.exec(errmsg);
  const address = /\binvalid ip ([0-9A-Fa-f.:]{2,45})/.exec(errmsg);
  const text = errmsg.replace(/,? *\b(?:rid|hints?):.*$/s, '').trim();
  return { errcode, rid: rid?.[1] ?? '', detail: address?.[1] ?? text };
}

/** `is_snapshotuser` is sent only when it is 1. What is not plainly "no" counts as yes: a virtual identity must not log in. */
const snapshotFlag = z
  .unknown()
  .optional()
  .transform((flag) => ![undefined, null, 0, '0', false, 'false', ''].includes(flag as never));

const codeExchange = z
  .object({
    openid: identity,
    unionid: optionalIdentity,
    scope: z.string().max(256).catch(''),
    access_token: token,
    is_snapshotuser: snapshotFlag,
  })
  .transform((answer): CodeExchange => ({
    openid: answer.openid,
    unionid: answer.unionid ?? '',
    scope: answer.scope,
    accessToken: answer.access_token,
    isSnapshotUser: answer.is_snapshotuser,
  }));

/** Display text only: what is missing or odd becomes empty, and a number (WeChat names can be digits) its digits. */
const text = z.union([z.string(), z.number().transform(String)]).catch('');
const pictureUrl = z
  .string()
  .max(1024)
  .regex(/^https?:\/\/[^\s"'<>\\]+$/)
  .catch('');

const profile = z
  .object({ openid: identity, nickname: text, headimgurl: pictureUrl, unionid: optionalIdentity })
  .transform((answer) => ({
    openid: answer.openid,
    profile: { nickname: answer.nickname, avatarUrl: answer.headimgurl, unionid: answer.unionid ?? '' },
  }));

/** Numbers may come as text, as errcodes do. */
const seconds = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ])
  .pipe(z.number().int().min(1).max(7200));

/** `expires_in` is a remaining time, 300 to 7200 seconds as documented. */
const stableToken = z
  .object({ access_token: token, expires_in: seconds })
  .transform((answer) => ({ token: answer.access_token, expiresIn: answer.expires_in }));

const count = z.number().int().min(0);
const quota = z
  .object({ quota: z.object({ daily_limit: count, remain: count }) })
  .transform(({ quota: { daily_limit: limit, remain } }): Quota => ({ limit, remain }));

function guard<T>(schema: z.ZodType<T>): Guard<T> {
  return (json) => {
    const answer = schema.safeParse(json);
    if (answer.success) return { value: answer.data };
    const fields = answer.error.issues.map((issue) => issue.path.join('.') || 'answer');
    return { problem: `not as promised: ${[...new Set(fields)].join(', ')}` };
  };
}

export const readCodeExchange: Guard<CodeExchange> = guard(codeExchange);
export const readStableToken: Guard<{ token: string; expiresIn: number }> = guard(stableToken);

export const readQuota: Guard<Quota> = guard(quota);

const checkProfile = guard(profile);

/** The profile of exactly the person who was asked for. */
export const readProfile =
  (openid: string): Guard<WechatProfile> =>
  (json) => {
    const answer = checkProfile(json);
    if ('problem' in answer) return answer;
    return answer.value.openid === openid ? { value: answer.value.profile } : { problem: 'profile of another openid' };
  };
