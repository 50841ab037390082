/** Owns the demo's self-check: one complete login by a headless browser that calls itself WeChat. */
import { join } from 'node:path';
import { type Page } from 'playwright-core';
import { launchBrowser, openPhone } from './chromium';
import { type Report } from './log';
import { type Stack } from './stack';

export interface Legs {
  /** Milliseconds of each part of the way, in order. */
  readonly legs: readonly { readonly name: string; readonly ms: number }[];
  readonly who: { readonly uid: number; readonly name: string; readonly login: string };
  readonly landedOn: string;
}

type Phone = Pick<Stack, 'simulator' | 'url' | 'logs'>;

/**
 * Logs in as somebody whom Odoo has never seen: login page, tap, consent, inside.
 * @throws Error saying where it stopped; a picture of the page lies beside the logs then
 */
export const logInOnce = (stack: Phone, report: Report): Promise<Legs> =>
  onThePhone(stack, report, async (page) => {
    const legs: { name: string; ms: number }[] = [];
    const leg = async (name: string, go: () => Promise<unknown>) => {
      const started = performance.now();
      await go();
      legs.push({ name, ms: Math.round(performance.now() - started) });
    };
    await leg('login page', () => openLoginPage(page, stack));
    await leg('tap → WeChat asks', async () => {
      await page.locator('a.o_wechat_login_button').click();
      await page.locator('button[name="decision"][value="allow"]').waitFor();
    });
    await leg('consent → inside Odoo', async () => {
      await page.locator('button[name="decision"][value="allow"]').click();
      await untilInside(page, stack);
    });
    return { legs, who: await whoIs(page), landedOn: new URL(page.url()).pathname };
  });

/** The same person once more, whom WeChat does not ask again. @throws as logInOnce does */
export const logInAgain = (stack: Phone, report: Report): Promise<Legs['who']> =>
  onThePhone(stack, report, async (page) => {
    await openLoginPage(page, stack);
    await page.locator('a.o_wechat_login_button').click();
    await untilInside(page, stack);
    return whoIs(page);
  });

async function openLoginPage(page: Page, { url }: Phone): Promise<void> {
  await page.goto(`${url}/web/login`);
  await page.locator('a.o_wechat_login_button').waitFor();
}

const untilInside = (page: Page, { url }: Phone) =>
  page.waitForURL((address) => address.origin === url && !/^\/(wechat|auth_wechat|web\/login$)/.test(address.pathname));

async function onThePhone<T>({ simulator, logs }: Phone, report: Report, work: (page: Page) => Promise<T>): Promise<T> {
  if (!simulator) throw new Error('The check needs the simulated WeChat: a program cannot consent for a real person.');
  const browser = await launchBrowser(report);
  const phone = await openPhone(browser);
  await phone.addCookies([{ name: 'simulator_persona', value: 'stranger', url: simulator.url }]);
  const page = await phone.newPage();
  page.setDefaultTimeout(90_000);
  try {
    return await work(page);
  } catch (error) {
    const picture = join(logs, 'check.png');
    await page.screenshot({ path: picture }).catch(() => undefined);
    throw new Error(`The check stopped at ${page.url().split('?')[0]} (picture: ${picture}): ${String(error)}`);
  } finally {
    await browser.close();
  }
}

async function whoIs(page: Page): Promise<Legs['who']> {
  const info = await page.evaluate(async () => {
    const answer = await fetch('/web/session/get_session_info', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"jsonrpc":"2.0","params":{}}',
    });
    const { result } = (await answer.json()) as { result?: { uid?: number; name?: string; username?: string } };
    return result ?? {};
  });
  if (!info.uid) throw new Error('Odoo says that nobody is logged in.');
  return { uid: info.uid, name: info.name ?? '', login: info.username ?? '' };
}
