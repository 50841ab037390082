/** An unknown WeChat account under the default policy: linked by the person's own password, or a request that a manager accepts. */
import {
  asAdmin,
  askPeople,
  identities,
  makePortalUsers,
  personOf,
  sqlValue,
  users,
  withSetting,
} from './support/odoo-admin';
import { csrfToken, loggedInUser, pcClient } from './support/odoo-web';
import type { Answer, HttpClient } from './support/http-client';
import { asCheckedAdmin } from './support/link-leg';
import { confirm, newPc, newPhone, poll, showCode } from './support/scan-leg';
import { countCalls, identityOf, resetSimulator } from './support/simulator-control';
import { logIn, ticketCookie, untilTicket, wechatClient } from './support/wechat-leg';

const PAGE = '/auth_wechat/link';

beforeAll(() => askPeople());
afterAll(() => makePortalUsers());
beforeEach(resetSimulator);

/** Presses a button of the page that this browser is shown. */
async function answer(client: HttpClient, decision: string, words: Record<string, string> = {}): Promise<Answer> {
  const page = (await client.get(PAGE)).body;
  const shown = /name="shown"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? '';
  return client.post(PAGE, { csrf_token: csrfToken(page), shown, decision, ...words });
}

let made = 0;

/** A user who has a password and no WeChat account. */
async function unlinkedUser(): Promise<{ user: number; login: string; password: string }> {
  const login = `claimant-${Date.now().toString(36)}-${made++}`;
  const password = `pw-${login}`;
  const vals = { name: login, login, password };
  const user = await asAdmin<number>('res.users', 'create', [vals], { context: { no_reset_password: true } });
  return { user, login, password };
}

async function logInWithPassword(client: HttpClient, person: { login: string; password: string }): Promise<Answer> {
  const form = await client.get(`/web/login?redirect=${PAGE}`);
  const { login, password } = person;
  return client.post('/web/login', { csrf_token: csrfToken(form.body), redirect: PAGE, login, password });
}

test('with the password once, and from then on by one tap', async () => {
  const person = await unlinkedUser();
  const { openid } = await identityOf('user-1501');
  const client = wechatClient();
  const { result: led, calls } = await countCalls(() => untilTicket(client, 'user-1501'));
  expect(new URL(led.location).pathname).toBe(PAGE);
  expect(calls).toEqual({ exchanges: 2, userinfos: 1 });
  expect(client.jar.get(ticketCookie)).toBeUndefined();

  expect(new URL((await answer(client, 'password')).location).pathname).toBe('/web/login');
  expect(new URL((await logInWithPassword(client, person)).location).pathname).toBe(PAGE);
  expect(await identities(openid)).toBe(0);
  await answer(client, 'link');
  expect((await personOf(openid)).user).toBe(person.user);

  const next = wechatClient();
  await logIn(next, 'user-1501');
  expect(await loggedInUser(next)).toBe(person.user);
});

test('another browser, logged in as always, neither sees nor confirms it', async () => {
  const victim = await unlinkedUser();
  const { openid } = await identityOf('user-1502');
  const attacker = wechatClient();
  await untilTicket(attacker, 'user-1502');
  await answer(attacker, 'password');

  const browser = pcClient();
  await logInWithPassword(browser, victim);
  expect(await loggedInUser(browser)).toBe(victim.user);
  expect((await browser.get(PAGE)).body).not.toContain('name="shown"');
  expect(await identities(openid)).toBe(0);
});

test('after a scan the phone is asked, and the PC hears that nobody is logged in', async () => {
  const before = await users();
  const pc = newPc();
  const phone = newPhone();
  const { user_code } = await showCode(pc);
  const page = await confirm(phone, user_code, 'user-1503');
  expect(new URL(page.url).pathname).toBe(PAGE);
  expect(page.body).toContain('value="request"');
  expect(await poll(pc)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
  expect((await pc.get(PAGE)).body).not.toContain('name="shown"');
  expect(await users()).toBe(before);
});

test('a request that is accepted, and the person just logs in again', async () => {
  const person = await unlinkedUser();
  const { openid } = await identityOf('user-1504');
  const client = wechatClient();
  await untilTicket(client, 'user-1504');
  await answer(client, 'request', { message: 'Li Lei, warehouse' });
  const request = Number(await sqlValue(`SELECT id FROM wechat_request WHERE openid = '${openid}' AND state = 'new'`));
  const wizard = await asAdmin<number>('wechat.request.accept', 'create', [
    { request_id: request, kind: 'existing', user_id: person.user },
  ]);
  await asCheckedAdmin('wechat.request.accept', 'action_accept', [[wizard]]);
  await logIn(client, 'user-1504');
  expect(await loggedInUser(client)).toBe(person.user);
});

test('a company that refuses in its own words', async () => {
  await withSetting('claim_policy', 'never', () =>
    withSetting('new_user_policy', 'off', () =>
      withSetting('refusal_text', '请联系前台。', async () => {
        const client = wechatClient();
        const led = await untilTicket(client, 'user-1505');
        expect(new URL(led.location).pathname).toBe(PAGE);
        const page = (await client.get(PAGE)).body;
        expect(page).toContain('请联系前台。');
        expect(page).not.toContain('name="shown"');
      }),
    ),
  );
});

test('where new people become portal users they are asked first, and whoever is new is logged in at once', async () => {
  await withSetting('new_user_policy', 'portal', async () => {
    const before = await users();
    const { openid } = await identityOf('user-1506');
    const client = wechatClient();
    await untilTicket(client, 'user-1506');
    expect(await users()).toBe(before);
    const led = await answer(client, 'new');
    expect(new URL(led.location).pathname).toBe('/wechat/authorize');
    expect(await users()).toBe(before + 1);
    await logIn(client, 'user-1506');
    expect(await loggedInUser(client)).toBe((await personOf(openid)).user);
    expect(await users()).toBe(before + 1);
  });
});
