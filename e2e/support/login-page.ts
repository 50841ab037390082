/** Owns what a person does on Odoo's login page and on WeChat's consent page, in a real browser. */
import type { Page } from 'playwright-core';
import { simulator, stack } from './stack';

export const wechatButton = '.o_wechat_login_widget .o_wechat_login_button';

/** Opens the login page and waits until the widget has taken the place of the server's link. */
export async function openLoginPage(page: Page, query = ''): Promise<void> {
  await page.goto(`${stack().url}/web/login${query}`);
  await page.locator(wechatButton).waitFor();
}

/** Logs in with a password, and waits until Odoo's back office is there. */
export async function openBackOffice(page: Page, login: string, password: string): Promise<void> {
  await page.goto(`${stack().url}/web/login`);
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.locator('.o_main_navbar').waitFor();
  // What the back office begins with closes every dialog when it is there.
  await page.locator('.o_action_manager > :not(.o_control_panel)').waitFor({ state: 'attached' });
}

/** Taps the button; WeChat answers with its dialog, or silently with a page of ours. */
export async function tapWechat(page: Page): Promise<void> {
  await page.locator(wechatButton).click();
}

export const consentButton = (page: Page, decision: 'allow' | 'deny') => page.locator(`button[value=${decision}]`);

/** Waits for WeChat's dialog and answers it. */
export async function consent(page: Page, decision: 'allow' | 'deny' = 'allow'): Promise<void> {
  await page.waitForURL((url) => url.origin === simulator().url);
  await consentButton(page, decision).click();
}

/** Waits until the browser is on a page of Odoo's, after all redirects. @returns its path and query */
export async function landed(page: Page, path: string | RegExp): Promise<string> {
  let seen = '';
  const where = (url: URL) => {
    const there =
      url.origin === stack().url && (typeof path === 'string' ? url.pathname === path : path.test(url.pathname));
    // As it was then: the back office soon writes an address of its own.
    if (there) seen ||= url.pathname + url.search;
    return there;
  };
  await page.waitForURL(where, { waitUntil: 'domcontentloaded' });
  return seen;
}

/** Odoo's pages of a customer, in whichever language. */
export const customerHome = /^(\/\w\w(_\w\w)?)?\/my(\/home)?$/;
