/** Owns what the administrator does in a browser after the installation: log in with the password, fill in the settings. */
import { type Browser, type Page } from 'playwright-core';

export interface Settings {
  readonly appid: string;
  readonly redirectUrl: string;
}

/** Saves the settings form of WeChat Login, through nginx and TLS, as the back office does. */
export async function fillInSettings(browser: Browser, origin: string, settings: Settings): Promise<void> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${origin}/web/login`);
  await page.locator('input[name=login]').fill('admin');
  await page.locator('input[name=password]').fill('admin');
  await page.locator('.oe_login_form button[type=submit]').first().click();
  await page.waitForURL((url) => !url.pathname.startsWith('/web/login'));
  const values = {
    wechat_enabled: true,
    wechat_appid: settings.appid,
    wechat_redirect_url: settings.redirectUrl,
    wechat_claim_policy: 'never',
    wechat_new_user_policy: 'portal',
  };
  const created = await call(page, 'create', [values]);
  const saved = created.error ? created : await call(page, 'execute', [[created.result]]);
  const problem = saved.error?.data?.message;
  await context.close();
  if (problem) throw new Error(`Odoo refused the settings: ${problem}`);
}

interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly data?: { readonly message?: string } };
}

const call = (page: Page, method: string, args: readonly unknown[]): Promise<RpcAnswer> =>
  page.evaluate(
    async (params) => {
      const answer = await fetch('/web/dataset/call_kw', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ params }),
      });
      return (await answer.json()) as RpcAnswer;
    },
    { model: 'res.config.settings', method, args, kwargs: {} },
  );
