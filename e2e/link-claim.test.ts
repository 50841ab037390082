/** Somebody whom nobody knows says whose WeChat it is, or asks for access: by password with second factor, by request; direct and by scan. */
import type { HttpClient } from './support/http-client';
import { asCheckedAdmin, decide, isWaiting, LINK_PAGE, prove } from './support/link-leg';
import { expectLoggedInAs } from './support/logged-in';
import { asAdmin, askPeople, identities, makePortalUsers, personOf, sql, sqlValue, users } from './support/odoo-admin';
import { csrfToken, loggedInUser } from './support/odoo-web';
import { confirm, newPc, poll, showCode } from './support/scan-leg';
import { identityOf, resetSimulator } from './support/simulator-control';
import { totp } from './support/totp';
import { logIn, ticketCookie, untilTicket, wechatClient } from './support/wechat-leg';

let made = 0;

async function member(values: object = {}) {
  const login = `claim-${Date.now().toString(36)}-${made++}`;
  const password = `pw-${login}`;
  const vals = { name: `赵六 ${made}`, login, password, ...values };
  const user = await asAdmin<number>('res.users', 'create', [vals], { context: { no_reset_password: true } });
  return { user, login, password };
}

const openid = async (persona: string) => (await identityOf(persona)).openid;
const linked = async (persona: string) => identities(await openid(persona));

/** A phone that has come in with an unknown account, and stands on Odoo's page. */
async function unknown(persona: string): Promise<HttpClient> {
  const phone = wechatClient();
  const answer = await untilTicket(phone, persona);
  if (!isWaiting(answer))
    throw new Error(`not asked: ${answer.status} ${answer.location} ${answer.body.slice(0, 300)}`);
  expect(phone.jar.get(ticketCookie)).toBeUndefined();
  return phone;
}

const requestOf = async (persona: string) =>
  Number(await sqlValue(`SELECT id FROM wechat_request WHERE openid = '${await openid(persona)}' ORDER BY id DESC`));

beforeAll(() => askPeople());
afterAll(() => makePortalUsers());
beforeEach(resetSimulator);

describe('I have an account', () => {
  test('password, one question, linked; the next login is one tap, and nobody new was made', async () => {
    const before = await users();
    const { user, login, password } = await member();
    const phone = await unknown('user-2201');
    const form = await decide(phone, 'password');
    expect(new URL(form.url).pathname).toBe('/web/login');
    const question = await prove(phone, form, login, password);
    expect(new URL(question.url).pathname).toBe(LINK_PAGE);
    expect(await linked('user-2201')).toBe(0);
    await decide(phone, 'link');
    expect(await personOf(await openid('user-2201'))).toMatchObject({ user });
    const next = wechatClient();
    await logIn(next, 'user-2201');
    expect(await loggedInUser(next)).toBe(user);
    expect(await users()).toBe(before + 1);
  });

  test('a user with a second factor proves both, and nothing is asked between the two', async () => {
    const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
    const { user, login, password } = await member();
    await sql(`UPDATE res_users SET totp_secret = '${secret}' WHERE id = ${user}`);
    const phone = await unknown('user-2202');
    const form = await prove(phone, await decide(phone, 'password'), login, password);
    expect(new URL(form.url).pathname).toBe('/web/login/totp');
    expect((await phone.get(LINK_PAGE)).body).not.toContain('value="link"');
    const fields = { csrf_token: csrfToken(form.body), redirect: LINK_PAGE, totp_token: totp(secret) };
    await phone.post('/web/login/totp', fields);
    await decide(phone, 'link');
    expect((await personOf(await openid('user-2202'))).user).toBe(user);
  });

  test('a wrong password links nothing; 不 at the question neither', async () => {
    const { login, password } = await member();
    const phone = await unknown('user-2203');
    const again = await prove(phone, await decide(phone, 'password'), login, 'a guess');
    expect(new URL(again.url).pathname).toBe('/web/login');
    expect((await phone.get(LINK_PAGE)).body).not.toContain('value="link"');
    await prove(phone, await decide(phone, 'password'), login, password);
    await decide(phone, 'deny');
    expect(await linked('user-2203')).toBe(0);
  });

  test('whoever was logged in before has to log in again: a session is no proof', async () => {
    const { user, login, password } = await member();
    const phone = wechatClient();
    await prove(phone, await phone.get('/web/login'), login, password);
    expect(await loggedInUser(phone)).toBe(user);
    expect(isWaiting(await untilTicket(phone, 'user-2204'))).toBe(true);
    expect((await phone.get(LINK_PAGE)).body).not.toContain('value="link"');
    await decide(phone, 'password');
    expect(await loggedInUser(phone)).toBeUndefined();
    expect(await linked('user-2204')).toBe(0);
  });

  test('ten minutes later it is over', async () => {
    const { login, password } = await member();
    const phone = await unknown('user-2205');
    await prove(phone, await decide(phone, 'password'), login, password);
    await sql(
      `UPDATE wechat_attempt SET expires_at = now() at time zone 'utc' - interval '1 second' WHERE openid = '${await openid('user-2205')}'`,
    );
    expect((await phone.get(LINK_PAGE)).body).not.toContain('value="link"');
    expect(await linked('user-2205')).toBe(0);
  });
});

test('by scanning: the PC stays out, the phone goes on alone, and then the PC gets in', async () => {
  const { user, login, password } = await member();
  const [pc, phone] = [newPc(), wechatClient()];
  const { user_code } = await showCode(pc);
  const page = await confirm(phone, user_code, 'user-2210');
  expect(new URL(page.url).pathname).toBe(LINK_PAGE);
  expect((await poll(pc)).body).toEqual({ error: 'access_denied' });
  await prove(phone, await decide(phone, 'password'), login, password);
  await decide(phone, 'link');
  expect((await personOf(await openid('user-2210'))).user).toBe(user);
  expect(await loggedInUser(pc)).toBeUndefined();
});

test('the page is this browser’s: another one sees nothing of it', async () => {
  await unknown('user-2211');
  const other = wechatClient();
  expect((await other.get(LINK_PAGE)).body).not.toMatch(/2211|name="decision"/);
  await unknown('user-2212');
});

describe('ask for access', () => {
  const accepted = async (persona: string, values: object) => {
    const request = await requestOf(persona);
    const wizard = await asAdmin<number>('wechat.request.accept', 'create', [{ request_id: request, ...values }]);
    await asCheckedAdmin('wechat.request.accept', 'action_accept', [[wizard]]);
  };

  test('accepted onto a user that there is', async () => {
    const { user } = await member();
    const phone = await unknown('user-2220');
    await decide(phone, 'request', { message: '我是仓库的小李' });
    expect(await linked('user-2220')).toBe(0);
    expect(await sqlValue(`SELECT message FROM wechat_request WHERE id = ${await requestOf('user-2220')}`)).toBe(
      '我是仓库的小李',
    );
    await accepted('user-2220', { kind: 'existing', user_id: user });
    const next = wechatClient();
    await logIn(next, 'user-2220');
    expect(await loggedInUser(next)).toBe(user);
  });

  test('accepted as a new customer', async () => {
    const before = await users();
    await decide(await unknown('user-2221'), 'request');
    await accepted('user-2221', { kind: 'portal' });
    expect(await personOf(await openid('user-2221'))).toMatchObject({ share: true, active: true });
    expect(await users()).toBe(before + 1);
    const next = wechatClient();
    await logIn(next, 'user-2221');
    await expectLoggedInAs(next, 'user-2221');
  });

  test('rejected, with words', async () => {
    const phone = await unknown('user-2222');
    await decide(phone, 'request');
    const request = await requestOf('user-2222');
    const values = { request_id: request, answer: '请先联系人事部' };
    const wizard = await asAdmin<number>('wechat.request.reject', 'create', [values]);
    await asAdmin('wechat.request.reject', 'action_reject', [[wizard]]);
    expect((await phone.get(LINK_PAGE)).body).toContain('请先联系人事部');
    const again = await unknown('user-2222');
    expect((await again.get(LINK_PAGE)).body).toContain('请先联系人事部');
    expect(await linked('user-2222')).toBe(0);
  });

  test('ten times at once makes one request', async () => {
    const phone = await unknown('user-2223');
    await Promise.allSettled(Array.from({ length: 10 }, () => decide(phone, 'request')));
    const count = `SELECT count(*) FROM wechat_request WHERE openid = '${await openid('user-2223')}'`;
    expect(await sqlValue(count)).toBe('1');
  });
});
