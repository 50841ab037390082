/** Owns how the API writes an answer: JSON called text/plain, slashes escaped, rid in every error. */
import { randomBytes } from 'node:crypto';
import type { Refusal } from './errcodes';
import type { Answer, Request } from './exchange';

/** Fields in the order they go out; the order of the keys is part of the simulation. */
export type Fields = Readonly<Record<string, unknown>>;

/** An API endpoint: gives the fields of its success, throws {@link Refusal} otherwise. */
export type ApiEndpoint = (request: Request) => Fields;

/** A value written into the JSON as it is: raw control characters, or integers above 2^53. */
export class Verbatim {
  constructor(readonly json: string) {}
}

/** WeChat's JSON: compact, non-ASCII as raw UTF-8, and every slash escaped. */
export function writeJson(fields: Fields): string {
  const members = Object.entries(fields).map(([name, value]) => {
    const json = value instanceof Verbatim ? value.json : JSON.stringify(value).replaceAll('/', '\\/');
    return `${JSON.stringify(name)}:${json}`;
  });
  return `{${members.join(',')}}`;
}

/** WeChat's request id: three groups of 8 hex characters, the first is the Unix time. */
export function newRid(nowMs: number): string {
  const noise = randomBytes(8).toString('hex');
  const seconds = Math.floor(nowMs / 1000);
  return `${seconds.toString(16).padStart(8, '0')}-${noise.slice(0, 8)}-${noise.slice(8)}`;
}

/** HTTP 200 with JSON in the Content-Type real servers were seen to use; no charset, although it is UTF-8. */
export function apiAnswer(fields: Fields): Answer {
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: writeJson(fields) };
}

/** An error of the API, in the form of its host path: `/sns/*` puts a comma before the rid, the rest a space. */
export function refusalAnswer(path: string, refusal: Refusal, nowMs: number): Answer {
  const separator = path.startsWith('/sns/') ? ',' : '';
  const errmsg = `${refusal.message}${separator} rid: ${newRid(nowMs)}`;
  return apiAnswer({ errcode: refusal.errcode, errmsg });
}
