/** Owns the benchmark's browser: one keep-alive request at a time with its own cookies, and nothing that costs CPU. */
import http from 'node:http';

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

const WECHAT_USER_AGENT =
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/134.0 Mobile Safari/537.36 ' +
  'XWEB/1420193 MMWEBSDK/20251006 MicroMessenger/8.0.66.2980(0x28004252) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN';

export interface Answer {
  readonly status: number;
  readonly location: string;
}

export class Browser {
  private readonly cookies = new Map<string, string>();

  /** GET a URL without following redirects; keeps the cookies it is given. */
  get(url: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = http.get(url, { agent, headers: this.headers() }, (response) => {
        for (const cookie of response.headers['set-cookie'] ?? []) this.keep(cookie);
        response.resume();
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? '' }),
        );
        response.on('error', reject);
      });
      request.on('error', reject);
    });
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  private headers(): http.OutgoingHttpHeaders {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { 'user-agent': WECHAT_USER_AGENT, 'accept-language': 'zh-CN', ...(cookie ? { cookie } : {}) };
  }

  private keep(header: string): void {
    const [pair = ''] = header.split(';', 1);
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (value === '' || /max-age=0\b/i.test(header)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
