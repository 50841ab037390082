/** Owns linking as HTTP steps: codes and who makes them, what a phone does with one, and Odoo's page that asks in the end. */
import type { Answer, HttpClient, RequestOptions } from './http-client';
import { asAdmin } from './odoo-admin';
import { csrfToken, passwordLogin, pcClient } from './odoo-web';
import { stack } from './stack';
import { throughWechat, untilAnswered, wechatClient } from './wechat-leg';

export interface LinkCode {
  readonly code: string;
  /** Id of its row in Odoo. */
  readonly invitation: number;
}

/** The page of Odoo's on which the holder of a WeChat account says whether to link it. */
export const LINK_PAGE = '/auth_wechat/link';
export const linkPath = ({ code }: Pick<LinkCode, 'code'>) => `/wechat/link/${code}`;

interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly data?: { readonly message?: string } };
}

/** Calls Odoo as the web client of this session does. @throws Error with Odoo's message */
export async function callKw<T>(
  client: HttpClient,
  model: string,
  method: string,
  args: readonly unknown[],
  kwargs: object = {},
): Promise<T> {
  const params = { model, method, args, kwargs };
  const { body } = await client.request(`/web/dataset/call_kw/${model}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params }),
  });
  const { result, error } = JSON.parse(body) as RpcAnswer;
  if (error) throw new Error(`${model}.${method}: ${error.data?.message ?? body.slice(0, 500)}`);
  return result as T;
}

/** What Odoo wants done next. */
export interface Action {
  readonly tag?: string;
  readonly res_model?: string;
  readonly res_id?: number;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Answers the identity check that an action asks for; any other action is done already. */
export async function checked(client: HttpClient, action: Action, password: string): Promise<Action> {
  if (action.res_model !== 'res.users.identitycheck') return action;
  // 18.0 reads the password from the dialog, 19.0 from the context.
  await callKw(client, 'res.users.identitycheck', 'write', [[action.res_id], { password }]);
  return callKw(client, 'res.users.identitycheck', 'run_check', [[action.res_id]], { context: { password } });
}

let office: Promise<HttpClient> | undefined;

/** Presses a button that asks who one is, as the administrator in a browser: plain RPC has no session to remember it in. */
export async function asCheckedAdmin(model: string, method: string, args: readonly unknown[]): Promise<Action> {
  office ??= administrator();
  const client = await office;
  return checked(client, await callKw<Action>(client, model, method, args), 'admin');
}

async function administrator(): Promise<HttpClient> {
  const client = pcClient({}, stack().odooUrl);
  await passwordLogin(client, { login: 'admin', password: 'admin' });
  return client;
}

/** The code of a link dialog. @throws Error where the action opens another */
export function codeIn({ params }: Action): LinkCode {
  return known(String(params?.['url'] ?? ''), Number(params?.['invitation']));
}

/** A code for linking a WeChat account to the user of this session, as the dialog shows it. */
export async function ownCode(client: HttpClient, user: number, password: string): Promise<LinkCode> {
  const action = await callKw<Action>(client, 'res.users', 'action_wechat_link', [[user]]);
  return codeIn(await checked(client, action, password));
}

/**
 * The code by which somebody without a password proves who they are.
 * @returns it, and what the dialog does once it is confirmed
 */
export async function checkCode(
  client: HttpClient,
  user: number,
): Promise<{ code: LinkCode; run: () => Promise<Action> }> {
  const { res_model, res_id } = await callKw<Action>(client, 'res.users', 'action_wechat_link', [[user]]);
  if (res_model !== 'res.users.identitycheck') throw new Error(`no identity check: ${res_model}`);
  const fields = ['wechat_url', 'wechat_invitation'];
  const [row] = await callKw<Record<string, unknown>[]>(client, res_model, 'read', [[res_id], fields]);
  return {
    code: known(String(row?.['wechat_url']), Number(row?.['wechat_invitation'])),
    run: () => callKw<Action>(client, res_model, 'run_check', [[res_id]]),
  };
}

/** An administrator's invitation for somebody. @param validity seconds, as the dialog offers them */
export async function invite(user: number, validity = '900'): Promise<LinkCode> {
  const wizard = await asAdmin<number>('wechat.invite', 'create', [{ user_id: user, validity }]);
  const { context = {} } = await asCheckedAdmin('wechat.invite', 'action_make', [[wizard]]);
  return known(String(context['default_url']), Number(context['default_invitation_id']));
}

function known(url: string, invitation: number): LinkCode {
  const { origin, pathname } = new URL(url);
  if (origin !== stack().url) throw new Error(`a code for another site: ${origin}`);
  return { code: pathname.replace('/wechat/link/', ''), invitation };
}

/** Opens the page of a code and presses one of its buttons. @throws Error where the page has no form */
export async function pressLink(
  phone: HttpClient,
  link: LinkCode,
  decision: 'continue' | 'deny',
  wish: RequestOptions = {},
): Promise<Answer> {
  const page = await phone.get(linkPath(link));
  const token = /name="token" value="([0-9a-f]{64})"/.exec(page.body)?.[1];
  if (!token) throw new Error(`no form: ${page.status} ${/data-page="(\w+)"/.exec(page.body)?.[1] ?? page.body}`);
  const headers = { origin: stack().url, ...wish.headers };
  return phone.post(linkPath(link), { decision, token }, { ...wish, headers });
}

/** 继续 and WeChat's consent: the callback's address, not yet asked for. */
export async function untilLinkCallback(phone: HttpClient, link: LinkCode, persona: string): Promise<string> {
  return throughWechat(phone, await pressLink(phone, link, 'continue'), persona);
}

/** 继续, WeChat, and back: the sidecar's last answer. */
export async function bring(phone: HttpClient, link: LinkCode, persona: string): Promise<Answer> {
  return untilAnswered(phone, await untilLinkCallback(phone, link, persona), persona);
}

/** Whether the account waits to be confirmed on Odoo's page. */
export const isWaiting = ({ status, location }: Answer) =>
  status === 303 && location.startsWith(stack().url + LINK_PAGE);

/** Presses a button on Odoo's page. @returns where it leads, all redirects of the site followed */
export async function decide(
  phone: HttpClient,
  decision: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const page = await phone.get(LINK_PAGE);
  const shown = /name="shown" value="([0-9a-f]+)"/.exec(page.body)?.[1];
  if (!shown) throw new Error(`nothing waits on this page: ${page.status} ${page.body.slice(0, 3000)}`);
  const answer = await phone.post(LINK_PAGE, { csrf_token: csrfToken(page.body), shown, decision, ...fields });
  const steps = answer.location === '' ? [answer] : await phone.follow(answer.location);
  return steps[steps.length - 1] ?? answer;
}

/** Fills in the login form on which a proof by password has ended. @returns the page after it, redirects followed */
export async function prove(phone: HttpClient, form: Answer, login: string, password: string): Promise<Answer> {
  const fields = { csrf_token: csrfToken(form.body), redirect: LINK_PAGE, login, password };
  const answer = await phone.post('/web/login', fields);
  const steps = answer.location === '' ? [answer] : await phone.follow(answer.location);
  return steps[steps.length - 1] ?? answer;
}

/** Scans and links from a phone that has never been here. @returns that phone, on the page that says so */
export async function linkNow(link: LinkCode, persona: string): Promise<HttpClient> {
  const phone = wechatClient();
  const back = await bring(phone, link, persona);
  if (!isWaiting(back)) throw new Error(`nothing waits: ${back.status} ${back.location} ${back.body.slice(0, 500)}`);
  await decide(phone, 'link');
  return phone;
}
