/** An administrator invites somebody to link WeChat: completed by password, by a code in a mail, by the inviter; and every way it is not. */
import {
  asCheckedAdmin,
  bring,
  decide,
  invite,
  isWaiting,
  LINK_PAGE,
  linkPath,
  pressLink,
  prove,
  untilLinkCallback,
  type LinkCode,
} from './support/link-leg';
import { withVisitor } from './support/browser';
import { openBackOffice } from './support/login-page';
import { asAdmin, identities, linkedUser, makeAdministrator, personOf, sql, sqlValue } from './support/odoo-admin';
import { loggedInUser } from './support/odoo-web';
import { picture } from './support/screenshots';
import { stack } from './support/stack';
import { expectPage } from './support/pages';
import { otherDigits } from './support/scan-leg';
import { identityOf, resetSimulator } from './support/simulator-control';
import { logIn, untilAnswered, wechatClient } from './support/wechat-leg';

let made = 0;

interface Invited {
  readonly user: number;
  readonly login: string;
  readonly password: string;
}

async function colleague(values: object = {}): Promise<Invited> {
  const login = `invited-${Date.now().toString(36)}-${made++}`;
  const password = `pw-${login}`;
  const vals = { name: `王芳 ${made}`, login, password, email: `${login}@example.com`, ...values };
  const user = await asAdmin<number>('res.users', 'create', [vals], { context: { no_reset_password: true } });
  return { user, login, password };
}

const openid = async (persona: string) => (await identityOf(persona)).openid;
const linked = async (persona: string) => identities(await openid(persona));
const stateOf = async ({ invitation }: LinkCode) => {
  const [row] = await asAdmin<{ state: string }[]>('wechat.invitation', 'read', [[invitation], ['state']]);
  return row?.state;
};
const pressed = (link: LinkCode, button: 'action_reject' | 'action_revoke') =>
  asAdmin('wechat.invitation', button, [[link.invitation]]);
const confirmed = (link: LinkCode) => asCheckedAdmin('wechat.invitation', 'action_confirm', [[link.invitation]]);

/** A phone whose account waits for this invitation. */
async function waitingPhone(link: LinkCode, persona: string) {
  const phone = wechatClient();
  const back = await bring(phone, link, persona);
  if (!isWaiting(back)) throw new Error(`nothing waits: ${back.status} ${back.body.slice(0, 300)}`);
  return phone;
}

/** The six digits of the last mail to this colleague. */
async function mailedDigits(login: string): Promise<string> {
  const [body = ''] = await sql(
    `SELECT replace(body_html, E'\\n', ' ') FROM mail_mail WHERE email_to LIKE '%${login}@example.com%' ORDER BY id DESC LIMIT 1`,
  );
  return />(\d{6})</.exec(body)?.[1] ?? '';
}

beforeEach(resetSimulator);

describe('completed', () => {
  test('by the inviter, who sees nickname and address; the phone may be closed meanwhile', async () => {
    const { user } = await colleague();
    const link = await invite(user, '604800');
    expect(await stateOf(link)).toBe('sent');
    await pressLink(wechatClient(), link, 'continue');
    expect(await stateOf(link)).toBe('opened');
    await waitingPhone(link, 'user-2101');
    expect(await stateOf(link)).toBe('waiting');
    expect(await linked('user-2101')).toBe(0);
    const [row] = await asAdmin<Record<string, string>[]>('wechat.invitation', 'read', [
      [link.invitation],
      ['nickname', 'ip', 'client'],
    ]);
    expect(row).toMatchObject({ nickname: '用户 2101', ip: '127.0.0.1', client: expect.stringContaining('Android') });

    await confirmed(link);
    expect(await stateOf(link)).toBe('used');
    expect((await personOf(await openid('user-2101'))).user).toBe(user);
    const client = wechatClient();
    await logIn(client, 'user-2101');
    expect(await loggedInUser(client)).toBe(user);
  });

  test('in the dialog that shows the code, which follows the phone by itself', async () => {
    const { user } = await colleague();
    await withVisitor({ device: 'pc', language: 'en' }, async ({ page, scriptErrors }) => {
      await openBackOffice(page, 'admin', 'admin');
      await page.goto(`${stack().url}/odoo/action-base.action_res_users/${user}`);
      await page.locator('button[name=action_wechat_invite]').click();
      await page.locator('.modal button[name=action_make]').click();
      await page.locator('.modal [name="password"] input').fill('admin');
      await page.locator('.modal button[name="run_check"]').click();
      const dialog = page.locator('.modal .o_wechat_invited');
      await dialog.locator('text=Nobody has scanned the code yet').waitFor();
      await picture(page, 'invite-pc-en');
      const url = (await page.locator('.modal [name=url]').innerText()).trim();
      await waitingPhone({ code: url.slice(url.lastIndexOf('/') + 1), invitation: 0 }, 'user-2119');
      await dialog.locator('text=用户 2119').waitFor();
      await picture(page, 'invite-waiting-pc-en');
      await dialog.getByRole('button', { name: 'Confirm' }).click();
      await page.locator('.o_notification', { hasText: 'Linked: 1.' }).waitFor();
      await page.locator('.modal .o_wechat_invited[data-state=used]').waitFor();
      expect(scriptErrors).toEqual([]);
    });
    expect((await personOf(await openid('user-2119'))).user).toBe(user);
  });

  test.each([
    ['list on a computer', 'pc', '.o_data_row', 'user-2160'],
    ['cards on a phone', 'safari', '.o_kanban_record', 'user-2161'],
  ] as const)('among all who wait, the %s', async (_view, device, row, persona) => {
    const { user } = await colleague();
    await waitingPhone(await invite(user), persona);
    await withVisitor({ device, language: 'en' }, async ({ page, scriptErrors }) => {
      await openBackOffice(page, 'admin', 'admin');
      await page.goto(`${stack().url}/odoo/action-odoo_addon_wechat_sso.wechat_invitation_action`);
      const waiting = page.locator(row, { hasText: persona.replace('user-', '用户 ') });
      await waiting.locator('button[name=action_confirm]').click();
      if (device === 'safari') await page.locator('.modal .btn-primary').click();
      await page.locator('.modal [name="password"] input').fill('admin');
      await page.locator('.modal button[name="run_check"]').click();
      await page.locator('.o_notification', { hasText: 'Linked: 1.' }).waitFor();
      expect(scriptErrors).toEqual([]);
    });
    expect((await personOf(await openid(persona))).user).toBe(user);
  });

  test('by the password of exactly that user, in the same browser, and one more question', async () => {
    const { user, login, password } = await colleague();
    const link = await invite(user);
    const phone = await waitingPhone(link, 'user-2102');
    const form = await decide(phone, 'password');
    expect(new URL(form.url).pathname).toBe('/web/login');
    expect(await loggedInUser(phone)).toBeUndefined();
    const question = await prove(phone, form, login, password);
    expect(new URL(question.url).pathname).toBe(LINK_PAGE);
    expect(await linked('user-2102')).toBe(0);
    await decide(phone, 'link');
    expect((await personOf(await openid('user-2102'))).user).toBe(user);
    expect(await stateOf(link)).toBe('used');
  });

  test('by six digits that are mailed to the user; wrong ones are counted', async () => {
    const { user, login } = await colleague();
    const link = await invite(user);
    const phone = await waitingPhone(link, 'user-2103');
    const sent = await decide(phone, 'mail');
    expect(sent.body).toContain('•••@example.com');
    expect(sent.body).not.toContain(login);
    const digits = await mailedDigits(login);
    expect(digits).toMatch(/^\d{6}$/);
    await decide(phone, 'code', { digits: otherDigits(digits) });
    expect(await linked('user-2103')).toBe(0);
    await decide(phone, 'code', { digits });
    expect((await personOf(await openid('user-2103'))).user).toBe(user);
    expect(await stateOf(link)).toBe('used');
  });
});

describe('not completed', () => {
  test('three wrong codes, and the right one is worth nothing any more', async () => {
    const { user, login } = await colleague();
    const phone = await waitingPhone(await invite(user), 'user-2110');
    await decide(phone, 'mail');
    const digits = await mailedDigits(login);
    for (let step = 1; step <= 3; step++) {
      await decide(phone, 'code', { digits: String((Number(digits) + step) % 1_000_000).padStart(6, '0') });
    }
    await decide(phone, 'code', { digits });
    expect(await linked('user-2110')).toBe(0);
  });

  test('somebody else’s password proves nothing', async () => {
    const [{ user }, other] = [await colleague(), await colleague()];
    const phone = await waitingPhone(await invite(user), 'user-2111');
    await prove(phone, await decide(phone, 'password'), other.login, other.password);
    await decide(phone, 'link');
    expect(await linked('user-2111')).toBe(0);
  });

  test('a session of before proves nothing, nor does one of another browser', async () => {
    const { user, login, password } = await colleague();
    const phone = await waitingPhone(await invite(user), 'user-2112');
    const elsewhere = wechatClient();
    const form = await elsewhere.get('/web/login');
    await prove(elsewhere, form, login, password);
    expect(await loggedInUser(elsewhere)).toBe(user);
    await decide(phone, 'link');
    expect(await linked('user-2112')).toBe(0);
    expect((await elsewhere.get(LINK_PAGE)).body).not.toContain('value="link"');
  });

  test('rejected by the inviter: the phone is told, and the right one may scan again', async () => {
    const { user } = await colleague();
    const link = await invite(user);
    const phone = await waitingPhone(link, 'user-2113');
    await pressed(link, 'action_reject');
    expect((await phone.get(LINK_PAGE)).body).not.toContain('name="decision"');
    expect(await stateOf(link)).toBe('opened');
    await waitingPhone(link, 'user-2114');
    await confirmed(link);
    expect([await linked('user-2113'), await linked('user-2114')]).toEqual([0, 1]);
  });

  test('revoked before, and while somebody waits', async () => {
    const { user } = await colleague();
    const early = await invite(user);
    await pressed(early, 'action_revoke');
    expectPage(await wechatClient().get(linkPath(early)), 'expired_link');
    const late = await invite(user);
    const phone = await waitingPhone(late, 'user-2115');
    await pressed(late, 'action_revoke');
    expect((await phone.get(LINK_PAGE)).body).not.toContain('name="decision"');
    await confirmed(late);
    expect(await linked('user-2115')).toBe(0);
  });

  test('revoked while the phone is at WeChat', async () => {
    const { user } = await colleague();
    const link = await invite(user);
    const phone = wechatClient();
    const callback = await untilLinkCallback(phone, link, 'user-2116');
    await pressed(link, 'action_revoke');
    expectPage(await untilAnswered(phone, callback, 'user-2116'), 'expired_link');
  });

  test('expired by the clock', async () => {
    const { user } = await colleague();
    const link = await invite(user);
    const phone = await waitingPhone(link, 'user-2117');
    await sql(
      `UPDATE wechat_invitation SET expires_at = now() at time zone 'utc' - interval '1 second' WHERE id = ${link.invitation}`,
    );
    expectPage(await wechatClient().get(linkPath(link)), 'expired_link');
    expect((await phone.get(LINK_PAGE)).body).not.toContain('name="decision"');
    await confirmed(link);
    expect(await linked('user-2117')).toBe(0);
  });

  test('used by ten phones at once: one waits, the others are told, one is linked', async () => {
    const { user } = await colleague();
    const link = await invite(user);
    const personas = Array.from({ length: 10 }, (_, n) => `user-${2120 + n}`);
    const phones = personas.map(() => wechatClient());
    const callbacks = await Promise.all(
      personas.map((persona, n) => untilLinkCallback(phones[n] ?? wechatClient(), link, persona)),
    );
    const answers = await Promise.all(
      personas.map((persona, n) => untilAnswered(phones[n] ?? wechatClient(), callbacks[n] ?? '', persona)),
    );
    const winners = answers.filter(isWaiting);
    expect(winners).toHaveLength(1);
    for (const answer of answers.filter((each) => !isWaiting(each))) expectPage(answer, 'link_waiting');
    expectPage(await wechatClient().get(linkPath(link)), 'link_waiting');
    await Promise.allSettled([confirmed(link), confirmed(link)]);
    expect(await sqlValue(`SELECT count(*) FROM wechat_identity WHERE user_id = ${user}`)).toBe('1');
  });

  test('an account of somebody else, also where it became theirs while it waited', async () => {
    const owner = await linkedUser(await identityOf('user-2131'));
    const { user } = await colleague();
    const link = await invite(user);
    expectPage(await bring(wechatClient(), link, 'user-2131'), 'already_linked');
    await waitingPhone(link, 'user-2132');
    const late = await linkedUser(await identityOf('user-2132'));
    await confirmed(link);
    expect((await personOf(await openid('user-2132'))).user).toBe(late.user);
    expect((await personOf(await openid('user-2131'))).user).toBe(owner.user);
  });
});

describe('administrators', () => {
  test('are never invited', async () => {
    const { user } = await colleague();
    await makeAdministrator(user);
    await expect(invite(user)).rejects.toThrow(/administrator/);
  });

  test('nor linked by an invitation of before', async () => {
    const { user } = await colleague();
    const link = await invite(user);
    await waitingPhone(link, 'user-2140');
    await makeAdministrator(user);
    await confirmed(link);
    expect(await linked('user-2140')).toBe(0);
    expectPage(await wechatClient().get(linkPath(link)), 'expired_link');
  });
});

test('the user is told of the link, with when and from where', async () => {
  const { user, login } = await colleague();
  const link = await invite(user);
  await waitingPhone(link, 'user-2150');
  await confirmed(link);
  const mail = await sqlValue(
    `SELECT count(*) FROM mail_mail WHERE email_to LIKE '%${login}@example.com%' AND body_html LIKE '%127.0.0.1%'`,
  );
  expect(mail).toBe('1');
});
