/** A WeChat account and a user part: unlinked, archived, password reset, moved; whoever is out is out at the next request (row L7, L9). */
import type { HttpClient } from './support/http-client';
import { asCheckedAdmin, callKw, checked, type Action } from './support/link-leg';
import { expectLoggedInAs } from './support/logged-in';
import { asAdmin, identities, linkedUser, personOf, sqlValue, withSetting, type Linked } from './support/odoo-admin';
import { loggedInUser, passwordLogin, pcClient } from './support/odoo-web';
import { expectPage } from './support/pages';
import { confirm, digitsOn, newPc, newPhone, pageOf, scanIn, showCode } from './support/scan-leg';
import { identityOf, resetSimulator } from './support/simulator-control';
import { logIn, untilTicket, wechatClient } from './support/wechat-leg';

const openid = async (persona: string) => (await identityOf(persona)).openid;
const identityRow = async (persona: string) =>
  Number(await sqlValue(`SELECT id FROM wechat_identity WHERE openid = '${await openid(persona)}'`));

/** Somebody whose WeChat this is, logged in with it on a phone and by password on a PC. */
async function everywhere(persona: string): Promise<Linked & { phone: HttpClient; pc: HttpClient }> {
  const person = await linkedUser(await identityOf(persona));
  const [phone, pc] = [wechatClient(), pcClient()];
  await logIn(phone, persona);
  await passwordLogin(pc, { login: person.login, password: person.password });
  expect([await loggedInUser(phone), await loggedInUser(pc)]).toEqual([person.user, person.user]);
  return { ...person, phone, pc };
}

/** Where the door of the back office leads. */
const atTheOffice = async (client: HttpClient) =>
  new URL((await client.get('/odoo')).location || '/', 'http://x').pathname;

beforeEach(resetSimulator);

test('L7: unlinking one’s own ends every session at the next request, and the account is nobody’s', async () => {
  const { phone, pc, password } = await everywhere('user-2301');
  const row = await identityRow('user-2301');
  const action = await callKw<Action>(pc, 'wechat.identity', 'action_unlink', [[row]]);
  expect(action.res_model).toBe('res.users.identitycheck');
  await expectLoggedInAs(phone, 'user-2301');
  await checked(pc, action, password);
  expect(await identities(await openid('user-2301'))).toBe(0);
  expect([await loggedInUser(phone), await atTheOffice(phone)]).toEqual([undefined, '/web/login']);
  expect([await loggedInUser(pc), await atTheOffice(pc)]).toEqual([undefined, '/web/login']);
  await withSetting('new_user_policy', 'off', async () => {
    expectPage(await untilTicket(wechatClient(), 'user-2301'), 'not_linked');
  });
});

test('nobody unlinks another’s account', async () => {
  await everywhere('user-2302');
  const { pc, password } = await everywhere('user-2303');
  const theirs = await identityRow('user-2302');
  await expect(
    callKw<Action>(pc, 'wechat.identity', 'action_unlink', [[theirs]]).then((action) => checked(pc, action, password)),
  ).rejects.toThrow();
  expect(await identities(await openid('user-2302'))).toBe(1);
});

test('a ticket and a code on the PC from before unlinking are worth nothing after it', async () => {
  const { pc, password } = await everywhere('user-2304');
  const early = wechatClient();
  await untilTicket(early, 'user-2304');
  const action = await callKw<Action>(pc, 'wechat.identity', 'action_unlink', [[await identityRow('user-2304')]]);
  await checked(pc, action, password);
  await early.get('/auth_wechat/signin');
  expect(await loggedInUser(early)).toBeUndefined();
});

test('archived: out at the next request, on phone and PC', async () => {
  const { user, phone, pc } = await everywhere('user-2305');
  await asAdmin('res.users', 'write', [[user], { active: false }]);
  expect([await loggedInUser(phone), await loggedInUser(pc)]).toEqual([undefined, undefined]);
  expectPage(await untilTicket(wechatClient(), 'user-2305'), 'refused');
});

describe('L9: a password that an administrator has set', () => {
  test('ends the sessions and lets WeChat wait until the person says that it is theirs', async () => {
    const { user, login, phone, pc } = await everywhere('user-2306');
    const password = `new-${login}`;
    await asAdmin('res.users', 'write', [[user], { password }]);
    expect([await loggedInUser(phone), await loggedInUser(pc)]).toEqual([undefined, undefined]);
    expectPage(await untilTicket(wechatClient(), 'user-2306'), 'suspended');
    const back = pcClient();
    await passwordLogin(back, { login, password });
    const keep = await callKw<Action>(back, 'wechat.identity', 'action_keep', [[await identityRow('user-2306')]]);
    await checked(back, keep, password);
    const next = wechatClient();
    await logIn(next, 'user-2306');
    expect(await loggedInUser(next)).toBe(user);
  });

  test('forgets the browsers that the person had confirmed', async () => {
    const { user, login } = await everywhere('user-2307');
    const pc = newPc();
    await scanIn(pc, newPhone(), 'user-2307');
    const browsers = () => sqlValue(`SELECT count(*) FROM wechat_browser WHERE user_id = ${user}`);
    expect(await browsers()).toBe('1');
    await asAdmin('res.users', 'write', [[user], { password: `again-${login}` }]);
    expect(await browsers()).toBe('0');
  });
});

test('moved by an administrator to the right user: the first tap had made another', async () => {
  const { user } = await linkedUser(await identityOf('user-2309'));
  const mistaken = wechatClient();
  await logIn(mistaken, 'user-2308');
  const wrong = await personOf(await openid('user-2308'));
  expect(wrong.share).toBe(true);
  const values = { identity_id: await identityRow('user-2308'), user_id: user };
  const wizard = await asAdmin<number>('wechat.identity.move', 'create', [values]);
  await asCheckedAdmin('wechat.identity.move', 'action_move', [[wizard]]);
  expect((await personOf(await openid('user-2308'))).user).toBe(user);
  expect(await loggedInUser(mistaken)).toBeUndefined();
  const next = wechatClient();
  await logIn(next, 'user-2308');
  expect(await loggedInUser(next)).toBe(user);
});

test('without a password the last way in stays', async () => {
  const persona = 'user-2310';
  const { user } = await linkedUser(await identityOf(persona), { password: undefined });
  const phone = wechatClient();
  await logIn(phone, persona);
  const action = await callKw<Action>(phone, 'wechat.identity', 'action_unlink', [[await identityRow(persona)]]).catch(
    (error: Error) => error,
  );
  if (!(action instanceof Error)) {
    // The check is by WeChat itself; what it leads to is refused.
    await expect(checked(phone, action, '')).rejects.toThrow();
  }
  expect((await personOf(await openid(persona))).user).toBe(user);
});

test('a scan that was confirmed before unlinking asks for digits that lead nowhere', async () => {
  const { pc: office, password } = await everywhere('user-2311');
  const [pc, phone] = [newPc(), newPhone()];
  const { user_code } = await showCode(pc);
  const page = await confirm(phone, user_code, 'user-2311');
  expect(pageOf(page)).toBe('digits');
  const digits = digitsOn(page);
  const action = await callKw<Action>(office, 'wechat.identity', 'action_unlink', [[await identityRow('user-2311')]]);
  await checked(office, action, password);
  await pc.request('/wechat/device/code', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ code: digits }),
  });
  await pc.get('/auth_wechat/signin');
  expect(await loggedInUser(pc)).toBeUndefined();
});
