/** Owns fetching the picture of a profile: from WeChat's hosts only, small, soon, and a picture (threats row L13). */
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import axios, { isAxiosError } from 'axios';
import { createPublicLookup, PRIVATE_ADDRESS } from './public-lookup';
import { WechatError } from './types';

/** Picture of a profile as it came, PNG or JPEG. Rejects with {@link WechatError} and nothing else. */
export type FetchAvatar = (url: string) => Promise<Buffer>;

export interface AvatarOptions {
  /** Origin of WeChat's API; pictures from there are welcome where it is on loopback, as the simulator's are. */
  readonly apiUrl: string;
  /** Milliseconds for the whole answer; 5000 by default. */
  readonly timeoutMs?: number;
  /** Resolves names; the system's by default. */
  readonly lookup?: LookupFunction;
}

/** Names the call in the log and metrics: the address itself is somebody's. */
const ENDPOINT = '/avatar';
const MAX_BYTES = 256 * 1024;
const MAGIC = [Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('ffd8ff', 'hex')];

export function createFetchAvatar({ apiUrl, timeoutMs = 5000, lookup }: AvatarOptions): FetchAvatar {
  // WeChat's names, but a resolver's word: whoever has that in hand must not lead us to a neighbour. Only https goes there.
  const httpsAgent = new https.Agent({ lookup: createPublicLookup(lookup) });
  return async (text) => {
    const url = avatarAddress(text, apiUrl);
    if (url === undefined) throw failed('unsent', 'not an address of WeChat');
    const bytes = await download(url, httpsAgent, timeoutMs);
    if (!MAGIC.some((magic) => bytes.subarray(0, magic.length).equals(magic))) {
      throw failed('malformed', 'neither PNG nor JPEG');
    }
    return bytes;
  };
}

/** The address to fetch, or undefined. Profiles of long ago name WeChat's pictures by http: they are there by https too. */
export function avatarAddress(text: string, apiUrl: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return undefined;
  const api = new URL(apiUrl);
  if (isLoopback(api.hostname) && url.origin === api.origin) return url.href;
  if (!url.hostname.endsWith('.qlogo.cn') || url.port !== '') return undefined;
  if (url.protocol === 'http:') url.protocol = 'https:';
  return url.protocol === 'https:' ? url.href : undefined;
}

async function download(url: string, httpsAgent: https.Agent, timeoutMs: number): Promise<Buffer> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const { status, data } = await axios.get<ArrayBuffer>(url, {
      signal: deadline,
      httpsAgent,
      proxy: false,
      maxRedirects: 0,
      maxContentLength: MAX_BYTES,
      decompress: false,
      responseType: 'arraybuffer',
      validateStatus: () => true,
      headers: { Accept: 'image/png, image/jpeg', 'User-Agent': 'wechat-sso-for-odoo' },
    });
    if (status !== 200) throw failed('malformed', `HTTP ${status}`);
    return Buffer.from(data);
  } catch (error) {
    if (error instanceof WechatError) throw error;
    if (deadline.aborted) throw failed('timeout', `no whole answer in ${timeoutMs} ms`);
    if (isAxiosError(error) && error.code === PRIVATE_ADDRESS) throw failed('unsent', 'a private address');
    const isTooLarge = error instanceof Error && error.message.startsWith('maxContentLength');
    throw isTooLarge ? failed('malformed', `more than ${MAX_BYTES} bytes`) : failed('cut', 'no answer');
  }
}

/** The library's own error holds the address, and that is nobody's business in a log. */
function failed(code: 'unsent' | 'cut' | 'timeout' | 'malformed', detail: string): WechatError {
  return new WechatError({ code, endpoint: ENDPOINT, detail });
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname);
}
