/** Owns looking at the public address from outside, as a browser would: name, certificate, answers. Judges nothing. */
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { connect as connectTls } from 'node:tls';

/** Addresses of a name, or the code of the failure, e.g. ENOTFOUND. */
export type NameEvidence = { readonly addresses: readonly string[] } | { readonly failed: string };

/** The certificate as this host's store of authorities sees it; `problem` is OpenSSL's or Node's code, '' where there is none. */
export type CertificateEvidence =
  | { readonly problem: string; /** Milliseconds since the epoch. */ readonly validTo: number }
  | { readonly failed: string };

export interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Take what has come and hang up as soon as this is in it, for answers that do not end. */
  readonly until?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** An answer, whatever it is; or the code of the failure, e.g. ECONNREFUSED, `timeout`. */
export type AnswerEvidence = Answered | { readonly failed: string };

/** Nothing here rejects. */
export interface PublicNet {
  addressesOf(host: string): Promise<NameEvidence>;
  certificateOf(host: string, port: number): Promise<CertificateEvidence>;
  /** Follows no redirect; takes any certificate, because that is judged on its own; sends no secret. */
  ask(url: string, asked?: Asked): Promise<AnswerEvidence>;
}

export interface PublicNetOptions {
  /** Milliseconds for one look. */
  readonly deadlineMs?: number;
  /** Goes there whatever the name says, and trusts that authority, for tests. */
  readonly connectTo?: { readonly host: string; readonly port: number; readonly ca?: string };
}

const MAX_BYTES = 65_536;

export function createPublicNet({ deadlineMs = 5000, connectTo }: PublicNetOptions = {}): PublicNet {
  return {
    async addressesOf(host) {
      try {
        return { addresses: (await lookup(host, { all: true })).map(({ address }) => address) };
      } catch (error) {
        return { failed: codeOf(error) };
      }
    },

    certificateOf: (host, port) =>
      new Promise((resolve) => {
        const where = connectTo ?? { host, port };
        const socket = connectTls({ ...where, servername: host, rejectUnauthorized: false, timeout: deadlineMs });
        const end = (evidence: CertificateEvidence): void => {
          socket.destroy();
          resolve(evidence);
        };
        socket.once('secureConnect', () => {
          const problem: unknown = socket.authorizationError ?? '';
          const validTo = Date.parse(socket.getPeerCertificate().valid_to);
          end({ problem: problem instanceof Error ? codeOf(problem) : String(problem), validTo });
        });
        socket.once('timeout', () => end({ failed: 'timeout' }));
        socket.once('error', (error) => end({ failed: codeOf(error) }));
      }),

    ask: (url, asked = {}) =>
      new Promise((resolve) => {
        const { protocol, hostname, port, host, pathname, search } = new URL(url);
        const secure = protocol === 'https:';
        const request = (secure ? https : http).request({
          host: connectTo?.host ?? hostname.replace(/^\[(.*)\]$/, '$1'),
          port: connectTo?.port ?? (port || (secure ? 443 : 80)),
          path: pathname + search,
          method: asked.method ?? 'GET',
          headers: {
            host,
            'user-agent': 'wechat-sso-doctor',
            ...(asked.method === 'POST' && { 'content-length': Buffer.byteLength(asked.body ?? '') }),
            ...asked.headers,
          },
          agent: false,
          ...(secure && { servername: hostname, rejectUnauthorized: false }),
        });
        const timer = setTimeout(() => end({ failed: 'timeout' }), deadlineMs);
        const end = (evidence: AnswerEvidence): void => {
          clearTimeout(timer);
          request.destroy();
          resolve(evidence);
        };
        request.on('error', (error) => end({ failed: codeOf(error) }));
        request.once('response', (response) => {
          const { statusCode: status = 0, headers } = response;
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (piece: string) => {
            body += piece;
            const enough = asked.until !== undefined && body.includes(asked.until);
            if (enough || body.length > MAX_BYTES) end({ status, headers, body });
          });
          response.on('error', (error) => end({ failed: codeOf(error) }));
          response.once('end', () => end({ status, headers, body }));
        });
        request.end(asked.body);
      }),
  };
}

/** Of an error only the code: messages may hold addresses. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
