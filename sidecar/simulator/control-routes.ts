/** Owns the control calls over HTTP, `/__simulator/…`: JSON in, JSON out, never counted, delayed or spoiled. */
import { z } from 'zod';
import { type Control, DENY_FORMS } from './control';
import type { Answer, Request } from './exchange';
import { FAULT_KINDS } from './faults';

export const CONTROL_PREFIX = '/__simulator/';

const FAULTS_PREFIX = 'faults/';
const PERSONAS_PREFIX = 'personas/';

const milliseconds = z.number().int().min(0).max(600_000);

const faultBody = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  errcode: z.number().int().optional(),
  ms: milliseconds.optional(),
  times: z.number().int().min(1).optional(),
  probability: z.number().min(0).max(1).optional(),
  body: z.string().optional(),
  spent: z.boolean().optional(),
});
const codeBody = z.strictObject({
  persona: z.string().optional(),
  scope: z.enum(['snsapi_base', 'snsapi_userinfo']).optional(),
  appid: z.string().optional(),
});
const delayBody = z.strictObject({ ms: milliseconds });
const clockBody = z.strictObject({ advanceSeconds: z.number().min(0) });
const denyBody = z.strictObject({ form: z.enum(DENY_FORMS) });
const whitelistBody = z.strictObject({ allowed: z.boolean() });
const secretBody = z.strictObject({ secret: z.string().regex(/^[0-9a-f]{32}$/) });

type Route = (body: unknown) => unknown;

/** Answers 400 with the reason on a body that does not fit, 404 on an unknown call. */
export function createControlRoutes(control: Control): (request: Request) => Answer {
  const routes: Readonly<Record<string, Route>> = {
    'GET calls': () => control.calls(),
    'DELETE calls': () => control.resetCalls(),
    'DELETE faults': () => control.clearFaults(),
    'PUT delay': (body) => control.delay(delayBody.parse(body).ms),
    'PUT clock': (body) => control.advanceClock(clockBody.parse(body).advanceSeconds),
    'PUT deny': (body) => control.deny(denyBody.parse(body).form),
    'PUT whitelist': (body) => control.whitelist(whitelistBody.parse(body).allowed),
    'PUT secret': (body) => control.resetSecret(secretBody.parse(body).secret),
    'POST codes': (body) => ({ code: control.issueCode(codeBody.parse(body)) }),
    'POST reset': () => control.reset(),
  };

  const find = (method: string, call: string): Route | undefined => {
    if (method === 'PUT' && call.startsWith(FAULTS_PREFIX)) {
      return (body) => control.fault(`/${call.slice(FAULTS_PREFIX.length)}`, faultBody.parse(body));
    }
    if (method === 'GET' && call.startsWith(PERSONAS_PREFIX)) {
      const name = call.slice(PERSONAS_PREFIX.length);
      return () => ({ openid: control.openidOf(name), unionid: control.unionidOf(name) });
    }
    return Object.hasOwn(routes, `${method} ${call}`) ? routes[`${method} ${call}`] : undefined;
  };

  return (request) => {
    // Both `faults/sns/auth` and `faults//sns/auth` name the endpoint `/sns/auth`.
    const call = request.path.slice(CONTROL_PREFIX.length).replace('//', '/');
    const route = find(request.method, call);
    if (!route) return json(404, { error: 'no such control call' });
    try {
      return json(200, route(request.body ? JSON.parse(request.body) : {}) ?? { ok: true });
    } catch (error) {
      if (error instanceof z.ZodError) return json(400, { error: z.prettifyError(error) });
      if (error instanceof SyntaxError || error instanceof RangeError) return json(400, { error: error.message });
      throw error;
    }
  };
}

function json(status: number, value: unknown): Answer {
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}
