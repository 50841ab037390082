/** Owns the scan flow as HTTP steps: what the login page on a PC and WeChat on a phone do, each with its own cookies. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { loopback, type Answer, type HttpClient, type RequestOptions } from './http-client';
import { pcClient } from './odoo-web';
import { recordSecret } from './seen';
import { stack } from './stack';
import { ticketCookie, throughWechat, untilAnswered, wechatClient, type Decision } from './wechat-leg';

export const deviceCookie = '__Host-wechat_device';
export const knownCookie = '__Host-wechat_known';
export const scanCookie = '__Host-wechat_scan';

/** What `POST /wechat/device_authorization` answers. */
export interface Started {
  readonly user_code: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
  readonly qr: string;
}

/** A PC and a phone that have never been here. */
export const newPc = pcClient;
export const newPhone = wechatClient;

/** Posts JSON as the widget does. @param wish overrides, e.g. another Origin */
export function postJson(
  client: HttpClient,
  path: string,
  body: unknown = {},
  wish: RequestOptions = {},
): Promise<Answer> {
  const headers = { 'content-type': 'application/json', origin: stack().url, ...wish.headers };
  return client.request(path, { ...wish, method: 'POST', headers, body: JSON.stringify(body) });
}

/** The QR code on the PC's screen. @throws Error where there is none */
export async function showCode(pc: HttpClient): Promise<Started> {
  const answer = await postJson(pc, '/wechat/device_authorization');
  if (answer.status !== 200) throw new Error(`no QR code: ${answer.status} ${answer.body}`);
  recordSecret(pc.jar.get(deviceCookie) ?? '');
  return JSON.parse(answer.body) as Started;
}

/** One poll of the PC, which collects the ticket where there is one. */
export async function poll(pc: HttpClient): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await postJson(pc, '/wechat/device/token');
  recordSecret(pc.jar.get(ticketCookie) ?? '');
  return { status: answer.status, body: JSON.parse(answer.body) as Record<string, unknown> };
}

/** The digits typed on the PC. */
export async function typeDigits(
  pc: HttpClient,
  code: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await postJson(pc, '/wechat/device/code', { code });
  recordSecret(pc.jar.get(knownCookie) ?? '');
  return { status: answer.status, body: JSON.parse(answer.body) as Record<string, unknown> };
}

/** Collects and walks through Odoo's door. @returns Odoo's answer to the ticket */
export async function enter(pc: HttpClient): Promise<Answer> {
  const { status, body } = await poll(pc);
  if (status !== 200) throw new Error(`nothing to collect: ${status} ${JSON.stringify(body)}`);
  return pc.get(String(body['location']));
}

export const phonePath = (userCode: string) => `/wechat/q/${userCode}`;

/** What the phone's page for this code says. */
export const look = (phone: HttpClient, userCode: string) => phone.get(phonePath(userCode));

/** The name of a page of ours, e.g. `confirm`; '' for anything else. */
export const pageOf = (answer: Answer) => /data-page="(\w+)"/.exec(answer.body)?.[1] ?? '';

/** Opens the page and presses one of its buttons. @throws Error where the page has no form */
export async function press(
  phone: HttpClient,
  userCode: string,
  decision: 'continue' | 'deny',
  wish: RequestOptions = {},
): Promise<Answer> {
  return decide(phone, userCode, decision, await formToken(phone, userCode), wish);
}

/** The hidden token of the form on the phone's page. */
export async function formToken(phone: HttpClient, userCode: string): Promise<string> {
  const answer = await look(phone, userCode);
  const token = /name="token"[^>]*value="([0-9a-f]+)"/.exec(answer.body)?.[1];
  if (!token) throw new Error(`no form on the phone's page: ${answer.status} ${pageOf(answer)}`);
  return token;
}

/** Posts the phone's form. */
export function decide(
  phone: HttpClient,
  userCode: string,
  decision: string,
  token: string,
  wish: RequestOptions = {},
): Promise<Answer> {
  const headers = { origin: stack().url, ...wish.headers };
  return phone.post(phonePath(userCode), { decision, token }, { ...wish, headers });
}

/**
 * 继续, WeChat's consent, and back.
 * @returns the page that the phone ends on
 */
export async function confirm(
  phone: HttpClient,
  userCode: string,
  persona: string,
  decision: Decision = 'allow',
): Promise<Answer> {
  const answer = await press(phone, userCode, 'continue');
  return afterWechat(phone, await throughWechat(phone, answer, persona, decision), persona);
}

/** From WeChat's callback to the page that the phone ends on. */
export async function afterWechat(phone: HttpClient, callback: string, persona: string): Promise<Answer> {
  const answer = await untilAnswered(phone, callback, persona);
  const steps = answer.location === '' ? [answer] : await phone.follow(answer.location);
  return steps[steps.length - 1] ?? answer;
}

/** The six digits on the phone's page. @throws Error where it shows none */
export function digitsOn(answer: Answer): string {
  const text = answer.body.replace(/^.*<main/s, '').replace(/<[^>]*>/g, ' ');
  const digits = /(?<!\d)(\d{3})\s*(\d{3})(?!\d)/.exec(text);
  if (pageOf(answer) !== 'digits' || !digits) throw new Error(`no digits: ${answer.status} ${pageOf(answer)}`);
  return `${digits[1]}${digits[2]}`;
}

/** Any other six digits. */
export const otherDigits = (digits: string) => String((Number(digits) + 1) % 1_000_000).padStart(6, '0');

/**
 * A whole login on a PC by scanning, digits included where they are asked for.
 * @returns Odoo's answer to the ticket
 */
export async function scanIn(pc: HttpClient, phone: HttpClient, persona: string): Promise<Answer> {
  const { user_code } = await showCode(pc);
  const page = await confirm(phone, user_code, persona);
  if (pageOf(page) === 'digits') {
    const { status, body } = await typeDigits(pc, digitsOn(page));
    if (status !== 200) throw new Error(`digits refused: ${status} ${JSON.stringify(body)}`);
  }
  return enter(pc);
}

/** A stream of the PC's events. */
export interface Stream {
  readonly status: number;
  /** Words received so far, oldest first. */
  readonly words: readonly string[];
  /** Everything received so far, byte by byte. */
  readonly raw: () => string;
  /** Resolves where the server has ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens `GET /wechat/device/events` with this browser's cookies. */
export function listen(pc: HttpClient, origin = stack().url): Promise<Stream> {
  const words: string[] = [];
  let raw = '';
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port, host } = new URL(origin);
    const headers = { host, accept: 'text/event-stream', cookie: pc.jar.header(), 'user-agent': 'e2e' };
    const start = protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = start(
      {
        host: loopback,
        servername: hostname,
        port,
        path: '/wechat/device/events',
        headers,
        agent: false,
        rejectUnauthorized: false,
      },
      (incoming) => {
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => {
          raw += chunk;
          words.splice(0, words.length, ...[...raw.matchAll(/^data: ?(.*)$/gm)].map((match) => match[1] ?? ''));
        });
        const ended = new Promise<void>((end) => incoming.on('close', end));
        incoming.on('error', () => undefined);
        resolve({
          status: incoming.statusCode ?? 0,
          words,
          raw: () => raw,
          ended,
          close: () => void outgoing.destroy(),
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}
