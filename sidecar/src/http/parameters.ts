/** Owns reading the parameters of our routes: plain strings of a bounded length, each at most once. */
import { z } from 'zod';

const plain = (longest: number) => z.string().max(longest).optional();

const authorize = z.object({ next: plain(1024) });
const callback = z.object({ code: plain(512), state: plain(128) });
const phoneForm = z.object({ decision: plain(16), token: plain(64) });

export type AuthorizeParameters = z.infer<typeof authorize>;
export type CallbackParameters = z.infer<typeof callback>;

/** `query` as node:querystring parses it (a repeated name is an array); undefined where a known parameter is bad. */
export function readAuthorizeParameters(query: unknown): AuthorizeParameters | undefined {
  return read(authorize, query);
}

/** As {@link readAuthorizeParameters}. */
export function readCallbackParameters(query: unknown): CallbackParameters | undefined {
  return read(callback, query);
}

/** As {@link readAuthorizeParameters}, of a form's body. */
export function readPhoneForm(body: unknown): z.infer<typeof phoneForm> | undefined {
  return read(phoneForm, body);
}

function read<S extends z.ZodObject>(schema: S, query: unknown): z.infer<S> | undefined {
  if (hasBrackets(query, Object.keys(schema.shape))) return undefined;
  return schema.safeParse(query).data;
}

/** `code[]=x` and `code[__proto__]=x` mean our parameter in another shape, not an unknown one. */
function hasBrackets(query: unknown, names: readonly string[]): boolean {
  return Object.keys(query ?? {}).some((key) => names.some((name) => key.startsWith(`${name}[`)));
}
