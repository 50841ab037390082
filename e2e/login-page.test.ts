/** Odoo's login page with the widget: both languages, phone and PC, keyboard and screen reader, without JavaScript; and the landing pages. */
import type { Page } from 'playwright-core';
import { withVisitor, type Language } from './support/browser';
import {
  consent,
  consentButton,
  customerHome,
  landed,
  openLoginPage,
  tapWechat,
  wechatButton,
} from './support/login-page';
import { asAdmin, personOf } from './support/odoo-admin';
import { eventually } from './support/patience';
import { picture } from './support/screenshots';
import { identityOf, resetSimulator } from './support/simulator-control';
import { simulator, stack } from './support/stack';

const texts = {
  zh: { button: '微信登录', scan: '微信扫', unavailable: '微信登录暂时不可用', notNow: '密码' },
  en: {
    button: 'Log in with WeChat',
    scan: 'Scan this code with WeChat',
    unavailable: 'WeChat login is not available',
    notNow: 'password',
  },
} as const satisfies Record<Language, object>;

const languages: readonly Language[] = ['zh', 'en'];

beforeEach(resetSimulator);

/** Waits until the button says that its panel is open, or closed: OWL draws a moment after the event. */
const expanded = (page: Page, value: 'true' | 'false') =>
  page.locator(`${wechatButton}[aria-expanded=${value}]`).waitFor();

describe.each(languages)('in %s', (language) => {
  const text = texts[language];

  test('on a phone with WeChat: one tap away', async () => {
    await withVisitor({ language }, async ({ page, scriptErrors }) => {
      await openLoginPage(page, '?redirect=%2Fodoo%2Fdiscuss');
      const button = page.locator(wechatButton);
      expect(await button.innerText()).toContain(text.button);
      expect(await button.getAttribute('href')).toBe('/wechat/authorize?next=%2Fodoo%2Fdiscuss');
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      expect(await page.locator('.o_wechat_login_fallback').count()).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      await page.locator('input[name=password]').waitFor();
      expect(scriptErrors).toEqual([]);
      await picture(page, `login-phone-${language}`);
    });
  });

  test('on a PC: a panel that says how, by keyboard alone', async () => {
    await withVisitor({ language, device: 'pc' }, async ({ page, scriptErrors }) => {
      await openLoginPage(page);
      const button = page.locator(wechatButton);
      expect(await button.innerText()).toContain(text.button);
      expect(await button.getAttribute('aria-expanded')).toBe('false');
      await picture(page, `login-pc-${language}`);

      const focused = () => button.evaluate((element) => element === document.activeElement);
      for (let presses = 0; presses < 30 && !(await focused()); presses++) await page.keyboard.press('Tab');
      expect(await focused()).toBe(true);
      await page.keyboard.press('Enter');
      await expanded(page, 'true');

      const panel = page.locator(`#${await button.getAttribute('aria-controls')}`);
      await panel.locator('img.o_wechat_login_qr').waitFor();
      await panel.getByText(text.scan).waitFor();
      await picture(page, `login-pc-panel-${language}`);

      await page.keyboard.press('Escape');
      await expanded(page, 'false');
      await eventually('the button has the focus again', focused);
      expect(scriptErrors).toEqual([]);
    });
  });

  test('after a failed login: an alert says why, and the password form is there', async () => {
    await withVisitor({ language }, async ({ page }) => {
      await openLoginPage(page, '?wechat_error=unavailable');
      const alert = page.getByRole('alert').filter({ hasText: text.unavailable });
      await alert.waitFor();
      expect(await alert.count()).toBe(1);
      await page.locator('input[name=password]').waitFor();
      await picture(page, `login-error-phone-${language}`);
    });
  });

  test('WeChat asks, and the person lands', async () => {
    const persona = language === 'zh' ? 'user-901' : 'user-902';
    await withVisitor({ language, persona }, async ({ page, context }) => {
      await openLoginPage(page);
      await tapWechat(page);
      await consentButton(page, 'allow').waitFor();
      await picture(page, `consent-${language}`);
      await consent(page);
      await landed(page, customerHome);
      await context.clearCookies({ name: 'session_id' });
      // From here on in the person's own language.
      const { user } = await personOf((await identityOf(persona)).openid);
      await asAdmin('res.users', 'write', [[user], { lang: language === 'zh' ? 'zh_CN' : 'en_US' }]);
      await openLoginPage(page);
      await tapWechat(page);
      await landed(page, customerHome);
      await page.locator('.o_portal_my_home, #wrap').first().waitFor();
      await picture(page, `landing-phone-${language}`);
    });
  });

  test('a member of staff lands in the back office on a PC', async () => {
    await withVisitor({ language, device: 'desktop', persona: 'follower' }, async ({ page }) => {
      const { user } = await personOf((await identityOf('follower')).openid);
      await asAdmin('res.users', 'write', [[user], { lang: language === 'zh' ? 'zh_CN' : 'en_US' }]);
      await openLoginPage(page);
      await tapWechat(page);
      await landed(page, /^\/odoo/);
      await page.locator('.o_main_navbar').waitFor();
      await page.getByText('OdooBot').first().waitFor();
      await page.locator('.o_loading_indicator').waitFor({ state: 'hidden' });
      await picture(page, `landing-pc-${language}`);
    });
  });
});

test("the server's own link works before and without JavaScript", async () => {
  await withVisitor({ javaScript: false, persona: 'user-903' }, async ({ page }) => {
    await page.goto(`${stack().url}/web/login?redirect=%2Fmy`);
    const link = page.locator('.o_wechat_login_fallback a');
    expect(await link.innerText()).toContain(texts.zh.button);
    await link.click();
    await page.waitForURL((url) => url.origin === simulator().url);
    await consentButton(page, 'allow').click();
    await landed(page, customerHome);
  });
});

test('the panel can be opened and closed by mouse and copies the address', async () => {
  await withVisitor({ device: 'pc', language: 'en' }, async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openLoginPage(page, '?redirect=%2Fmy');
    await page.locator(wechatButton).click();
    const panel = page.locator('#o_wechat_login_panel');
    await panel.getByRole('button', { name: 'Copy address' }).click();
    await panel.getByRole('status').filter({ hasText: 'copied' }).waitFor();
    const copied = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(copied.startsWith(`${stack().url}/wechat/q/`)).toBe(true);
    await page.locator(wechatButton).click();
    await expanded(page, 'false');
  });
});

test('signup and reset pages offer WeChat too', async () => {
  await withVisitor({ device: 'pc' }, async ({ page }) => {
    for (const path of ['/web/signup', '/web/reset_password']) {
      const answer = await page.goto(stack().url + path);
      if (answer?.status() === 404) continue; // switched off in this Odoo
      await page.locator(wechatButton).waitFor();
    }
  });
});
