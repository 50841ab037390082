/** A person logs in on a PC by scanning: the whole flow as HTTP steps, with every way it can end. */
import { expectLoggedInAs } from './support/logged-in';
import { eventually } from './support/patience';
import { loggedInUser } from './support/odoo-web';
import { linkedUser, administratorRights, personOf, sql, sqlValue, withSetting } from './support/odoo-admin';
import { countCalls, denyBy, identityOf, resetSimulator } from './support/simulator-control';
import { stack } from './support/stack';
import { ticketCookie } from './support/wechat-leg';
import {
  confirm,
  decide,
  digitsOn,
  enter,
  formToken,
  knownCookie,
  listen,
  look,
  newPc,
  newPhone,
  otherDigits,
  pageOf,
  poll,
  press,
  scanIn,
  showCode,
  typeDigits,
} from './support/scan-leg';

beforeEach(resetSimulator);

const lastEvent = async (words: readonly string[], word: string) =>
  eventually(`the PC hears "${word}"`, async () => words[words.length - 1] === word);

describe('a member of staff on a new PC, then again', () => {
  const pc = newPc();
  let user: number;

  beforeAll(async () => {
    user = (await linkedUser(await identityOf('user-1001'))).user;
  });

  test('types the six digits from the phone the first time', async () => {
    const phone = newPhone();
    const code = await showCode(pc);
    expect(code.verification_uri_complete).toBe(`${stack().url}/wechat/q/${code.user_code}`);
    const stream = await listen(pc);
    await lastEvent(stream.words, 'pending');

    const { result: page, calls } = await countCalls(() => confirm(phone, code.user_code, 'user-1001'));
    expect(calls).toEqual({ exchanges: 1, userinfos: 0 });
    await lastEvent(stream.words, 'code_required');
    expect(await poll(pc)).toMatchObject({
      status: 400,
      body: { error: 'authorization_pending', state: 'code_required' },
    });
    expect(pc.jar.get(ticketCookie)).toBeUndefined();

    expect(await typeDigits(pc, digitsOn(page))).toMatchObject({ status: 200, body: { state: 'approved' } });
    await lastEvent(stream.words, 'approved');
    await enter(pc);
    expect(await loggedInUser(pc)).toBe(user);
    await stream.ended;
    expect(stream.words).toEqual(['pending', 'scanned', 'code_required', 'approved', 'collected']);
    expect(pageOf(await look(phone, code.user_code))).toBe('logged_in');
  });

  test('and only confirms the next time', async () => {
    pc.jar.delete('session_id');
    const { user_code } = await showCode(pc);
    expect(pageOf(await confirm(newPhone(), user_code, 'user-1001'))).toBe('done');
    await enter(pc);
    expect(await loggedInUser(pc)).toBe(user);
  });

  test('is asked again where the administrator wants it always', async () => {
    await withSetting('verification_policy', 'always', async () => {
      const { user_code } = await showCode(pc);
      expect(pageOf(await confirm(newPhone(), user_code, 'user-1001'))).toBe('digits');
    });
  });

  test('is asked again after the browser was taken from the list (X5)', async () => {
    await sql(`DELETE FROM wechat_browser WHERE user_id = ${user}`);
    const { user_code } = await showCode(pc);
    expect(pageOf(await confirm(newPhone(), user_code, 'user-1001'))).toBe('digits');
  });

  test('another person on the same PC types digits of their own (X5)', async () => {
    await linkedUser(await identityOf('user-1002'));
    await scanIn(pc, newPhone(), 'user-1001');
    expect(pc.jar.get(knownCookie)).toMatch(/^[0-9a-f]{64}$/);
    const { user_code } = await showCode(pc);
    expect(pageOf(await confirm(newPhone(), user_code, 'user-1002'))).toBe('digits');
  });

  test.each([
    ['forged', 'f'.repeat(64)],
    ['odd', 'true'],
  ])('a %s token of a confirmed browser is worth nothing (X5)', async (_kind, token) => {
    const other = newPc();
    other.jar.set(knownCookie, token);
    const { user_code } = await showCode(other);
    expect(pageOf(await confirm(newPhone(), user_code, 'user-1001'))).toBe('digits');
  });
});

test('with the policy "never" nobody types anything, except administrators', async () => {
  await linkedUser(await identityOf('user-1003'));
  const chief = await linkedUser(await identityOf('user-1004'), await administratorRights());
  await withSetting('allow_admins', 'True', () =>
    withSetting('verification_policy', 'never', async () => {
      const plain = await showCode(newPc());
      expect(pageOf(await confirm(newPhone(), plain.user_code, 'user-1003'))).toBe('done');
      const pc = newPc();
      await scanIn(pc, newPhone(), 'user-1004');
      expect(await loggedInUser(pc)).toBe(chief.user);
      const again = await showCode(pc);
      expect(pageOf(await confirm(newPhone(), again.user_code, 'user-1004'))).toBe('digits');
    }),
  );
});

test('a stranger becomes a customer, on the PC', async () => {
  const pc = newPc();
  const { calls } = await countCalls(() => scanIn(pc, newPhone(), 'user-1005'));
  expect(calls).toEqual({ exchanges: 2, userinfos: 1 });
  const person = await personOf((await identityOf('user-1005')).openid);
  expect(await loggedInUser(pc)).toBe(person.user);
  expect(person.share).toBe(true);
});

test('不是我: the PC is told, and nothing can turn it round (X10)', async () => {
  const [pc, phone] = [newPc(), newPhone()];
  const { user_code } = await showCode(pc);
  const stream = await listen(pc);
  const token = await formToken(phone, user_code);
  const { calls } = await countCalls(async () => {
    const answer = await decide(phone, user_code, 'deny', token);
    expect(answer.status).toBe(303);
    expect(pageOf((await phone.follow(answer.location)).pop() ?? answer)).toBe('denied');
  });
  expect(calls.exchanges).toBe(0);
  await lastEvent(stream.words, 'denied');
  await stream.ended;
  expect((await poll(pc)).body).toMatchObject({ error: 'access_denied' });
  expect((await decide(phone, user_code, 'continue', token)).status).toBe(409);
  expect((await poll(pc)).body).toMatchObject({ error: 'access_denied' });
});

test.each(['state_only', 'authdeny'] as const)('refused in WeChat (%s): the PC is told (S12)', async (form) => {
  await denyBy(form);
  const [pc, phone] = [newPc(), newPhone()];
  const { user_code } = await showCode(pc);
  await withSetting('scope_policy', 'userinfo', async () => {
    await eventually('the sidecar has the new policy', async () => {
      const other = newPhone();
      return (await other.get('/wechat/authorize')).location.includes('snsapi_userinfo');
    });
    const page = await confirm(phone, user_code, 'user-1006', 'deny');
    expect(['denied', 'cancelled']).toContain(pageOf(page));
  });
  expect((await poll(pc)).body).toMatchObject({ error: 'access_denied' });
});

test('three wrong codes cancel, and the right one comes too late (X3)', async () => {
  await linkedUser(await identityOf('user-1007'));
  const [pc, phone] = [newPc(), newPhone()];
  const { user_code } = await showCode(pc);
  const digits = digitsOn(await confirm(phone, user_code, 'user-1007'));
  const wrong = otherDigits(digits);
  expect(await typeDigits(pc, 'abc')).toMatchObject({ status: 400, body: { error: 'malformed' } });
  expect(await typeDigits(pc, wrong)).toMatchObject({ status: 400, body: { error: 'invalid_code', left: 2 } });
  expect(await typeDigits(pc, wrong)).toMatchObject({ status: 400, body: { error: 'invalid_code', left: 1 } });
  expect(await typeDigits(pc, wrong)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
  expect((await typeDigits(pc, digits)).status).not.toBe(200);
  expect((await poll(pc)).body).toMatchObject({ error: 'access_denied' });
  expect(pageOf(await look(phone, user_code))).toBe('wrong_codes');
});

test('fifty guesses at once get three tries at most (X3)', async () => {
  const { user } = await linkedUser(await identityOf('user-1008'));
  const [pc, phone] = [newPc(), newPhone()];
  const { user_code } = await showCode(pc);
  const wrong = otherDigits(digitsOn(await confirm(phone, user_code, 'user-1008')));
  const answers = await Promise.all(Array.from({ length: 50 }, () => typeDigits(pc, wrong)));
  const counted = answers.filter(({ body }) => body['error'] === 'invalid_code');
  expect(counted.length).toBeLessThanOrEqual(2);
  expect(await sqlValue(`SELECT max(wrong_codes) FROM wechat_attempt WHERE user_id = ${user}`)).toBe('3');
});

test('two phones: the first owns the code, the second is told so and never noted (X6)', async () => {
  await linkedUser(await identityOf('user-1009'));
  const [pc, first, second] = [newPc(), newPhone(), newPhone()];
  const { user_code } = await showCode(pc);
  const token = await formToken(second, user_code);
  await press(first, user_code, 'continue');
  expect(pageOf(await look(second, user_code))).toBe('qr_in_use');
  const { calls } = await countCalls(async () => {
    const answer = await decide(second, user_code, 'continue', token);
    expect({ status: answer.status, page: pageOf(answer) }).toEqual({ status: 409, page: 'qr_in_use' });
  });
  expect(calls.exchanges).toBe(0);
  expect(pageOf(await confirm(first, user_code, 'user-1009'))).toBe('digits');
});

test('fifty collections at once: one ticket, one session (X13)', async () => {
  await linkedUser(await identityOf('user-1010'));
  const pc = newPc();
  await scanIn(pc, newPhone(), 'user-1010');
  pc.jar.delete('session_id');
  const { user_code } = await showCode(pc);
  await confirm(newPhone(), user_code, 'user-1010');

  const tabs = Array.from({ length: 50 }, () => pc.snapshot());
  const polls = await Promise.all(tabs.map(poll));
  expect(new Set(polls.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(tabs.map(({ jar }) => jar.get(ticketCookie))).size).toBe(1);
  await Promise.all(tabs.map((tab) => tab.get('/auth_wechat/signin')));
  const sessions = await Promise.all(tabs.map(loggedInUser));
  expect(sessions.filter(Boolean)).toHaveLength(1);
});

/** 继续 twice within the same second is one 继续 (protocol, section 4); people are slower than this test. */
function nextSecond(): Promise<void> {
  const second = () => Math.floor(Date.now() / 1000);
  const now = second();
  return eventually('the second is over', async () => second() > now);
}

test('a snapshot page logs nobody in, and the phone is told what to tap (X17)', async () => {
  const [pc, phone] = [newPc(), newPhone()];
  const { user_code } = await showCode(pc);
  expect(pageOf(await confirm(phone, user_code, 'snapshot'))).toBe('snapshot');
  expect((await poll(pc)).body).toMatchObject({ error: 'authorization_pending', state: 'scanned' });
  await linkedUser(await identityOf('user-1011'));
  await nextSecond();
  expect(pageOf(await confirm(phone, user_code, 'user-1011'))).toBe('digits');
});

test('somebody with a second factor is asked for it on the PC (T9)', async () => {
  const member = await linkedUser(await identityOf('user-1012'));
  await sql(`UPDATE res_users SET totp_secret = 'JBSWY3DPEHPK3PXP' WHERE id = ${member.user}`);
  await stack().restartOdoo();
  const pc = newPc();
  const answer = await scanIn(pc, newPhone(), 'user-1012');
  expect(answer.location).toContain('/web/login/totp');
  expect(await loggedInUser(pc)).toBeUndefined();
});

test('archived between the phone and the digits: refused (X20)', async () => {
  const { user } = await linkedUser(await identityOf('user-1013'));
  const [pc, phone] = [newPc(), newPhone()];
  const { user_code } = await showCode(pc);
  const digits = digitsOn(await confirm(phone, user_code, 'user-1013'));
  await sql(`UPDATE res_users SET active = false WHERE id = ${user}`);
  expect((await typeDigits(pc, digits)).body).toMatchObject({ error: 'access_denied' });
  expect((await poll(pc)).body).toMatchObject({ error: 'access_denied' });
});

test('unlinked between approval and collection: no session (X20)', async () => {
  const { user } = await linkedUser(await identityOf('user-1014'));
  const pc = newPc();
  const { user_code } = await showCode(pc);
  await typeDigits(pc, digitsOn(await confirm(newPhone(), user_code, 'user-1014')));
  await sql(`DELETE FROM wechat_identity WHERE user_id = ${user}`);
  await enter(pc).catch(() => undefined);
  expect(await loggedInUser(pc)).toBeUndefined();
});

test('two tabs of one browser show the same code, and both learn the end', async () => {
  await linkedUser(await identityOf('user-1015'));
  const pc = newPc();
  const first = await showCode(pc);
  const second = await showCode(pc);
  expect(second.user_code).toBe(first.user_code);
  await typeDigits(pc, digitsOn(await confirm(newPhone(), first.user_code, 'user-1015')));
  const other = pc.snapshot();
  await enter(pc);
  await expectLoggedInAs(pc, 'user-1015');
  expect((await listen(other)).status).toBe(200);
});

test('a session that belongs to somebody else is not kept', async () => {
  const one = await linkedUser(await identityOf('user-1016'));
  const other = await linkedUser(await identityOf('user-1017'));
  const pc = newPc();
  await scanIn(pc, newPhone(), 'user-1016');
  expect(await loggedInUser(pc)).toBe(one.user);
  await scanIn(pc, newPhone(), 'user-1017');
  expect(await loggedInUser(pc)).toBe(other.user);
});
