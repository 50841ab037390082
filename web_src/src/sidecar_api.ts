// The widget's requests to the sidecar. Only same-origin paths; every failure becomes an answer, never an exception.
import { WORDS } from './login_states';
import type { Checked, LoginEvent, Word } from './login_states';

const AUTHORIZE = '/wechat/authorize';
const DEADLINE_MS = 10_000;

type Event<T extends LoginEvent['type']> = Extract<LoginEvent, { type: T }>;

/** `away`: no sidecar that does its work, the proxy's redirect to the login page included. */
type Trouble = Event<'network' | 'away'>;

export type Started = Event<'started' | 'limited' | 'disabled'> | Trouble;
export type Polled = Event<'word' | 'ticket' | 'slow_down' | 'not_found' | 'disabled'> | Trouble;

/** docs/protocol.md, section 4. The login itself is named by a cookie that no script sees. */
export interface SidecarApi {
  deviceAuthorization(): Promise<Started>;
  /** How the login is doing; collects the ticket, into a cookie, where there is one. */
  token(): Promise<Polled>;
  /** @param code six digits */
  code(code: string): Promise<Checked>;
}

/**
 * The address that starts a login inside WeChat.
 *
 * @param redirect where Odoo was asked to go after the login; '' for its own landing page. The sidecar judges it.
 */
export function authorizeUrl(redirect: string): string {
  return redirect === '' ? AUTHORIZE : `${AUTHORIZE}?next=${encodeURIComponent(redirect)}`;
}

/** @param request the browser's fetch */
export function createSidecarApi(request: typeof fetch): SidecarApi {
  return {
    deviceAuthorization: async () => started(await post(request, '/wechat/device_authorization', {})),
    token: async () => polled(await post(request, '/wechat/device/token', {})),
    code: async (code) => checked(await post(request, '/wechat/device/code', { code })),
  };
}

/** The word if the server knows such a one. */
export const readWord = (value: unknown): Word | undefined => WORDS.find((word) => word === value);

interface Reply {
  readonly status: number;
  readonly retryAfter: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function post(request: typeof fetch, path: string, body: object): Promise<Reply | Trouble> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE_MS);
  try {
    const answer = await request(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'manual',
      signal: deadline.signal,
    });
    return { status: answer.status, retryAfter: seconds(answer.headers.get('Retry-After')), body: await json(answer) };
  } catch {
    return deadline.signal.aborted ? away : { type: 'network' };
  } finally {
    clearTimeout(timer);
  }
}

const away = { type: 'away' } as const;

function started(reply: Reply | Trouble): Started {
  if ('type' in reply) return reply;
  const { status, body, retryAfter } = reply;
  if (status === 429) return { type: 'limited', retryAfter };
  if (status === 403 && body['error'] === 'disabled') return { type: 'disabled' };
  const userCode = body['user_code'];
  const address = body['verification_uri_complete'];
  const qr = body['qr'];
  const expiresIn = positive(body['expires_in']);
  if (status !== 200 || !filled(userCode) || !filled(address) || !isSvg(qr) || expiresIn === undefined) return away;
  const intervalMs = (positive(body['interval']) ?? 5) * 1000;
  return { type: 'started', login: { userCode, address, qr, intervalMs }, expiresIn };
}

function polled(reply: Reply | Trouble): Polled {
  if ('type' in reply) return reply;
  const { status, body } = reply;
  const location = body['location'];
  // The door is a page of this origin, whatever stands there.
  if (status === 200) return filled(location) && /^\/[^/\\]/.test(location) ? { type: 'ticket', location } : away;
  if (status === 429) return { type: 'slow_down' };
  switch (body['error']) {
    case 'authorization_pending': {
      const word = readWord(body['state']);
      return word
        ? { type: 'word', word, left: positive(body['left']), expiresIn: positive(body['expires_in']) }
        : away;
    }
    case 'access_denied':
      return { type: 'word', word: 'denied' };
    case 'expired_token':
      return { type: 'word', word: 'expired' };
    case 'slow_down':
    case 'not_found':
    case 'disabled':
      return { type: body['error'] };
    default:
      return away;
  }
}

function checked(reply: Reply | Trouble): Checked {
  if ('type' in reply) return { kind: reply.type };
  const { status, body } = reply;
  if (status === 200) return { kind: 'approved' };
  switch (body['error']) {
    case 'invalid_code':
      return { kind: 'wrong', left: positive(body['left']) ?? 1 };
    case 'access_denied':
      return { kind: 'denied' };
    case 'malformed':
    case 'not_found':
      return { kind: body['error'] };
    case 'expired_token':
      return { kind: 'conflict', word: 'expired' };
    case 'conflict': {
      const word = readWord(body['state']);
      return word ? { kind: 'conflict', word } : { kind: 'away' };
    }
    default:
      return { kind: 'away' };
  }
}

async function json(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: unknown = await answer.json();
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    // A page of the proxy's or of another program's: its status says enough.
    return {};
  }
}

/** Retry-After as a number of seconds; the other form, a date, is as good as none. */
function seconds(header: string | null): number {
  return header !== null && /^[1-9]\d{0,3}$/.test(header) ? Number(header) : 10;
}

const filled = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isSvg = (value: unknown): value is string => typeof value === 'string' && /^<svg [\t\n\x20-\x7e]+$/.test(value);

const positive = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
