/** What strangers try against the scan flow (threats X1-X21, D1-D5): nothing of it logs anybody in, or locks anybody out. */
import { withVisitor } from './support/browser';
import { expectLoggedInAs } from './support/logged-in';
import { loggedInUser } from './support/odoo-web';
import { linkedUser } from './support/odoo-admin';
import { logSince } from './support/logs';
import { countCalls, identityOf, issueCode, resetSimulator } from './support/simulator-control';
import { simulator, stack } from './support/stack';
import { browserCookie, isSignin, throughWechat, ticketCookie, untilCallback } from './support/wechat-leg';
import {
  afterWechat,
  confirm,
  decide,
  deviceCookie,
  digitsOn,
  enter,
  formToken,
  listen,
  look,
  newPc,
  newPhone,
  pageOf,
  phonePath,
  poll,
  postJson,
  press,
  scanCookie,
  showCode,
  typeDigits,
} from './support/scan-leg';

beforeEach(resetSimulator);

describe('a foreign browser that knows all there is to see of a login (X1, X2)', () => {
  const pc = newPc();
  const phone = newPhone();
  let userCode: string;
  let digits: string;

  beforeAll(async () => {
    await resetSimulator();
    await linkedUser(await identityOf('user-1101'));
    userCode = (await showCode(pc)).user_code;
    digits = digitsOn(await confirm(phone, userCode, 'user-1101'));
  });

  const unknown = { error: 'not_found' };

  test.each([
    ['nothing', () => newPc()],
    [
      'the QR code as its device code',
      () => {
        const foreign = newPc();
        foreign.jar.set(deviceCookie, userCode);
        return foreign;
      },
    ],
    [
      'a stolen device code without the browser cookie',
      () => {
        const foreign = newPc();
        foreign.jar.set(deviceCookie, pc.jar.get(deviceCookie) ?? '');
        return foreign;
      },
    ],
    [
      'a stolen device code with a browser cookie of its own',
      () => {
        const foreign = newPc();
        foreign.jar.set(deviceCookie, pc.jar.get(deviceCookie) ?? '');
        foreign.jar.set(browserCookie, 'ab'.repeat(16));
        return foreign;
      },
    ],
    [
      'a forged device code',
      () => {
        const foreign = pc.snapshot();
        const code = pc.jar.get(deviceCookie) ?? '';
        foreign.jar.set(deviceCookie, `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`);
        return foreign;
      },
    ],
    ["the phone's own cookies", () => phone.snapshot()],
  ])('with %s gets the same answer as for a login that does not exist', async (_what, make) => {
    const foreign = make();
    const polled = await poll(foreign);
    expect(polled).toEqual({ status: 404, body: unknown });
    const stream = await listen(foreign);
    await stream.ended;
    expect({ status: stream.status, body: JSON.parse(stream.raw()) as unknown }).toEqual({
      status: 404,
      body: unknown,
    });
    expect(await typeDigits(foreign, digits)).toEqual({ status: 404, body: unknown });
    expect(foreign.jar.get(ticketCookie)).toBeUndefined();
    await foreign.get('/auth_wechat/signin');
    expect(await loggedInUser(foreign)).toBeUndefined();
  });

  test('and the login goes on undisturbed', async () => {
    expect((await typeDigits(pc, digits)).status).toBe(200);
    const stolen = newPc();
    expect((await poll(stolen)).status).toBe(404);
    await enter(pc);
    await expectLoggedInAs(pc, 'user-1101');
  });
});

test('the PC learns nothing about who scanned (X21), and the events are words only (X16)', async () => {
  const { openid } = await identityOf('user-1102');
  await linkedUser(await identityOf('user-1102'), { name: 'Secret Name 1102' });
  const pc = newPc();
  const started = await postJson(pc, '/wechat/device_authorization');
  const { user_code } = JSON.parse(started.body) as { user_code: string };
  expect(started.body).not.toContain(pc.jar.get(deviceCookie) ?? '-');
  const stream = await listen(pc);
  const page = await confirm(newPhone(), user_code, 'user-1102');
  const waiting = await postJson(pc, '/wechat/device/token');
  const typed = await postJson(pc, '/wechat/device/code', { code: digitsOn(page) });
  const collected = await postJson(pc, '/wechat/device/token');
  await stream.ended;
  for (const word of stream.words) {
    expect(word).toMatch(/^(pending|scanned|code_required|approved|denied|expired|collected)$/);
  }
  const seen = [started.body, waiting.body, typed.body, collected.body, stream.raw()].join('\n');
  expect(seen).not.toContain(openid);
  expect(seen).not.toContain('Secret Name');
  expect(seen).not.toContain(pc.jar.get(ticketCookie) ?? '-');
});

test.each(['MicroMessenger-bot', 'facebookexternalhit/1.1', 'Mozilla/5.0 (compatible; Baiduspider/2.0)'])(
  'a link pasted into a chat and looked at ten times by %s stays usable (X4, X18)',
  async (agent) => {
    const pc = newPc();
    const { user_code } = await showCode(pc);
    const { calls } = await countCalls(async () => {
      for (let times = 0; times < 10; times++) {
        const headers = { 'user-agent': agent };
        const answer = await newPhone().request(phonePath(user_code), { method: times % 2 ? 'HEAD' : 'GET', headers });
        expect({ status: answer.status, location: answer.location }).toEqual({ status: 200, location: '' });
        expect(answer.body).not.toMatch(/http-equiv=.?refresh/i);
        expect(answer.headers['refresh']).toBeUndefined();
      }
    });
    expect(calls.exchanges).toBe(0);
    expect((await poll(pc)).body).toMatchObject({ state: 'pending' });
  },
);

describe('confirming in somebody else’s name (X7, X8, X9)', () => {
  test.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['from a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['without an origin, cross-site', { origin: [], 'sec-fetch-site': 'cross-site' }],
    ['from a sub-domain', { origin: 'http://evil.localhost' }],
  ])('%s: 403, nothing changes', async (_how, headers) => {
    const [pc, phone] = [newPc(), newPhone()];
    const { user_code } = await showCode(pc);
    const token = await formToken(phone, user_code);
    expect((await decide(phone, user_code, 'continue', token, { headers })).status).toBe(403);
    expect((await poll(pc)).body).toMatchObject({ state: 'pending' });
  });

  test('with the token of another phone, or none: 403', async () => {
    const [pc, phone, other] = [newPc(), newPhone(), newPhone()];
    const { user_code } = await showCode(pc);
    await look(other, user_code);
    const token = await formToken(phone, user_code);
    expect((await decide(other, user_code, 'continue', token)).status).toBe(403);
    expect((await decide(other, user_code, 'continue', '')).status).toBe(403);
    expect((await poll(pc)).body).toMatchObject({ state: 'pending' });
  });

  test('as text or JSON: refused', async () => {
    const [pc, phone] = [newPc(), newPhone()];
    const { user_code } = await showCode(pc);
    const token = await formToken(phone, user_code);
    for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x']) {
      const headers = { 'content-type': type, origin: stack().url };
      const body = `decision=continue&token=${token}`;
      const answer = await phone.request(phonePath(user_code), { method: 'POST', headers, body });
      expect(answer.status).toBe(415);
    }
    expect((await poll(pc)).body).toMatchObject({ state: 'pending' });
  });

  test('by GET: only reads', async () => {
    const [pc, phone] = [newPc(), newPhone()];
    const { user_code } = await showCode(pc);
    const token = await formToken(phone, user_code);
    await phone.get(`${phonePath(user_code)}?decision=continue&token=${token}`);
    expect((await poll(pc)).body).toMatchObject({ state: 'pending' });
  });

  test('in a frame: Chromium shows nothing of it (X9)', async () => {
    const { user_code } = await showCode(newPc());
    await withVisitor({ device: 'phone' }, async ({ page }) => {
      const address = `${stack().url}${phonePath(user_code)}`;
      await page.route('**/frame-test', (route) =>
        route.fulfill({ contentType: 'text/html', body: `<iframe src="${address}" width=300 height=300></iframe>` }),
      );
      await page.goto(`${stack().url}/frame-test`);
      await page.waitForLoadState('networkidle');
      const framed = page.frames().find((frame) => frame !== page.mainFrame());
      const text = await framed?.evaluate('document.body?.innerText ?? ""').catch(() => '');
      expect(String(text)).not.toMatch(/继续|不是我/);
    });
  });
});

describe('the states of the two flows are not interchangeable (S6)', () => {
  test('the state of a scan in another browser is refused without an exchange', async () => {
    const [pc, phone] = [newPc(), newPhone()];
    await linkedUser(await identityOf('user-1103'));
    const { user_code } = await showCode(pc);
    const callback = await throughWechat(phone, await press(phone, user_code, 'continue'), 'user-1103');
    const attacker = newPhone();
    await untilCallback(attacker, 'user-1103');
    const { result: answer, calls } = await countCalls(() => attacker.get(callback));
    expect({ status: answer.status, page: pageOf(answer) }).toEqual({ status: 400, page: 'invalid' });
    expect(calls.exchanges).toBe(0);
    expect(pageOf(await afterWechat(phone, callback, 'user-1103'))).toBe('digits');
  });

  test("the scan's callback never gives the phone a ticket", async () => {
    const [pc, phone] = [newPc(), newPhone()];
    const { user_code } = await showCode(pc);
    await confirm(phone, user_code, 'user-1104');
    expect(phone.jar.get(ticketCookie)).toBeUndefined();
    await phone.get('/auth_wechat/signin');
    expect(await loggedInUser(phone)).toBeUndefined();
  });

  test('a code of somebody else in the scan of an attacker is spent once (S9, S10)', async () => {
    const [pc, phone] = [newPc(), newPhone()];
    await linkedUser(await identityOf('user-1105'));
    const { user_code } = await showCode(pc);
    const callback = new URL(await throughWechat(phone, await press(phone, user_code, 'continue'), 'user-1105'));
    expect(pageOf(await afterWechat(phone, callback.href, 'user-1105'))).toBe('digits');
    callback.searchParams.set('code', await issueCode('user-1101'));
    const { calls } = await countCalls(() => phone.get(callback.href));
    expect(calls.exchanges).toBe(0);
  });

  test('the state of the direct flow does not approve a scan', async () => {
    const [pc, phone] = [newPc(), newPhone()];
    const { user_code } = await showCode(pc);
    await press(phone, user_code, 'continue');
    const direct = await phone.get(await untilCallback(phone, 'user-1101'));
    expect(isSignin(direct) || direct.location.startsWith(simulator().url)).toBe(true);
    expect((await poll(pc)).body).toMatchObject({ state: 'scanned' });
  });
});

test('a forged scan note changes nothing', async () => {
  const [pc, phone] = [newPc(), newPhone()];
  await linkedUser(await identityOf('user-1106'));
  const { user_code } = await showCode(pc);
  const start = await press(phone, user_code, 'continue');
  const [payload = ''] = (phone.jar.get(scanCookie) ?? '').split('.');
  const note = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  note['b'] = 'ab'.repeat(32);
  phone.jar.set(scanCookie, `${Buffer.from(JSON.stringify(note)).toString('base64url')}.${'0'.repeat(64)}`);
  expect(pageOf(await afterWechat(phone, await throughWechat(phone, start, 'user-1106'), 'user-1106'))).toBe('digits');
});

test('hostile words in the User-Agent are shown as text (X14)', async () => {
  const pc = newPc({ 'user-agent': `<img src=x onerror=alert(1)>\u202e${'A'.repeat(4000)}`.replace('\u202e', '') });
  const { user_code } = await showCode(pc);
  const page = await look(newPhone(), user_code);
  expect(pageOf(page)).toBe('confirm');
  expect(page.body).not.toContain('<img src=x');
  expect(page.body.length).toBeLessThan(20_000);
});

test('both buttons weigh the same, and 不是我 comes first (X15)', async () => {
  const { user_code } = await showCode(newPc());
  await withVisitor({ device: 'phone' }, async ({ page }) => {
    await page.goto(`${stack().url}${phonePath(user_code)}`);
    const boxes = await Promise.all(
      ['deny', 'continue'].map(async (value) => page.locator(`button[value=${value}]`).boundingBox()),
    );
    const [deny, go] = boxes.map((box) => (box ? box.width * box.height : 0));
    expect(deny).toBeGreaterThan(0);
    expect(deny).toBeGreaterThanOrEqual((go ?? 0) * 0.99);
    const order = await page
      .locator('button[name=decision]')
      .evaluateAll((all) => all.map((button) => (button as unknown as { value: string }).value));
    expect(order).toEqual(['deny', 'continue']);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.value')).toBe('deny');
  });
});

test('two hundred guessed codes are slowed down, and find nothing (X12)', async () => {
  const guesser = newPhone();
  const statuses = new Map<number, number>();
  for (let times = 0; times < 200; times++) {
    const guess = Buffer.from(`guess-number-${String(times).padStart(3, '0')}`.slice(0, 16)).toString('base64url');
    const { status } = await guesser.get(phonePath(guess));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect(statuses.get(429)).toBeGreaterThan(100);
  expect(statuses.get(200)).toBeUndefined();
});

test.each([
  ['/wechat/device_authorization', 'PUT', '{}'],
  ['/wechat/device_authorization', 'POST', '{'],
  ['/wechat/device_authorization', 'POST', '[]'],
  ['/wechat/device_authorization', 'POST', `{"a":"${'x'.repeat(100_000)}"}`],
  ['/wechat/device/token', 'GET', ''],
  ['/wechat/device/token', 'POST', '{"__proto__":{"polluted":1}}'],
  ['/wechat/device/code', 'POST', '{"code":{"$gt":""}}'],
  ['/wechat/device/code', 'POST', '{"code":"１２３４５６７"}'],
  ['/wechat/device/code', 'POST', '"123456"'],
  ['/wechat/q/%00', 'GET', ''],
  ['/wechat/q/..%2f..%2fetc', 'GET', ''],
  ['/wechat/q/__proto__', 'GET', ''],
  ['/wechat/q/', 'GET', ''],
])('nonsense at %s by %s is a 4xx (D5)', async (path, method, body) => {
  const sidecar = logSince('sidecar.log');
  const client = newPc();
  await showCode(client);
  const headers = { 'content-type': 'application/json', origin: stack().url };
  const answer = await client.request(path, { method, headers, ...(body !== '' && { body }) });
  expect(answer.status === 404 || (answer.status >= 400 && answer.status < 500)).toBe(true);
  expect(answer.body).not.toMatch(/node_modules|Traceback|SyntaxError/);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(sidecar()).not.toMatch(/"level":"(error|fatal)"/);
});

test('posts from other sites are refused before anything happens (X8, H5)', async () => {
  for (const path of ['/wechat/device_authorization', '/wechat/device/token', '/wechat/device/code']) {
    for (const origin of ['https://evil.example', 'null', `${stack().url}.evil.example`]) {
      const answer = await postJson(newPc(), path, { code: '123456' }, { headers: { origin } });
      expect({ path, origin, status: answer.status }).toEqual({ path, origin, status: 403 });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.setCookies).toEqual([]);
    }
  }
});

test('one stream per browser: the newer ends the older, which polls (D3)', async () => {
  const pc = newPc();
  await showCode(pc);
  const older = await listen(pc);
  const newer = await listen(pc);
  await older.ended;
  expect((await poll(pc)).body).toMatchObject({ state: 'pending' });
  newer.close();
});

test('a camera that is not WeChat is told to use WeChat, and WeChat is not', async () => {
  const { user_code } = await showCode(newPc());
  const answer = await newPc().get(phonePath(user_code));
  expect({ status: answer.status, page: pageOf(answer) }).toEqual({ status: 200, page: 'open_in_wechat' });
  expect(pageOf(await newPhone().get(phonePath(user_code)))).toBe('confirm');
});
