/** Owns the one HTTP request to Odoo: fixed address, bounded in time and size, and no error of axios ever leaves here. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios from 'axios';
import { OdooError } from './types';

const LARGEST_ANSWER = 256 * 1024;
/** A heartbeat with ten pictures of 256 KiB in base64, and room. */
const LARGEST_REQUEST = 4 * 1024 * 1024;
/**
 * Calls at once; more wait their turn within their deadline. A threaded Odoo has a database connection per call (64 by
 * default), and one with workers lets the kernel queue eight connections per worker and drops the rest, which then knock
 * again after seconds. A rush of a hundred logins would fail them and everybody else; eight at once keep several workers busy.
 */
const MOST_AT_ONCE = 8;

export interface Post {
  /**
   * Posts XML and returns the body of a 200 answer, decoded as UTF-8.
   * @param withinMs milliseconds for everything: connecting, sending, and the last byte of the answer
   * @throws OdooError `timeout`, or `unreachable` for network trouble, a redirect, any other status, or too much text
   */
  (path: string, body: string, withinMs: number): Promise<string>;
}

/** @param url origin of Odoo without a trailing slash */
export function createPost(url: string): { post: Post; close: () => void } {
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
  const http = axios.create({
    baseURL: url,
    httpAgent,
    httpsAgent,
    proxy: false, // never from the environment: the key is in the body
    maxRedirects: 0,
    maxContentLength: LARGEST_ANSWER,
    maxBodyLength: LARGEST_REQUEST,
    decompress: false,
    responseType: 'arraybuffer',
    transitional: { clarifyTimeoutError: true },
    headers: { 'Content-Type': 'text/xml; charset=utf-8', 'Accept-Encoding': 'identity', 'User-Agent': 'wechat-sso' },
    validateStatus: () => true,
  });

  async function post(path: string, body: string, withinMs: number): Promise<string> {
    if (withinMs <= 0) throw new OdooError('timeout', 'no time left');
    // axios' own timeout restarts with every byte that drips in; a signal does not.
    const signal = AbortSignal.timeout(withinMs);
    let response;
    try {
      response = await http.post<Buffer>(path, Buffer.from(body, 'utf8'), { signal });
    } catch (error) {
      // Only the code is taken over: the error's config holds the request with the API key.
      if (signal.aborted) throw new OdooError('timeout', `${withinMs} ms`);
      throw new OdooError('unreachable', axios.isAxiosError(error) ? (error.code ?? 'network') : 'network');
    }
    if (response.status !== 200) throw new OdooError('unreachable', `HTTP ${response.status}`);
    return response.data.toString('utf8');
  }

  return {
    post,
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
