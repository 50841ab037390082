/** Owns a PC's browser at the login page: it asks for a QR code, listens, polls, types digits and collects. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { Bench } from './bench.fixture';
import { ORIGIN } from './fake-odoo.fixture';
import { PC_UA } from './phone.fixture';
import { send, type RawAnswer, type RawRequest } from './raw-http.fixture';

export const DEVICE = '__Host-wechat_device';
export const KNOWN = '__Host-wechat_known';

/** An answer with its JSON. */
export interface JsonAnswer extends RawAnswer {
  readonly json: Record<string, unknown>;
}

export interface Listener {
  /** The words of the stream so far, in order. */
  readonly words: readonly string[];
  /** Everything that came, as it came. */
  text(): string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Resolves when this word has come; rejects where the stream ends without. */
  heard(word: string): Promise<void>;
  readonly ended: Promise<void>;
  hangUp(): void;
}

export interface Pc {
  readonly cookies: Map<string, string>;
  get(path: string, request?: RawRequest): Promise<RawAnswer>;
  /** A POST as the page's script sends it, unless said otherwise. */
  post(path: string, body?: unknown, request?: RawRequest): Promise<JsonAnswer>;
  start(request?: RawRequest): Promise<JsonAnswer>;
  /** A QR code; its user_code. */
  qr(): Promise<string>;
  poll(request?: RawRequest): Promise<JsonAnswer>;
  type(digits: string): Promise<JsonAnswer>;
  listen(request?: RawRequest): Promise<Listener>;
}

/** @param base another sidecar than the bench's */
export function openPc(bench: Bench, base: () => string = () => bench.sidecar.urls.public): Pc {
  const cookies = new Map<string, string>();

  function headers(request: RawRequest): Record<string, string | readonly string[]> {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { 'User-Agent': PC_UA, ...(Cookie === '' ? {} : { Cookie }), ...request.headers };
  }

  const pc: Pc = {
    cookies,
    async get(path, request = {}) {
      const answer = await send(base(), path, { ...request, headers: headers(request) });
      for (const line of answer.setCookies) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      return answer;
    },
    async post(path, body = {}, request = {}) {
      const answer = await pc.get(path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...request,
        headers: { 'Content-Type': 'application/json', Origin: ORIGIN, ...request.headers },
      });
      const isJson = answer.headers['content-type']?.startsWith('application/json') ?? false;
      return { ...answer, json: isJson ? (JSON.parse(answer.body) as Record<string, unknown>) : {} };
    },
    start: (request) => pc.post('/wechat/device_authorization', {}, request),
    async qr() {
      const { status, json, body } = await pc.start();
      if (status !== 200) throw new Error(`no QR: ${status} ${body}`);
      return String(json['user_code']);
    },
    poll: (request) => pc.post('/wechat/device/token', {}, request),
    type: (digits) => pc.post('/wechat/device/code', { code: digits }),
    listen: (request = {}) => listen(new URL('/wechat/device/events', base()), headers(request)),
  };
  return pc;
}

/** Resolves with the first bytes. */
function listen(url: URL, headers: Record<string, string | readonly string[]>): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const plain = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
    );
    // As browsers and nginx do it; Node's own default would ask for the connection to be closed.
    const outgoing = httpRequest(url, { headers: { Connection: 'keep-alive', ...plain }, agent: false });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      let text = '';
      const words: string[] = [];
      const waiting = new Set<() => void>();
      const ended = new Promise<void>((end) => incoming.once('close', end));
      incoming.on('error', () => undefined);
      incoming.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        words.splice(0, words.length, ...[...text.matchAll(/^event: state\ndata: (.*)\n\n/gm)].map((m) => m[1] ?? ''));
        resolve(listener);
        for (const look of waiting) look();
      });
      void ended.then(() => resolve(listener));
      const listener: Listener = {
        words,
        text: () => text,
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        heard: (word) =>
          new Promise((heard, missed) => {
            const look = (): void => void (words.includes(word) && heard());
            waiting.add(look);
            look();
            void ended.then(() => missed(new Error(`the stream ended after ${words.join()} without ${word}`)));
          }),
        ended,
        hangUp: () => void outgoing.destroy(),
      };
    });
    outgoing.end();
  });
}
