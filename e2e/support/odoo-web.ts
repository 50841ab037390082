/** Owns Odoo's own web pages as these tests use them: the password form and what a session is worth. */
import { createHttpClient, loopback, type Answer, type HttpClient } from './http-client';
import { stack } from './stack';
import { pcChrome } from './user-agents';

/** Chrome on a PC that has never been here. @param origin through nginx, or Odoo itself */
export const pcClient = (headers: Readonly<Record<string, string>> = {}, origin = stack().url): HttpClient =>
  createHttpClient({ origin, userAgent: pcChrome, headers, address: loopback });

/** The form's one-time token. */
export function csrfToken(page: string): string {
  const token = /name="csrf_token"[^>]*value="([^"]+)"/.exec(page)?.[1];
  if (!token) throw new Error(`No login form on this page: ${page.slice(0, 300)}`);
  return token;
}

/** Fills in the password form. @param fields further fields, or others in the place of login and password */
export async function passwordLogin(client: HttpClient, fields: Readonly<Record<string, string>>): Promise<Answer> {
  const form = await client.get('/web/login');
  return client.post('/web/login', { csrf_token: csrfToken(form.body), redirect: '', ...fields });
}

/** Who this browser is to Odoo: the user's id, or undefined. */
export async function loggedInUser(client: HttpClient): Promise<number | undefined> {
  const answer = await client.request('/web/session/get_session_info', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params: {} }),
  });
  const info = JSON.parse(answer.body) as { result?: { uid?: number | false | null } };
  return info.result?.uid || undefined;
}

/** The `wechat_error` code of a redirect to the login page; '' for any other answer. */
export function loginError(answer: Answer): string {
  if (answer.status !== 303 || answer.location === '') return '';
  const { origin, pathname, searchParams } = new URL(answer.location);
  return origin === new URL(answer.url).origin && pathname === '/web/login'
    ? (searchParams.get('wechat_error') ?? '')
    : '';
}
