/** Owns Chromium that calls itself WeChat: headless for checks, and as a window for a person. */
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { type Report } from './log';
import { ensureInstalled, tools } from './machine';
import { tlsHost } from './public-host';
import { run } from './process';

/** WeChat 8 on Android, as its embedded browser says of itself (facts of 2025). */
export const wechatUserAgent =
  'Mozilla/5.0 (Linux; Android 15; PJZ110 Build/AP3A.240617.008; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 ' +
  'Chrome/142.0.7444.173 Mobile Safari/537.36 XWEB/1420193 MMWEBSDK/20251006 MMWEBID/4242 ' +
  'MicroMessenger/8.0.66.2980(0x28004252) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64';

export const phone = { width: 412, height: 870 };

// Quiet and self-contained: no sandbox needed inside a container, nothing fetched in the background.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function chromiumProgram(): Promise<string> {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const found = await run({ command: 'sh', args: ['-c', 'command -v -- "$0"', name] });
    if (found.code === 0) return found.stdout.trim();
  }
  throw new Error('No Chromium is on the PATH.');
}

/** A headless browser; installs Debian's chromium if there is none. */
export async function launchBrowser(report: Report): Promise<Browser> {
  await ensureInstalled([...tools.chromium, ...tools.chineseFonts], report);
  // The name of the stack with TLS, which no DNS knows.
  const args = [...flags, `--host-resolver-rules=MAP ${tlsHost} 127.0.0.1`];
  return chromium.launch({ executablePath: await chromiumProgram(), args });
}

/** A fresh phone with WeChat: no cookies yet. It takes a certificate that nobody trusts, which a first installation has. */
export const openPhone = (browser: Browser, locale = 'zh-CN'): Promise<BrowserContext> =>
  browser.newContext({
    ...{ userAgent: wechatUserAgent, viewport: phone, isMobile: true, hasTouch: true, locale },
    ignoreHTTPSErrors: true,
  });

/** The command line that shows `url` in a window of its own, as WeChat, apart from the person's own browser profile. */
export function wechatWindow(program: string, url: string, folder: string): { command: string; args: string[] } {
  const profile = join(folder, 'chromium-profile');
  const args = [
    `--user-data-dir=${profile}`,
    `--user-agent=${wechatUserAgent}`,
    `--window-size=${phone.width},${phone.height}`,
    '--lang=zh-CN',
    // Root cannot use the sandbox.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--no-first-run',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--app=${url}`,
  ];
  return { command: program, args };
}

/** For a terminal: only what needs quotes gets them. */
export const shellLine = ({ command, args }: { command: string; args: readonly string[] }) =>
  [command, ...args].map((word) => (/^[\w./:=,@-]+$/.test(word) ? word : `'${word}'`)).join(' ');
