/** What administrators see of WeChat in Odoo: every list of the menu, the user's form and the settings, in both languages, on PC and phone. */
import type { Page } from 'playwright-core';
import { visit, type Device, type Language, type Visitor } from './support/browser';
import { bring, decide, invite } from './support/link-leg';
import { openBackOffice } from './support/login-page';
import { asAdmin, linkedUser, makeAdministrator, sql, withSetting } from './support/odoo-admin';
import { eventually } from './support/patience';
import { picture } from './support/screenshots';
import { newPc, newPhone, scanIn } from './support/scan-leg';
import { identityOf, resetSimulator } from './support/simulator-control';
import { stack } from './support/stack';
import { logIn, untilTicket, wechatClient } from './support/wechat-leg';

const addon = 'odoo_addon_wechat_sso';

/** Each screen with what it must show of the people that `prepare` has made, whatever the language. */
const screens: readonly (readonly [name: string, action: string, shows: string])[] = [
  ['people', `${addon}.wechat_identity_action`, '王芳'],
  ['without', `${addon}.res_users_action_without_wechat`, ''],
  ['browsers', `${addon}.wechat_browser_action`, '王芳'],
  ['reviews', `${addon}.wechat_review_action`, '王芳（客户）'],
  ['invitations', `${addon}.wechat_invitation_action`, '用户 3203'],
  ['requests', `${addon}.wechat_request_action`, '用户 3201'],
  ['log', `${addon}.wechat_log_action`, '王芳'],
  ['doctor', `${addon}.wechat_finding_action`, ''],
];

const devices: readonly (readonly [string, Device])[] = [
  ['pc', 'pc'],
  ['phone', 'safari'],
];

const openAction = (page: Page, action: string) => page.goto(`${stack().url}/odoo/action-${action}`);

/** One of everything: a login, a known browser, two users who are one person, an invitation that waits, a request, and what the doctor found. */
async function prepare(): Promise<void> {
  const member = await linkedUser(await identityOf('user-3202'), { name: '王芳' });
  await logIn(wechatClient(), 'user-3202');
  await scanIn(newPc(), newPhone(), 'user-3202');
  const twin = await linkedUser(await identityOf('user-3204'), { name: '王芳（客户）' });
  await sql(
    `INSERT INTO wechat_review (user_id, identity_id, other_user_id, other_identity_id, state, found_at)
     SELECT a.user_id, a.id, b.user_id, b.id, 'open', now() at time zone 'utc'
     FROM wechat_identity a, wechat_identity b WHERE a.user_id = ${member.user} AND b.user_id = ${twin.user}`,
  );
  const login = `invited-${Date.now().toString(36)}`;
  const vals = { name: '陈静', login, email: `${login}@example.com` };
  const user = await asAdmin<number>('res.users', 'create', [vals], { context: { no_reset_password: true } });
  await bring(wechatClient(), await invite(user), 'user-3203');
  await withSetting('new_user_policy', 'ask', async () => {
    const phone = wechatClient();
    await untilTicket(phone, 'user-3201');
    await decide(phone, 'request', { message: '我是仓库的李雷，刚换手机。' });
  });
  await asAdmin('wechat.finding', 'action_run', []);
  await eventually('the doctor is done', async () => {
    const waiting = [['code', '=', 'doctor_waiting']];
    return (await asAdmin<number>('wechat.finding', 'search_count', [waiting])) === 0;
  });
}

/** An administrator who reads this language. */
async function administrator(language: Language) {
  const login = `back-office-${language}-${Date.now().toString(36)}`;
  const password = `pw-${login}`;
  const lang = language === 'zh' ? 'zh_CN' : 'en_US';
  const vals = { name: login, login, password, lang };
  const user = await asAdmin<number>('res.users', 'create', [vals], { context: { no_reset_password: true } });
  await makeAdministrator(user);
  return { login, password };
}

beforeAll(async () => {
  await resetSimulator();
  await prepare();
});

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  let account: Awaited<ReturnType<typeof administrator>>;
  beforeAll(async () => {
    account = await administrator(language);
  });

  describe.each(devices)('on a %s', (name, device) => {
    let visitor: Visitor;
    beforeAll(async () => {
      visitor = await visit({ device, language });
      await openBackOffice(visitor.page, account.login, account.password);
    });
    afterAll(() => visitor.close());

    /** Whatever is shown: no error, nothing wider than the screen, and no column head in another language. */
    async function expectInOrder(): Promise<void> {
      const { page, scriptErrors } = visitor;
      expect(scriptErrors).toEqual([]);
      expect(await page.locator('.o_error_dialog').count()).toBe(0);
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBeLessThanOrEqual(0);
      const heads = await page.locator('.o_list_table thead th[data-name]').allInnerTexts();
      const foreign = heads.filter((head) => /[A-Za-z]{3}/.test(head) && !/\p{Script=Han}/u.test(head));
      if (language === 'zh') expect(foreign).toEqual([]);
    }

    test.each(screens)('%s', async (screen, action, shows) => {
      const { page } = visitor;
      await openAction(page, action);
      await page.locator('.o_view_controller').waitFor();
      if (shows) await page.locator('.o_data_row, .o_kanban_record', { hasText: shows }).first().waitFor();
      await picture(page, `back-office-${screen}-${name}-${language}`);
      await expectInOrder();
    });

    test('whoever waits can be confirmed without scrolling aside', async () => {
      const { page } = visitor;
      await openAction(page, `${addon}.wechat_invitation_action`);
      const confirm = page.locator('button[name=action_confirm]:visible').last();
      await confirm.waitFor();
      const width = page.viewportSize()?.width ?? 0;
      // A list gives its columns their widths when it has been drawn.
      await eventually('the whole button is on the screen', async () => {
        const box = await confirm.boundingBox();
        return box !== null && box.x >= 0 && box.x + box.width <= width;
      });
    });

    test('the settings', async () => {
      const { page } = visitor;
      await openAction(page, 'base_setup.action_general_configuration');
      await page.locator('#wechat_redirect_url').scrollIntoViewIfNeeded();
      await picture(page, `back-office-settings-${name}-${language}`);
      await page.locator('#wechat_verification_policy').scrollIntoViewIfNeeded();
      await picture(page, `back-office-policies-${name}-${language}`);
      await expectInOrder();
    });
  });

  test('logins by day, result and way as a graph and as a pivot', async () => {
    const visitor = await visit({ device: 'pc', language });
    try {
      const { page, scriptErrors } = visitor;
      await openBackOffice(page, account.login, account.password);
      await openAction(page, `${addon}.wechat_log_action`);
      await page.locator('.o_switch_view.o_graph').click();
      await page.locator('.o_graph_renderer canvas').waitFor();
      await picture(page, `back-office-graph-pc-${language}`);
      await page.locator('.o_switch_view.o_pivot').click();
      await page.locator('.o_pivot table').waitFor();
      await picture(page, `back-office-pivot-pc-${language}`);
      expect(scriptErrors).toEqual([]);
    } finally {
      await visitor.close();
    }
  });
});
