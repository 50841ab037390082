/** Owns the scripted browser of the attack tests: raw HTTP/1.1 with its own cookies, any header, and no redirect followed unasked. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createCookieJar, type CookieJar, type SetCookie } from './cookie-jar';
import { recordAnswer } from './seen';

export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The Location header made absolute; '' where there is none. */
  readonly location: string;
  readonly setCookies: readonly SetCookie[];
  readonly body: string;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A form as fields, anything else as text. */
  readonly body?: string | Readonly<Record<string, string>>;
  /** Goes away after so many milliseconds without waiting for the answer; the promise rejects with "aborted". */
  readonly abortAfterMs?: number;
}

export interface HttpClientOptions {
  /** The site whose cookies the jar holds. */
  readonly origin: string;
  readonly userAgent: string;
  readonly jar?: CookieJar;
  /** IP address of the site, where no DNS knows its name. */
  readonly address?: string;
  /** Headers of every request, e.g. Accept-Language or X-Forwarded-For. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpClient {
  readonly jar: CookieJar;
  /** @param target a path of the site exactly as it goes on the wire, or an absolute URL */
  get(target: string, options?: RequestOptions): Promise<Answer>;
  /** Posts a form. */
  post(target: string, body: Readonly<Record<string, string>>, options?: RequestOptions): Promise<Answer>;
  request(target: string, options?: RequestOptions): Promise<Answer>;
  /** Follows redirects, of the site only; answers every step, the last one first asked for by the caller. */
  follow(target: string): Promise<Answer[]>;
  /** Another browser on the same machine: the same options, its own empty jar. */
  stranger(): HttpClient;
  /** A second tab that shares this browser's cookies at this moment but not what happens to them later. */
  snapshot(): HttpClient;
}

/** Where every site of these tests is, whatever its name. */
export const loopback = '127.0.0.1';

let detour: number | undefined;

/** From now on the site is reached through this port, e.g. a slow network's; undefined for the straight way. */
export function goThrough(port: number | undefined): void {
  detour = port;
}

const DEADLINE_MS = 60_000;
const MOST_REDIRECTS = 10;

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { origin, userAgent } = options;
  const jar = options.jar ?? createCookieJar();

  const request = async (target: string, wish: RequestOptions = {}): Promise<Answer> => {
    const absolute = target.startsWith('/') ? origin + target : target;
    const own = absolute.startsWith(`${origin}/`);
    const form = typeof wish.body === 'object';
    const body = form
      ? new URLSearchParams(wish.body as Record<string, string>).toString()
      : (wish.body as string | undefined);
    const headers = {
      'user-agent': userAgent,
      ...options.headers,
      ...(own && jar.header() !== '' && { cookie: jar.header() }),
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      ...wish.headers,
    };
    const raw = await send(absolute, wish.method ?? 'GET', headers, {
      ...wish,
      body,
      address: options.address,
      port: own ? detour : undefined,
    });
    const setCookies = (own ? jar : createCookieJar()).take(raw.headers['set-cookie'] ?? []);
    const where = raw.headers.location;
    const location = where === undefined ? '' : new URL(where, absolute).href;
    const answer: Answer = { url: absolute, ...raw, location, setCookies };
    if (absolute.startsWith(`${origin}/`)) recordAnswer(answer);
    return answer;
  };

  const client: HttpClient = {
    jar,
    request,
    get: (target, wish) => request(target, { ...wish, method: 'GET' }),
    post: (target, body, wish) => request(target, { ...wish, method: 'POST', body }),
    async follow(target) {
      const answers = [await request(target)];
      for (let step = 0; step < MOST_REDIRECTS; step++) {
        const last = answers[answers.length - 1];
        if (!last?.location.startsWith(`${origin}/`)) return answers;
        answers.push(await request(last.location));
      }
      throw new Error(`more than ${MOST_REDIRECTS} redirects: ${answers.map(({ url }) => url).join(' -> ')}`);
    },
    stranger: () => createHttpClient({ ...options, jar: createCookieJar() }),
    snapshot: () => createHttpClient({ ...options, jar: jar.copy() }),
  };
  return client;
}

interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type OutgoingHeaders = Readonly<Record<string, string | readonly string[]>>;

// Not fetch: it neither sends a foreign Host, nor leaves a path alone, nor shows every Set-Cookie.
function send(
  url: string,
  method: string,
  headers: OutgoingHeaders,
  {
    body,
    abortAfterMs,
    address,
    port: other,
  }: {
    body: string | undefined;
    abortAfterMs?: number;
    address?: string | undefined;
    port?: number | undefined;
  },
): Promise<RawAnswer> {
  const mark = url.indexOf('/', url.indexOf('//') + 2);
  const { protocol, hostname, host, port } = new URL(mark < 0 ? url : url.slice(0, mark));
  const path = mark < 0 ? '/' : url.slice(mark).replace(/#.*$/s, '');
  const start = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = start(
      // agent: false gives every request its own connection, as different browsers have.
      {
        host: address ?? hostname,
        servername: hostname,
        port: other ?? port,
        path,
        method,
        headers: { host, ...headers } as Record<string, string | string[]>,
        agent: false,
        rejectUnauthorized: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    outgoing.setTimeout(DEADLINE_MS, () =>
      outgoing.destroy(new Error(`no answer in ${DEADLINE_MS} ms: ${method} ${url}`)),
    );
    outgoing.on('error', reject);
    if (abortAfterMs !== undefined) setTimeout(() => outgoing.destroy(new Error('aborted')), abortAfterMs);
    outgoing.end(body);
  });
}
