/** Owns the real browsers of these tests: a phone with WeChat, WeChat on a desktop, and Chrome on a PC. */
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { recordAnswer, recordSecret } from './seen';
import { ground, simulator } from './stack';
import { pcChrome, phoneSafari, wechatDesktop, wechatPhone } from './user-agents';

export type Device = 'phone' | 'desktop' | 'pc' | 'safari';
export type Language = 'zh' | 'en';

const phoneScreen = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const pcScreen = { viewport: { width: 1280, height: 800 } };

const devices: Readonly<Record<Device, BrowserContextOptions>> = {
  phone: { userAgent: wechatPhone, ...phoneScreen },
  /** A phone's own browser, outside WeChat. */
  safari: { userAgent: phoneSafari, ...phoneScreen },
  desktop: { userAgent: wechatDesktop, ...pcScreen },
  pc: { userAgent: pcChrome, ...pcScreen },
};

const locales: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-US' };

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Every address the browser asked for, in order. */
  readonly requests: readonly string[];
  /** Errors of scripts on the pages. */
  readonly scriptErrors: readonly string[];
  /** From now on this person sits before the browser. */
  become(persona: string): Promise<void>;
  newTab(): Promise<Page>;
  close(): Promise<void>;
}

export interface VisitorOptions {
  readonly device?: Device;
  readonly language?: Language;
  readonly persona?: string;
  readonly javaScript?: boolean;
}

/** A browser without any past. */
export async function visit(options: VisitorOptions = {}): Promise<Visitor> {
  const { device = 'phone', language = 'zh', persona, javaScript = true } = options;
  const context = await ground().browser.newContext({
    ...devices[device],
    locale: locales[language],
    ignoreHTTPSErrors: true,
    reducedMotion: 'reduce',
    javaScriptEnabled: javaScript,
  });
  // A machine that is busy with other tests takes its time, and compiles the bundles of a language at its first visit.
  context.setDefaultTimeout(90_000);
  const requests: string[] = [];
  const scriptErrors: string[] = [];
  const reading: Promise<void>[] = [];
  context.on('request', (request) => {
    requests.push(request.url());
    recordSecret(new URL(request.url()).searchParams.get('code') ?? '');
  });
  context.on('response', (response) => {
    const { origin } = new URL(response.url());
    if (origin !== ground().stack.url || response.request().resourceType() === 'script') return;
    // A stream ends with the page only; what it says is in scan-attacks.test.ts.
    if (response.request().resourceType() === 'eventsource') return;
    const body = response.text().catch(() => '');
    reading.push(
      response
        .headerValues('set-cookie')
        .then((lines) => lines.forEach(recordTicket))
        .catch(() => undefined),
    );
    reading.push(body.then((text) => recordAnswer({ url: response.url(), status: response.status(), body: text })));
  });
  context.on('weberror', (error) => scriptErrors.push(error.error().message));
  const become = (name: string) =>
    context.addCookies([{ name: 'simulator_persona', value: name, url: simulator().url, httpOnly: true }]);
  if (persona) await become(persona);
  return {
    context,
    page: await context.newPage(),
    requests,
    scriptErrors,
    become,
    newTab: () => context.newPage(),
    async close() {
      await Promise.all(reading);
      await context.close();
    },
  };
}

function recordTicket(line: string): void {
  recordSecret(/^__Host-wechat_ticket=([0-9a-f]{64})/.exec(line)?.[1] ?? '');
}

/** Gives `work` a browser and closes it afterwards. */
export async function withVisitor<T>(options: VisitorOptions, work: (visitor: Visitor) => Promise<T>): Promise<T> {
  const visitor = await visit(options);
  try {
    return await work(visitor);
  } finally {
    await visitor.close();
  }
}
