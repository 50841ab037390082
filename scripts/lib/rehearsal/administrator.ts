/** Owns what the administrator does in a browser after the installation: log in with the password, fill in the settings. */
import { type Browser } from 'playwright-core';

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
    wechat_new_user_policy: 'portal',
  };
  const problem = await page.evaluate(async (form) => {
    const call = async (method: string, args: unknown[]) => {
      const answer = await fetch('/web/dataset/call_kw', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ params: { model: 'res.config.settings', method, args, kwargs: {} } }),
      });
      return (await answer.json()) as { result?: unknown; error?: { data?: { message?: string } } };
    };
    const created = await call('create', [form]);
    const saved = created.error ? created : await call('execute', [[created.result]]);
    return saved.error?.data?.message ?? '';
  }, values);
  await context.close();
  if (problem) throw new Error(`Odoo refused the settings: ${problem}`);
}
