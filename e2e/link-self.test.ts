/** A person links their own WeChat: in the dialog of the back office with a phone, inside WeChat, in the portal; rows L1 to L3. */
import jsQR from 'jsqr';
import type { Page } from 'playwright-core';
import { visit, withVisitor, type Language } from './support/browser';
import type { HttpClient } from './support/http-client';
import {
  bring,
  callKw,
  checkCode,
  checked,
  codeIn,
  decide,
  isWaiting,
  LINK_PAGE,
  linkNow,
  linkPath,
  ownCode,
  pressLink,
  untilLinkCallback,
  type Action,
} from './support/link-leg';
import { openBackOffice } from './support/login-page';
import { allLogs, logSince, untilWritten } from './support/logs';
import { asAdmin, identities, linkedUser, personOf, sqlValue, withSetting } from './support/odoo-admin';
import { loggedInUser, passwordLogin, pcClient } from './support/odoo-web';
import { expectPage } from './support/pages';
import { picture } from './support/screenshots';
import { countCalls, identityOf, resetSimulator } from './support/simulator-control';
import { stack } from './support/stack';
import { browserCookie, logIn, ticketCookie, untilAnswered, wechatClient } from './support/wechat-leg';

interface Member {
  readonly user: number;
  readonly login: string;
  readonly password: string;
}

let made = 0;

/** Somebody on the staff (or a customer) without any WeChat. */
async function member(values: object = {}): Promise<Member> {
  const login = `self-${Date.now().toString(36)}-${made++}`;
  const password = `pw-${login}`;
  const vals = { name: `张三 ${made}`, login, password, ...values };
  const user = await asAdmin<number>('res.users', 'create', [vals], { context: { no_reset_password: true } });
  return { user, login, password };
}

async function loggedIn(client: HttpClient, { login, password }: Member): Promise<HttpClient> {
  await passwordLogin(client, { login, password });
  return client;
}

const openid = async (persona: string) => (await identityOf(persona)).openid;

/** What a phone's camera reads from the dialog. */
async function scan(page: Page): Promise<string> {
  const image = page.locator('.o_wechat_link_dialog img.o_wechat_link_qr');
  await image.waitFor();
  const { data, width, height } = await image.evaluate((element) => {
    const shown = element as HTMLImageElement;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [shown.naturalWidth, shown.naturalHeight];
    const context = canvas.getContext('2d');
    context?.drawImage(shown, 0, 0);
    const pixels = context?.getImageData(0, 0, canvas.width, canvas.height);
    return { data: [...(pixels?.data ?? [])], width: canvas.width, height: canvas.height };
  });
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data ?? '';
}

async function openDialog(page: Page, { login, password }: Member): Promise<void> {
  await openBackOffice(page, login, password);
  await page.locator('.o_user_menu button').click();
  await page.locator('[data-menu="settings"], [data-menu="preferences"]').click();
  await page.locator('.modal .nav-link[name="page_account_security"], .modal .nav-link[name="page_security"]').click();
  await page.locator('.modal button[name="action_wechat_link"]').first().click();
  await page.locator('.modal [name="password"] input').fill(password);
  await page.locator('.modal button[name="run_check"]').click();
}

beforeEach(resetSimulator);

describe.each([
  ['zh', 'zh_CN', 'user-2001'],
  ['en', 'en_US', 'user-2002'],
] as const)('with a PC and a phone, in %s', (language: Language, lang, persona) => {
  test('password, code, scan, 继续, WeChat, one question: linked, and it logs in', async () => {
    const person = await member({ lang });
    const [pc, phone] = [await visit({ device: 'pc', language }), await visit({ language, persona })];
    try {
      await openDialog(pc.page, person);
      const address = await scan(pc.page);
      expect(address).toMatch(new RegExp(`^${stack().url}/wechat/link/[\\w-]{22}$`));
      await picture(pc.page, `link-dialog-pc-${language}`);

      await phone.page.goto(address);
      await phone.page.locator('[data-page=confirm_link]').waitFor();
      expect(await phone.page.locator('button').first().getAttribute('value')).toBe('deny');
      await picture(phone.page, `link-confirm-phone-${language}`);
      await phone.page.locator('button[value=continue]').click();
      await phone.page.locator('button[value=allow]').click();
      await phone.page.waitForURL((url) => url.pathname === LINK_PAGE);
      await pc.page.locator('.o_wechat_link_dialog[data-state=opened]').waitFor();
      await picture(phone.page, `link-question-phone-${language}`);
      await phone.page.locator('button[value=link]').click();
      await phone.page.locator('.o_wechat_link .lead').waitFor();
      await picture(phone.page, `link-done-phone-${language}`);

      await pc.page.locator('.o_wechat_link_dialog[data-state=linked]').waitFor();
      await picture(pc.page, `link-linked-pc-${language}`);
      expect([...pc.scriptErrors, ...phone.scriptErrors]).toEqual([]);
      expect(phone.requests.filter((url) => url.includes('/web/login'))).toEqual([]);
    } finally {
      await Promise.all([pc.close(), phone.close()]);
    }
    expect((await personOf(await openid(persona))).user).toBe(person.user);
    const client = wechatClient();
    await logIn(client, persona);
    expect(await loggedInUser(client)).toBe(person.user);
  });
});

test('inside WeChat: the same browser makes the code, opens it, and stays logged in as before', async () => {
  const person = await member();
  const phone = await loggedIn(wechatClient(), person);
  const link = await ownCode(phone, person.user, person.password);
  const back = await bring(phone, link, 'user-2003');
  expect(isWaiting(back)).toBe(true);
  expect((await decide(phone, 'link')).status).toBe(200);
  expect(await personOf(await openid('user-2003'))).toMatchObject({ user: person.user });
  expect(phone.jar.get(ticketCookie)).toBeUndefined();
});

describe('L1: a stolen session', () => {
  test('gets no code without the password, nor with a wrong one', async () => {
    const person = await member();
    const thief = await loggedIn(pcClient(), person);
    const codes = async () => sqlValue(`SELECT count(*) FROM wechat_invitation WHERE user_id = ${person.user}`);
    const action = await callKw<Action>(thief, 'res.users', 'action_wechat_link', [[person.user]]);
    expect(action.res_model).toBe('res.users.identitycheck');
    await expect(checked(thief, action, 'a guess')).rejects.toThrow(/[Pp]assword/);
    expect(await codes()).toBe('0');
  });

  test('nor for somebody else', async () => {
    const [one, other] = [await member(), await member()];
    const client = await loggedIn(pcClient(), one);
    await expect(ownCode(client, other.user, one.password)).rejects.toThrow();
    expect(await sqlValue(`SELECT count(*) FROM wechat_invitation WHERE user_id = ${other.user}`)).toBe('0');
  });
});

describe('L2: somebody is led into another’s link', () => {
  test('the attacker’s callback in the victim’s session links nothing', async () => {
    const [attacker, victim] = [await member(), await member()];
    const link = await ownCode(await loggedIn(pcClient(), attacker), attacker.user, attacker.password);
    const callback = await untilLinkCallback(wechatClient(), link, 'user-2010');

    const theirs = await loggedIn(wechatClient(), victim);
    await theirs.get('/wechat/authorize');
    const { result, calls } = await countCalls(() => theirs.get(callback));
    expectPage(result, 'invalid');
    expect(calls.exchanges).toBe(0);
    const page = await theirs.get(LINK_PAGE);
    expect(page.body).not.toContain('name="decision" value="link"');
    expect(await identities(await openid('user-2010'))).toBe(0);

    const without = await loggedIn(wechatClient(), victim);
    without.jar.delete(browserCookie);
    expectPage(await without.get(callback), 'cookies');
    expect(await loggedInUser(without)).toBe(victim.user);
  });

  test('one code of the attacker, the victim’s phone: the page says whose user it is, and 不是我 ends it', async () => {
    const attacker = await member({ name: '攻击者 Mallory' });
    const link = await ownCode(await loggedIn(pcClient(), attacker), attacker.user, attacker.password);
    const phone = wechatClient();
    expect((await phone.get(linkPath(link))).body).toContain('攻击者 Mallory');
    expectPage(await pressLink(phone, link, 'deny'), 'cancelled');
    expect(await identities(await openid('user-2011'))).toBe(0);
  });

  test('a form of another site presses nothing', async () => {
    const attacker = await member();
    const link = await ownCode(await loggedIn(pcClient(), attacker), attacker.user, attacker.password);
    const phone = wechatClient();
    const answer = await pressLink(phone, link, 'continue', { headers: { origin: 'https://evil.example' } });
    expectPage(answer, 'invalid', 403);
    expect(isWaiting(await bring(phone, link, 'user-2012'))).toBe(true);
    const forged = await phone.post(LINK_PAGE, { decision: 'link', csrf_token: 'x'.repeat(40), shown: '' });
    expect([400, 403]).toContain(forged.status);
    expect(await identities(await openid('user-2012'))).toBe(0);
  });
});

describe('refusals', () => {
  test('L3: an account of somebody else stays theirs, nobody is told whose, and it is written down', async () => {
    const persona = 'user-2020';
    const owner = await linkedUser(await identityOf(persona));
    const person = await member();
    const link = await ownCode(await loggedIn(pcClient(), person), person.user, person.password);
    const answer = await bring(wechatClient(), link, persona);
    expectPage(answer, 'already_linked');
    expect(answer.body).not.toContain(owner.login);
    expect((await personOf(await openid(persona))).user).toBe(owner.user);
    const kept = `SELECT count(*) FROM wechat_log WHERE result = 'refused' AND reason = 'already_linked'`;
    expect(Number(await sqlValue(kept))).toBeGreaterThan(0);
  });

  test('one that is theirs already', async () => {
    const persona = 'user-2021';
    const { user, login, password } = await linkedUser(await identityOf(persona));
    const link = await ownCode(await loggedIn(pcClient(), { user, login, password }), user, password);
    expectPage(await bring(wechatClient(), link, persona), 'already_yours');
    expect(await identities(await openid(persona))).toBe(1);
  });

  test('a snapshot identity', async () => {
    const person = await member();
    const link = await ownCode(await loggedIn(pcClient(), person), person.user, person.password);
    expectPage(await bring(wechatClient(), link, 'snapshot'), 'snapshot');
    expect(await identities(await openid('snapshot'))).toBe(0);
  });

  test('a code that was used, and one that a newer one has replaced', async () => {
    const person = await member();
    const pc = await loggedIn(pcClient(), person);
    const first = await ownCode(pc, person.user, person.password);
    const second = await ownCode(pc, person.user, person.password);
    expectPage(await wechatClient().get(linkPath(first)), 'expired_link');
    await linkNow(second, 'user-2022');
    expectPage(await wechatClient().get(linkPath(second)), 'expired_link');
    expect((await personOf(await openid('user-2022'))).user).toBe(person.user);
  });

  test('one code, two phones at once: one account is linked', async () => {
    const person = await member();
    const link = await ownCode(await loggedIn(pcClient(), person), person.user, person.password);
    const phones = [wechatClient(), wechatClient()];
    await Promise.all(phones.map((phone, n) => bring(phone, link, `user-${2023 + n}`)));
    await Promise.allSettled(phones.map((phone) => decide(phone, 'link')));
    const count = `SELECT count(*) FROM wechat_identity WHERE user_id = ${person.user}`;
    expect(await sqlValue(count)).toBe('1');
  });

  test('an administrator gets no code where administrators may not use WeChat', async () => {
    const admin = await loggedIn(pcClient(), { user: 2, login: 'admin', password: 'admin' });
    await expect(ownCode(admin, 2, 'admin')).rejects.toThrow(/dministrator/);
    await withSetting('allow_admins', 'True', async () => {
      expect((await ownCode(admin, 2, 'admin')).code).toMatch(/^[\w-]{22}$/);
    });
  });
});

test('a link opens no session, and asks for none', async () => {
  const person = await member();
  const link = await ownCode(await loggedIn(pcClient(), person), person.user, person.password);
  const phone = await linkNow(link, 'user-2030');
  expect(await loggedInUser(phone)).toBeUndefined();
  expect((await phone.get('/auth_wechat/signin')).location).toContain('/web/login');
  expect(await loggedInUser(phone)).toBeUndefined();
});

test('no log has the code', async () => {
  const person = await member();
  const link = await ownCode(await loggedIn(pcClient(), person), person.user, person.password);
  const access = logSince('access.log');
  await wechatClient().get(linkPath(link));
  await pressLink(wechatClient(), link, 'continue');
  await untilWritten(access, '"path":"/wechat/link/-"', 3);
  const logs = [...allLogs()].filter(([, text]) => text.includes(link.code)).map(([file]) => file);
  expect(logs).toEqual([]);
});

test('without a password one’s WeChat proves who one is, and then links another', async () => {
  const persona = 'user-2031';
  const { user } = await linkedUser(await identityOf(persona), { password: undefined });
  const pc = wechatClient();
  await logIn(pc, persona);
  const { code: asked, run } = await checkCode(pc, user);
  await expect(run()).rejects.toThrow(/WeChat/);
  expectPage(await bring(wechatClient(), asked, 'user-2032'), 'other_account');
  await expect(run()).rejects.toThrow(/WeChat/);
  expectPage(await bring(wechatClient(), asked, persona), 'checked');
  await linkNow(codeIn(await run()), 'user-2033');
  expect((await personOf(await openid('user-2033'))).user).toBe(user);
});

test('a customer links on the portal’s security page', async () => {
  const portal = await sqlValue("SELECT res_id FROM ir_model_data WHERE module = 'base' AND name = 'group_portal'");
  const groups = stack().odooVersion === '18.0' ? 'groups_id' : 'group_ids';
  const person = await member({ [groups]: [[6, 0, [Number(portal)]]], name: '客户 小美' });
  await withVisitor({ device: 'pc', language: 'en' }, async ({ page }) => {
    await page.goto(`${stack().url}/web/login?redirect=/my/security`);
    await page.locator('input[name=login]').fill(person.login);
    await page.locator('input[name=password]').fill(person.password);
    await page.keyboard.press('Enter');
    await page.locator('form[action="/my/wechat/link"] button').click();
    await page.locator('input[name=password]').fill(person.password);
    await page.keyboard.press('Enter');
    const shown = await page.locator('[data-wechat-code] p[dir=ltr]').innerText();
    await picture(page, 'link-portal-pc-en');
    await linkNow(codeIn({ params: { url: shown.trim(), invitation: 0 } }), 'user-2040');
    await page.locator('.alert-success').waitFor();
  });
  expect((await personOf(await openid('user-2040'))).user).toBe(person.user);
});

test('a callback that comes twice, and a consent that was refused', async () => {
  const person = await member();
  const pc = await loggedIn(pcClient(), person);
  const link = await ownCode(pc, person.user, person.password);
  const phone = wechatClient();
  const callback = await untilLinkCallback(phone, link, 'user-2041');
  const { result, calls } = await countCalls(() =>
    Promise.all([untilAnswered(phone, callback, 'user-2041'), untilAnswered(phone, callback, 'user-2041')]),
  );
  expect(result.map(isWaiting)).toEqual([true, true]);
  expect(calls).toEqual({ exchanges: 1, userinfos: 1 });
  await decide(phone, 'deny');
  expect(await identities(await openid('user-2041'))).toBe(0);
  // The code is as good as before for the right person.
  await linkNow(link, 'user-2042');
  expect((await personOf(await openid('user-2042'))).user).toBe(person.user);
});
