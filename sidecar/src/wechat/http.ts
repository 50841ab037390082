/** Owns one HTTP request to WeChat: where it may go, how long it may take, how large it may get, whether it was sent. */
import http from 'node:http';
import https from 'node:https';
import type { RequestOptions } from 'node:https';
import type { AxiosResponse } from 'axios';
import axios, { isAxiosError } from 'axios';
import { parseWechatJson } from './json';

export interface WechatRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON in raw UTF-8. */
  readonly body?: Readonly<Record<string, string>>;
}

/** An answer in JSON, whatever its status; or why there is none. Nothing of the request is in `detail`. */
export type HttpOutcome =
  | { readonly status: number; readonly json: unknown }
  | { readonly failed: 'unsent' | 'cut' | 'timeout' | 'malformed'; readonly detail: string };

export interface Http {
  /** Never rejects: an error object of the HTTP library holds the URL, and WeChat wants its secrets there. */
  send(request: WechatRequest, timeoutMs: number): Promise<HttpOutcome>;
  close(): void;
}

const MAX_BYTES = 65_536;
/** Shorter than servers keep an idle connection, so that a reused one is seldom about to be closed by the other side. */
const IDLE_MS = 10_000;

export function createHttp(baseURL: string): Http {
  const isHttps = baseURL.startsWith('https:');
  const agentOptions = { keepAlive: true, maxSockets: 100, timeout: IDLE_MS };
  const agent = isHttps ? new https.Agent(agentOptions) : new http.Agent(agentOptions);
  const client = axios.create({
    baseURL,
    allowAbsoluteUrls: false,
    httpAgent: agent,
    httpsAgent: agent,
    proxy: false, // also not one from the environment: it would see the AppSecret
    maxRedirects: 0,
    maxContentLength: MAX_BYTES, // counted after decompression
    maxBodyLength: MAX_BYTES,
    responseType: 'arraybuffer',
    validateStatus: () => true,
    headers: { Accept: 'application/json', 'User-Agent': 'wechat-sso-for-odoo' },
  });

  async function send(request: WechatRequest, timeoutMs: number): Promise<HttpOutcome> {
    if (timeoutMs <= 0) return { failed: 'unsent', detail: 'the deadline has passed' };
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    const connection = watchConnection(isHttps);
    try {
      const response = await client.request<ArrayBuffer>({
        method: request.method,
        url: request.path,
        signal: deadline.signal,
        transport: connection.transport,
        ...(request.query && { params: new URLSearchParams(request.query) }),
        ...(request.body && {
          data: JSON.stringify(request.body),
          headers: { 'Content-Type': 'application/json; charset=utf-8' },
        }),
      });
      return readBody(response);
    } catch (error) {
      const detail = networkCode(error);
      if (!connection.wasOpen()) return { failed: 'unsent', detail };
      if (deadline.signal.aborted)
        return { failed: 'timeout', detail: `no whole answer in ${Math.round(timeoutMs)} ms` };
      const isTooLarge = error instanceof Error && error.message.startsWith('maxContentLength');
      if (isTooLarge) return { failed: 'malformed', detail: `more than ${MAX_BYTES} bytes` };
      const isGarbled = /^Z_|^ERR_BROTLI|^HPE_/.test(detail);
      return { failed: isGarbled ? 'malformed' : 'cut', detail };
    } finally {
      clearTimeout(timer);
    }
  }

  return { send, close: () => agent.destroy() };
}

/**
 * Sees whether the connection was ever open for the request: before that nothing can have left, whatever the error is
 * called (a reset during the TLS handshake and one after the request are both ECONNRESET). A kept-alive connection is
 * open from the start.
 */
function watchConnection(isHttps: boolean): { transport: unknown; wasOpen: () => boolean } {
  let isOpen = false;
  const open = (): void => {
    isOpen = true;
  };
  const transport = {
    request(options: RequestOptions, onResponse: (response: http.IncomingMessage) => void): http.ClientRequest {
      const request = (isHttps ? https : http).request(options, onResponse);
      request.once('socket', (socket) => {
        if (request.reusedSocket) open();
        else socket.once(isHttps ? 'secureConnect' : 'connect', open);
      });
      return request;
    },
  };
  return { transport, wasOpen: () => isOpen };
}

/** Of an error only the code is passed on, e.g. ECONNRESET: messages may hold addresses and URLs. */
function networkCode(error: unknown): string {
  const cause = isAxiosError(error) && error.cause !== undefined ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'no network error code';
}

/** JSON by content, as WeChat says text/plain; UTF-8 by force, as it names no charset. */
function readBody({ status, data }: AxiosResponse<ArrayBuffer>): HttpOutcome {
  try {
    return { status, json: parseWechatJson(new TextDecoder('utf-8', { fatal: true }).decode(data)) };
  } catch {
    return { failed: 'malformed', detail: `HTTP ${status} with ${data.byteLength} bytes that are not JSON in UTF-8` };
  }
}
