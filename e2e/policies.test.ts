/** Who may log in is Odoo's decision: TOTP, archived users, administrators, new people, WeChat login switched off. */
import { withVisitor } from './support/browser';
import { expectLoggedInAs } from './support/logged-in';
import { eventually } from './support/patience';
import { openLoginPage, tapWechat, landed } from './support/login-page';
import { csrfToken, loggedInUser, loginError, pcClient } from './support/odoo-web';
import { asAdmin, identities, linkedUser, administratorRights, sql, users, withSetting } from './support/odoo-admin';
import { expectPage } from './support/pages';
import { countCalls, identityOf, resetSimulator } from './support/simulator-control';
import { simulator } from './support/stack';
import { totp } from './support/totp';
import { isSignin, logIn, untilTicket, wechatClient } from './support/wechat-leg';

beforeEach(resetSimulator);

describe('T9: a user with two-factor authentication', () => {
  const persona = 'user-501';
  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  let user = 0;
  beforeAll(async () => {
    user = (await linkedUser(await identityOf(persona))).user;
    await sql(`UPDATE res_users SET totp_secret = '${secret}' WHERE id = ${user}`);
  });

  test('is asked for the code, and nothing is open before it', async () => {
    const client = wechatClient();
    const answer = await logIn(client, persona, '/odoo/discuss');
    const { pathname, searchParams } = new URL(answer.location);
    expect(pathname).toBe('/web/login/totp');
    expect(searchParams.get('redirect')).toBe('/odoo/discuss');
    const office = await client.get('/odoo');
    expect(new URL(office.location).pathname).toMatch(/\/web\/login$/);
    expect(await loggedInUser(client)).toBeUndefined();

    const form = await client.get(answer.location);
    const fields = { csrf_token: csrfToken(form.body), redirect: '/odoo/discuss', totp_token: totp(secret) };
    await client.post('/web/login/totp', fields);
    expect(await loggedInUser(client)).toBe(user);
  });

  test('sees the form for it on the phone', async () => {
    await withVisitor({ persona }, async ({ page }) => {
      await openLoginPage(page);
      await tapWechat(page);
      await landed(page, /\/web\/login\/totp$/);
      await page.locator('input[name=totp_token]').waitFor();
    });
  });
});

test('an archived user stays out', async () => {
  const persona = 'user-502';
  const { user } = await linkedUser(await identityOf(persona));
  await asAdmin('res.users', 'write', [[user], { active: false }]);
  expectPage(await untilTicket(wechatClient(), persona), 'refused');
});

describe('L12: an administrator', () => {
  const persona = 'user-503';
  let admin = 0;
  beforeAll(async () => {
    admin = (await linkedUser(await identityOf(persona), await administratorRights())).user;
  });

  test('is refused', async () => {
    expectPage(await untilTicket(wechatClient(), persona), 'refused_admin');
  });

  test('gets in where that was allowed, and not with a ticket from before it was taken back', async () => {
    const client = wechatClient();
    const early = wechatClient();
    await withSetting('allow_admins', 'True', async () => {
      await logIn(client, persona);
      await untilTicket(early, persona);
    });
    expect(await loggedInUser(client)).toBe(admin);
    expect(loginError(await early.get('/auth_wechat/signin'))).toBe('admin_forbidden');
  });
});

test('where nobody is created a stranger is told to get linked, without any dialog', async () => {
  await withSetting('new_user_policy', 'off', async () => {
    const before = await users();
    const { result: answer, calls } = await countCalls(() => untilTicket(wechatClient(), 'user-504'));
    expectPage(answer, 'not_linked');
    expect(calls).toEqual({ exchanges: 1, userinfos: 0 });
    expect(await users()).toBe(before);
    expect(await identities((await identityOf('user-504')).openid)).toBe(0);
  });
});

test('an internal user is never made by the portal policy, nor without a template', async () => {
  await withSetting('new_user_policy', 'internal', async () => {
    const before = await users();
    expectPage(await untilTicket(wechatClient(), 'user-505'), 'misconfigured');
    expect(await users()).toBe(before);
  });
});

test('switched off: the login page says so, also to those on their way, and back on it works', async () => {
  const client = wechatClient();
  const early = wechatClient();
  await untilTicket(early, 'follower');
  await withSetting('enabled', '', async () => {
    expect(loginError(await early.get('/auth_wechat/signin'))).toBe('disabled');
    await eventually(
      'the sidecar has heard of it',
      async () => loginError(await wechatClient().get('/wechat/authorize')) === 'disabled',
    );
    const page = await pcClient().follow('/web/login?wechat_error=disabled');
    const body = page[page.length - 1]?.body ?? '';
    expect(body).toContain('WeChat login is switched off');
    expect(body).not.toContain('/wechat/authorize');
  });
  await eventually('the sidecar has heard of it', async () =>
    (await wechatClient().get('/wechat/authorize')).location.startsWith(simulator().url),
  );
  await logIn(client, 'follower');
  await expectLoggedInAs(client, 'follower');
});

test('the scope policies: always silent, and always asked', async () => {
  const scopeOf = async () =>
    new URL((await wechatClient().get('/wechat/authorize')).location).searchParams.get('scope');
  await withSetting('scope_policy', 'userinfo', async () => {
    await eventually('userinfo at once', async () => (await scopeOf()) === 'snsapi_userinfo');
    const { result, calls } = await countCalls(() => untilTicket(wechatClient(), 'user-506'));
    expect(isSignin(result)).toBe(true);
    expect(calls).toEqual({ exchanges: 1, userinfos: 1 });
  });
  await withSetting('scope_policy', 'base', async () => {
    await eventually('base only', async () => (await scopeOf()) === 'snsapi_base');
    const { result, calls } = await countCalls(() => untilTicket(wechatClient(), 'user-507'));
    expect(isSignin(result)).toBe(true);
    expect(calls).toEqual({ exchanges: 1, userinfos: 0 });
  });
});
