/** Owns the benchmark's browser: one keep-alive request at a time with its own cookies, and nothing that costs CPU. */
import http from 'node:http';

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

const WECHAT_USER_AGENT =
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/134.0 Mobile Safari/537.36 ' +
  'XWEB/1420193 MMWEBSDK/20251006 MicroMessenger/8.0.66.2980(0x28004252) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN';

export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

export class Browser {
  private readonly cookies = new Map<string, string>();

  /** @param userAgent WeChat's on a phone where left out */
  constructor(private readonly userAgent = WECHAT_USER_AGENT) {}

  /** GET a URL without following redirects; keeps the cookies it is given. */
  get(url: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.send('GET', url, headers);
  }

  /**
   * POST as a page of ours does: an object as JSON, URLSearchParams as a form.
   * @param origin the public one, also where the request goes past the proxy
   */
  post(url: string, body: object, origin: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    const form = body instanceof URLSearchParams;
    return this.send(
      'POST',
      url,
      {
        ...headers,
        origin,
        'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      },
      form ? body.toString() : JSON.stringify(body),
    );
  }

  private send(method: string, url: string, extra: http.OutgoingHttpHeaders, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = http.request(url, { method, agent, headers: { ...this.headers(), ...extra } }, (response) => {
        for (const cookie of response.headers['set-cookie'] ?? []) this.keep(cookie);
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? '', body: text }),
        );
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  /** The Cookie header. */
  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private headers(): http.OutgoingHttpHeaders {
    const cookie = this.cookieHeader();
    return { 'user-agent': this.userAgent, 'accept-language': 'zh-CN', ...(cookie ? { cookie } : {}) };
  }

  private keep(header: string): void {
    const [pair = ''] = header.split(';', 1);
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (value === '' || /max-age=0\b/i.test(header)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
