/** Owns the direct login through another proxy before the same stack: what WeChat sends to the stack's own origin goes there. */
import { createHttpClient, loopback, type Answer, type HttpClient } from './http-client';
import { stack } from './stack';
import { wechatPhone } from './user-agents';
import { throughWechat } from './wechat-leg';

/** A WeChat client that knows the site under this origin alone. */
export const phoneAt = (origin: string): HttpClient =>
  createHttpClient({ origin, userAgent: wechatPhone, address: loopback });

/** The whole login, from the tap to the page behind it. @returns the answers in their order */
export async function logInAt(origin: string, client: HttpClient, persona: string): Promise<readonly Answer[]> {
  const here = (url: string) => url.replace(stack().url, origin);
  const start = await client.get('/wechat/authorize?next=%2Fodoo%2Fdiscuss');
  const callback = await client.get(here(await throughWechat(client, start, persona)));
  const signin = await client.get(here(callback.location));
  return [start, callback, signin, await client.get(here(signin.location))];
}
