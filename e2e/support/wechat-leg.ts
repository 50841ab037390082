/** Owns the direct flow as HTTP steps: what a WeChat client does between the tap and the page behind the login. */
import { type Answer, createHttpClient, type HttpClient, loopback } from './http-client';
import { recordSecret } from './seen';
import { simulator, stack } from './stack';
import { wechatPhone } from './user-agents';

/** A WeChat client that has never been here. @param headers of every request, e.g. Accept-Language */
export const wechatClient = (headers: Readonly<Record<string, string>> = {}): HttpClient =>
  createHttpClient({ origin: stack().url, userAgent: wechatPhone, headers, address: loopback });

/** What the person does on WeChat's page. Silent authorisations take no notice. */
export type Decision = 'allow' | 'deny';

/** Sends the browser to WeChat as told by `start`; answers where WeChat sends it back to. */
export async function throughWechat(
  client: HttpClient,
  start: Answer,
  persona: string,
  decision: Decision = 'allow',
): Promise<string> {
  const url = start.location;
  if (!url.startsWith(simulator().url))
    throw new Error(`not on the way to WeChat: ${start.status} ${url} ${start.body}`);
  const headers = { 'x-simulator-persona': persona, 'x-simulator-auto': decision };
  const back = await client.get(url, { headers });
  if (back.status !== 302) throw new Error(`WeChat sent nobody back: ${back.status} ${back.body.slice(0, 300)}`);
  recordSecret(new URL(back.location).searchParams.get('code') ?? '');
  return back.location;
}

/** The way from the tap to the first callback: the callback's address, not yet asked for. */
export async function untilCallback(client: HttpClient, persona: string, next = ''): Promise<string> {
  const query = next === '' ? '' : `?next=${encodeURIComponent(next)}`;
  return throughWechat(client, await client.get(`/wechat/authorize${query}`), persona);
}

/**
 * Asks for a callback and goes through WeChat again as often as the sidecar wants it.
 * @returns the sidecar's last answer: a page, or a redirect that does not lead to WeChat
 */
export async function untilAnswered(client: HttpClient, callback: string, persona: string): Promise<Answer> {
  let answer = await client.get(callback);
  for (let rounds = 0; answer.location.startsWith(simulator().url); rounds++) {
    if (rounds === 3) throw new Error('the sidecar sends people to WeChat again and again');
    answer = await client.get(await throughWechat(client, answer, persona));
  }
  noteTicket(client);
  return answer;
}

/** From the tap to the ticket in the browser's cookie; the ticket is not used. */
export async function untilTicket(client: HttpClient, persona: string, next = ''): Promise<Answer> {
  return untilAnswered(client, await untilCallback(client, persona, next), persona);
}

/** The whole login. @returns Odoo's answer to the ticket */
export async function logIn(client: HttpClient, persona: string, next = ''): Promise<Answer> {
  const answer = await untilTicket(client, persona, next);
  if (!isSignin(answer)) throw new Error(`no ticket: ${answer.status} ${answer.location} ${answer.body.slice(0, 500)}`);
  return client.get(answer.location);
}

/** The page of Odoo's that takes the ticket. */
export const isSignin = (answer: Answer) => answer.location.startsWith(`${stack().url}/auth_wechat/signin`);

export const ticketCookie = '__Host-wechat_ticket';
export const browserCookie = '__Host-wechat_browser';
export const nextCookie = '__Host-wechat_next';

function noteTicket(client: HttpClient): void {
  recordSecret(client.jar.get(ticketCookie) ?? '');
}
