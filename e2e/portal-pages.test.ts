/** What customers see of their WeChat in the portal, in both languages, on PC and phone: their accounts, a code to scan, the last question. */
import type { Page } from 'playwright-core';
import { visit, type Device, type Language, type Visitor } from './support/browser';
import { linkedUser, sqlValue, type Linked } from './support/odoo-admin';
import { picture } from './support/screenshots';
import { identityOf, resetSimulator } from './support/simulator-control';
import { stack } from './support/stack';
import { logIn, wechatClient } from './support/wechat-leg';

const people = { zh: 'user-3301', en: 'user-3302' } as const;

/** A customer with a password and one WeChat account that has logged in. */
async function customer(language: Language): Promise<Linked> {
  const group = await sqlValue("SELECT res_id FROM ir_model_data WHERE module = 'base' AND name = 'group_portal'");
  const groups = stack().odooVersion === '18.0' ? 'groups_id' : 'group_ids';
  const lang = language === 'zh' ? 'zh_CN' : 'en_US';
  const person = await linkedUser(await identityOf(people[language]), { lang, [groups]: [[6, 0, [Number(group)]]] });
  await logIn(wechatClient(), people[language]);
  return person;
}

async function logInToPortal(page: Page, { login, password }: Linked): Promise<void> {
  await page.goto(`${stack().url}/web/login?redirect=/my/security`);
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.locator('section[name=wechat_accounts]').waitFor();
}

beforeAll(resetSimulator);

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  let person: Linked;
  beforeAll(async () => {
    person = await customer(language);
  });

  test.each([
    ['pc', 'pc'],
    ['phone', 'safari'],
  ] as const)(
    'on a %s',
    async (name: string, device: Device) => {
      const visitor: Visitor = await visit({ device, language });
      const { page, scriptErrors } = visitor;
      const inOrder = async (selector: string) => {
        expect(scriptErrors).toEqual([]);
        expect(
          await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        ).toBeLessThanOrEqual(0);
        const text = await page.locator(selector).innerText();
        if (language === 'zh') expect(text.replace(/WeChat|Odoo|Android|https?:\S+/g, '')).not.toMatch(/[A-Za-z]{4}/);
      };
      try {
        await logInToPortal(page, person);
        await page.locator('section[name=wechat_accounts]').scrollIntoViewIfNeeded();
        await picture(page, `portal-accounts-${name}-${language}`);
        await inOrder('section[name=wechat_accounts]');

        await page.locator('form[action="/my/wechat/link"] button').click();
        await page.locator('input[name=password]').fill(person.password);
        await picture(page, `portal-check-${name}-${language}`);
        await inOrder('.o_wechat_portal_page');
        await page.keyboard.press('Enter');
        await page.locator('[data-wechat-code] img').waitFor();
        await picture(page, `portal-code-${name}-${language}`);
        await inOrder('.o_wechat_portal_page h3');

        await page.goto(`${stack().url}/my/security`);
        await page.locator('a[href^="/my/wechat/unlink/"]').first().click();
        await page.locator('.o_wechat_portal_page .btn-danger').waitFor();
        await picture(page, `portal-unlink-${name}-${language}`);
        await inOrder('.o_wechat_portal_page form');
      } finally {
        await visitor.close();
      }
    },
    120_000,
  );
});
