/** Owns reading the JSON bodies of the PC's requests: small, plain, and nothing but JSON. */
import express, { type RequestHandler } from 'express';
import { z } from 'zod';

const LARGEST_BYTES = 1024;

/** Puts the parsed body on the request; what is too large, packed or no JSON is an error with a 4xx status. */
export const readJson: readonly RequestHandler[] = [
  (request, response, next) => {
    // A form of another site can send text/plain, but not this type.
    if (request.is('application/json') === 'application/json') return next();
    response.status(415).json({ error: 'unsupported_media_type' });
  },
  express.json({ limit: LARGEST_BYTES, strict: true, inflate: false, type: 'application/json' }),
];

const code = z.strictObject({ code: z.string().max(64) });
const nothing = z.strictObject({});

/** The code as typed; undefined where the body is anything but `{"code": "…"}`. */
export function readCode(body: unknown): string | undefined {
  return code.safeParse(body).data?.code;
}

/** Whether the body is `{}`: an own `__proto__` or anything else a stranger adds is not. */
export function isEmpty(body: unknown): boolean {
  return nothing.safeParse(body).success;
}
