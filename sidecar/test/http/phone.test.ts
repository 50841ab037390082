/** The phone's side of a scan on the wire: rows X2, X4, X6 to X12, X14, X15 and X18 of the threat model. */
import { createContext, runInContext } from 'node:vm';
import { PAGE_TEXTS } from '../../src/http/messages';
import { SCRIPT_PATH } from '../../src/http/page-template';
import { PHONE_SCRIPT } from '../../src/http/phone-script';
import { StoreError } from '../../src/store/store';
import { EXCHANGE } from './bench.fixture';
import { authorisation, BROWSER, pageOf, TICKET } from './browser.fixture';
import { ORIGIN } from './fake-odoo.fixture';
import { PC_IP, PC_UA, phonePath, usePhones } from './phone.fixture';

const scene = usePhones();
const { bench, keep, stateOf, openPhone } = scene;
const { odoo, simulator } = bench;

const SCAN = '__Host-wechat_scan';
const STATES = ['pending', 'scanned', 'code_required', 'approved', 'denied', 'collected', 'expired'] as const;
const plain = (html: string): string => html.replaceAll('<wbr>', '');
let lastAddress = 0;
/** One of many addresses, so that counted mistakes do not add up over tests. */
const elsewhere = (): Record<string, string> => ({ 'X-Forwarded-For': `198.51.100.${(lastAddress += 1)}` });

describe('the page that asks', () => {
  test.each([
    ['zh-CN', '登录确认', '电脑', '刚刚'],
    ['en', 'Confirm login', 'Computer', 'Just now'],
  ])('in %s says who asks for what, with which computer', async (language, title, computer, ago) => {
    const answer = await openPhone().look(await keep('pending'), { headers: { 'Accept-Language': language } });
    expect([answer.status, pageOf(answer)]).toEqual([200, 'confirm']);
    const html = plain(answer.body);
    expect(html).toContain(`<h1>${title}</h1>`);
    expect(html).toContain('<p class="company">示例公司 Example<small>erp.example.com</small></p>');
    expect(html).toContain(
      `<th scope="row">${computer}</th><td><span>Chrome 128</span> · <span>Windows 10/11</span></td>`,
    );
    expect(html).toContain(`<td>${PC_IP}</td>`);
    expect(html).toMatch(new RegExp(`<time datetime="\\d{4}-[^"]+Z">${ago}</time>`));
    const { what, todo } = PAGE_TEXTS.confirm[language === 'en' ? 'en' : 'zh'];
    for (const sentence of [what, todo]) expect(html).toContain(sentence);
  });

  test('counts the minutes', async () => {
    const code = await keep('pending', undefined, { createdAt: bench.now() - 61_000 });
    expect((await openPhone().look(code)).body).toContain('>1 minute ago</time>');
  });

  test('X15: 不是我 comes first, and both buttons are made alike', async () => {
    const { body } = await openPhone().look(await keep('pending'), { headers: { 'Accept-Language': 'zh' } });
    const focusable = [...body.matchAll(/<(?:a|button|input(?! type="hidden"))\b[^>]*>[^<]*/g)].map(([tag]) => tag);
    expect(focusable).toEqual([
      '<button class="button" name="decision" value="deny">不是我',
      '<button class="button" name="decision" value="continue">继续',
    ]);
    expect(body).not.toMatch(/autofocus|tabindex/);
  });

  test('X8, X9: its headers let nobody frame it, and let the form reach us and WeChat only', async () => {
    const { headers } = await openPhone().look(await keep('pending'));
    const policy = String(headers['content-security-policy']).split(';');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`form-action 'self' ${new URL(bench.wechatUrl).origin}`);
    expect(headers).toMatchObject({ 'referrer-policy': 'same-origin', 'cache-control': 'no-store' });
  });

  test('a phone without cookies gets one, once', async () => {
    const phone = openPhone();
    const code = await keep('pending');
    const [cookie] = (await phone.look(code)).setCookies;
    expect(cookie).toMatch(
      /^__Host-wechat_browser=[0-9a-f]{32}; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect((await phone.look(code)).setCookies).toEqual([]);
  });

  test.each([
    ['markup', '<img src=x onerror=alert(1)> Chrome/1'],
    ['text that runs backwards', 'Mozilla/5.0 (Windows NT 10.0) \u202eemorhC\u0000'],
    ['8 kB', 'Chrome/'.repeat(1200)],
  ])('X14: %s for a User-Agent is shown as plain words', async (_what, userAgent) => {
    odoo.settings = { ...odoo.settings, company: '<b>"&' };
    bench.ageSettings();
    const code = await keep('pending', undefined, { userAgent: userAgent.slice(0, 512), ip: '"><script>' });
    const { body } = await openPhone().look(code);
    for (const hostile of ['<img', '<script', '<b>', 'onerror', '\u202e', '\u0000'])
      expect(body).not.toContain(hostile);
    expect(body).toContain('&lt;b&gt;&quot;&amp;');
    const cell = /<tr><th scope="row">Computer<\/th><td>(.*?)<\/td>/.exec(body)?.[1] ?? '';
    expect(cell.replace(/<[^>]*>/g, '')).toMatch(/^[\w .·/-]{1,100}$/);
  });
});

describe('X4, X18: looking does nothing', () => {
  test.each([
    ['WeChat', undefined],
    ['a camera', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1'],
    ['WeChat’s link preview', 'Mozilla/5.0 (Windows NT 6.1) Chrome/81.0 Safari/537.36 WeChat-Link-Preview'],
    ['Slackbot', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'],
    ['a prefetching proxy', 'MicroMessenger Client'],
    ['nobody', ''],
  ])('%s may look ten times', async (_who, userAgent) => {
    const code = await keep('pending');
    const before = await scene.pending.find(code);
    for (const method of [...Array.from({ length: 10 }, () => 'GET'), 'HEAD']) {
      const headers = userAgent === undefined ? {} : { 'User-Agent': userAgent };
      const answer = await openPhone().look(code, { method, headers });
      expect([answer.status, answer.location]).toEqual([200, '']);
      expect(answer.headers).not.toHaveProperty('refresh');
      expect(answer.body).not.toMatch(/http-equiv|<script/);
    }
    expect(await scene.pending.find(code)).toEqual(before);
    expect([bench.calls(EXCHANGE), odoo.attemptsAsked, odoo.denials]).toEqual([0, 0, []]);
  });

  test('HEAD gets no cookies and no body', async () => {
    const answer = await openPhone().look(await keep('pending'), { method: 'HEAD' });
    expect([answer.status, answer.setCookies, answer.body]).toEqual([200, [], '']);
  });
});

test.each([
  ['zh', '扫一扫'],
  ['en', 'Open Scan in WeChat'],
])('other browsers are told in %s how to scan, with the address to copy', async (language, words) => {
  const code = await keep('pending');
  const headers = { 'User-Agent': PC_UA, 'Accept-Language': language };
  const answer = await openPhone().look(code, { headers });
  expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([200, 'open_in_wechat', []]);
  expect(plain(answer.body)).toContain(words);
  expect(answer.body).toContain(`<b>${ORIGIN}${phonePath(code)}</b>`);
});

describe('the page by state', () => {
  const OWNERS = ['confirm', 'confirm', 'digits', 'done', 'denied', 'done', 'expired_qr'];
  const OTHERS = ['confirm', 'qr_in_use', 'qr_in_use', 'qr_in_use', 'expired_qr', 'expired_qr', 'expired_qr'];
  const STATUS: Readonly<Record<string, number>> = { qr_in_use: 409, expired_qr: 410 };

  test.each(STATES)('X6: %s, for the owner and for another', async (state) => {
    const owner = openPhone();
    const code = await keep(state, state === 'pending' || state === 'expired' ? undefined : owner);
    const index = STATES.indexOf(state);
    for (const [phone, page = ''] of [
      [owner, OWNERS[index]],
      [openPhone(), OTHERS[index]],
    ] as const) {
      const answer = await phone.look(code);
      expect([pageOf(answer), answer.status]).toEqual([page, STATUS[page] ?? 200]);
      // What goes on is watched; everything else is over, or waits for a tap.
      expect(answer.body.includes(`<script src="${SCRIPT_PATH}" defer>`)).toBe(page === 'digits' || page === 'done');
    }
  });

  test.each(['zh-CN', 'en'])(
    'the digits in %s: large, in two groups, read out one by one, and whose they are',
    async (language) => {
      const phone = openPhone();
      const code = await keep('code_required', phone, { left: 3 });
      const { body } = await phone.look(code, { headers: { 'Accept-Language': language } });
      const [, spoken = '', first, second] =
        /<p class="digits" role="img" aria-label="([^"]+)"><b>(\d{3})<\/b><b>(\d{3})<\/b><\/p>/.exec(body) ?? [];
      expect(spoken.replace(/^\S+ /, '')).toBe([...`${first}${second}`].join(' '));
      expect(plain(body)).toContain(PAGE_TEXTS.digits[language === 'en' ? 'en' : 'zh'].todo);
      expect(body).not.toContain('class="wrong"');
      expect(body).toContain('data-watched="code_required 3"');
    },
  );

  test.each([
    [2, 'zh', '刚才输入的验证码不对，还可以再试 2 次。'],
    [1, 'en', 'That code was wrong; you can try once more.'],
  ])('after a wrong code, %i left', async (left, language, words) => {
    const phone = openPhone();
    const code = await keep('code_required', phone, { left });
    const { body } = await phone.look(code, { headers: { 'Accept-Language': language } });
    expect(plain(body)).toContain(`<p class="wrong" role="status">${words}</p>`);
    expect(body).toContain(`data-watched="code_required ${left}"`);
  });
});

describe('继续', () => {
  test('leads to WeChat with the PC’s attempt, and leaves a note', async () => {
    const phone = openPhone();
    const code = await keep('pending');
    const answer = await phone.tap(code, 'continue');
    expect([answer.status, new URL(answer.location).pathname]).toEqual([303, '/connect/oauth2/authorize']);
    expect(authorisation(answer.location).get('state')?.slice(12, 44)).toBe((await scene.pending.find(code))?.attempt);
    expect(answer.setCookies).toHaveLength(1);
    expect(answer.setCookies[0]).toMatch(
      /^__Host-wechat_scan=[\w-]+\.[0-9a-f]{64}; Max-Age=600; .*HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(await stateOf(code)).toBe('scanned');
  });

  test('a double tap goes there twice', async () => {
    const phone = openPhone();
    const code = await keep('pending');
    const token = await phone.token(code);
    const taps = await Promise.all([1, 2].map(() => phone.post(code, { decision: 'continue', token })));
    for (const answer of taps) expect(answer.location).toContain('/connect/oauth2/authorize');
    expect(await stateOf(code)).toBe('scanned');
  });

  test('X6, X7: the second phone is told so, and the first can still go on', async () => {
    const [first, second] = [openPhone(), openPhone()];
    const code = await keep('pending');
    const token = await second.token(code);
    await first.tap(code, 'continue');
    const answer = await second.post(code, { decision: 'continue', token });
    expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([409, 'qr_in_use', []]);
    expect(pageOf(await second.post(code, { decision: 'deny', token }))).toBe('qr_in_use');
    expect((await first.tap(code, 'continue')).status).toBe(303);
  });

  test('X2: and back, to the digits: nothing that could log the phone in', async () => {
    odoo.users.add(simulator.control.openidOf('follower'));
    const phone = openPhone();
    const code = await keep('pending');
    const callback = await phone.browser.atWechat((await phone.tap(code, 'continue')).location);
    const answer = await phone.browser.follow(callback);
    expect(answer.location).toBe(`${phonePath(code)}#`);
    expect(pageOf(await phone.look(code))).toBe('digits');
    expect([phone.browser.cookies.has(TICKET), bench.calls(EXCHANGE)]).toEqual([false, 1]);
    expect([...phone.browser.cookies.keys()].sort()).toEqual([BROWSER, SCAN].sort());
  });

  test.each([
    ['denied', 409, 'denied', 'expired_qr'],
    ['collected', 409, 'done', 'expired_qr'],
    ['expired', 410, 'expired_qr', 'expired_qr'],
  ] as const)('X10, X11: after %s it is too late', async (state, status, own, others) => {
    const phone = openPhone();
    phone.hash();
    const stranger = openPhone();
    const code = await keep('pending');
    const tokens = [await phone.token(code), await stranger.token(code)] as const;
    await scene.store.remove(`pending:${code}`);
    const row = { ...(await scene.pending.find(await keep(state, phone))) };
    const ending = JSON.stringify({ ...row });
    await scene.store.create(`pending:${code}`, ending, 60_000);
    for (const [who, token, page] of [
      [phone, tokens[0], own],
      [stranger, tokens[1], others],
    ] as const) {
      const answer = await who.post(code, { decision: 'continue', token });
      expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([status, page, []]);
    }
    expect(await stateOf(code)).toBe(state);
    expect(bench.calls(EXCHANGE)).toBe(0);
  });
});

test('不是我: Odoo is told, the phone sees that it counted, and nothing reverses it', async () => {
  const phone = openPhone();
  const code = await keep('pending');
  const token = await phone.token(code);
  const answer = await phone.post(code, { decision: 'deny', token });
  expect([answer.status, answer.location, answer.setCookies]).toEqual([303, `${phonePath(code)}#`, []]);
  expect(pageOf(await phone.look(code))).toBe('denied');
  expect(odoo.denials).toMatchObject([{ by: 'phone', ip: PC_IP, userAgent: PC_UA }]);
  const late = await phone.post(code, { decision: 'continue', token });
  expect([late.status, pageOf(late)]).toEqual([409, 'denied']);
});

describe('X8: a form from elsewhere', () => {
  test.each([
    ['another origin', { Origin: 'https://evil.example' }, 403, 'invalid'],
    ['a sub-domain', { Origin: 'https://x.erp.example.com' }, 403, 'invalid'],
    ['plain http', { Origin: 'http://erp.example.com' }, 403, 'invalid'],
    ['no origin, cross-site', { Origin: [], 'Sec-Fetch-Site': 'cross-site' }, 403, 'invalid'],
    ['no origin, same site', { Origin: [], 'Sec-Fetch-Site': 'same-site' }, 403, 'invalid'],
    ['origin null', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }, 403, 'invalid'],
    ['no origin at all', { Origin: [] }, 403, 'invalid'],
    ['text/plain', { 'Content-Type': 'text/plain' }, 415, 'invalid'],
    ['JSON', { 'Content-Type': 'application/json' }, 415, 'invalid'],
    ['no type', { 'Content-Type': [] }, 415, 'invalid'],
  ])('%s', async (_what, headers, status, page) => {
    const phone = openPhone();
    const code = await keep('pending');
    const token = await phone.token(code);
    for (const decision of ['continue', 'deny']) {
      const answer = await phone.post(code, { decision, token }, { headers });
      expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([status, page, []]);
    }
    expect([await stateOf(code), odoo.denials]).toEqual(['pending', []]);
  });

  test('without an Origin the browser’s own word for same-origin will do', async () => {
    const phone = openPhone();
    const code = await keep('pending');
    const fields = { decision: 'continue', token: await phone.token(code) };
    const answer = await phone.post(code, fields, { headers: { Origin: [], 'Sec-Fetch-Site': 'same-origin' } });
    expect(answer.status).toBe(303);
  });

  test.each([
    [
      'a token of another phone',
      async (code: string) => ({ decision: 'continue', token: await openPhone().token(code) }),
      403,
    ],
    ['no token', async () => ({ decision: 'continue' }), 403],
    ['no decision', async (_code: string, token: string) => ({ token }), 400],
    ['another decision', async (_code: string, token: string) => ({ token, decision: 'approve' }), 400],
    ['a decision in another shape', async (_code: string, token: string) => ({ token, 'decision[]': 'continue' }), 400],
    ['a long token', async () => ({ decision: 'continue', token: 'a'.repeat(65) }), 400],
    [
      '4 kB and more',
      async (_code: string, token: string) => ({ decision: 'continue', token, more: 'x'.repeat(4096) }),
      413,
    ],
  ] as const)('%s', async (_what, fieldsFor, status) => {
    const phone = openPhone();
    const code = await keep('pending');
    const fields = await fieldsFor(code, await phone.token(code));
    const answer = await phone.post(code, fields as Record<string, string>);
    expect([answer.status, pageOf(answer)]).toEqual([status, 'invalid']);
    expect(await stateOf(code)).toBe('pending');
  });

  test('a field that comes twice', async () => {
    const phone = openPhone();
    const code = await keep('pending');
    const body = `decision=continue&decision=continue&token=${await phone.token(code)}`;
    expect((await phone.post(code, {}, { body })).status).toBe(400);
  });

  test('a browser that kept no cookie is told so, with a way back', async () => {
    const phone = openPhone();
    const code = await keep('pending');
    const token = await phone.token(code);
    phone.browser.cookies.clear();
    const answer = await phone.post(code, { decision: 'continue', token });
    expect([answer.status, pageOf(answer)]).toEqual([400, 'cookies']);
    expect(answer.body).toContain(`href="${phonePath(code)}"`);
    expect(await stateOf(code)).toBe('pending');
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is 405', async (method) => {
    const answer = await openPhone().look(await keep('pending'), { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe('what the script is told', () => {
  test.each([
    ['code_required', { state: 'code_required', left: 3 }],
    ['approved', { state: 'approved' }],
    ['collected', { state: 'collected' }],
    ['denied', { state: 'denied' }],
    ['expired', { state: 'expired' }],
  ] as const)('%s, to the owner alone', async (state, expected) => {
    const owner = openPhone();
    const code = await keep(state, owner);
    const answer = await owner.watch(code);
    expect([answer.status, JSON.parse(answer.body), answer.headers['content-type']]).toEqual([
      ...[200, expected, 'application/json; charset=utf-8'],
    ]);
    for (const other of [openPhone(), openPhone()]) {
      const refusal = await other.watch(code);
      expect([refusal.status, JSON.parse(refusal.body).error]).toEqual([404, 'not_found']);
    }
  });

  test('others and unknown codes get the same answer', async () => {
    const code = await keep('code_required', openPhone());
    const [taken, unknown] = [await openPhone().watch(code), await openPhone().watch('A'.repeat(22))];
    const told = ({ body, status }: typeof taken): unknown => [status, { ...JSON.parse(body), reference: '' }];
    expect(told(taken)).toEqual(told(unknown));
  });

  test('logged_in, once the ticket was used', async () => {
    const phone = openPhone();
    const code = await keep('collected', phone);
    const row = await scene.pending.find(code);
    const request = {
      attempt: row?.attempt,
      openid: 'o',
      browser: 'b',
      ticketHash: 't',
      codeHash: '',
      way: 'direct',
      scope: '',
    };
    await odoo.signIn({ ...request, scope: 'snsapi_userinfo' } as Parameters<typeof odoo.signIn>[0]);
    expect(JSON.parse((await phone.watch(code)).body)).toEqual({ state: 'collected' });
    odoo.redeem('t', 'b');
    expect(JSON.parse((await phone.watch(code)).body)).toEqual({ state: 'logged_in' });
    expect(pageOf(await phone.look(code))).toBe('logged_in');
  });

  test('the script is ours, small and cacheable', async () => {
    const answer = await bench.get(SCRIPT_PATH);
    expect(answer.headers).toMatchObject({
      ...{ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600' },
      'x-content-type-options': 'nosniff',
    });
    expect(answer.body).toBe(PHONE_SCRIPT);
    expect(answer.body.length).toBeLessThan(1500);
  });
});

describe('the script', () => {
  /** Runs it on a page that waits for `watched`, answers its one question, and counts the reloads. */
  async function run(
    watched: string,
    answer: () => Promise<unknown>,
    hidden = false,
  ): Promise<{ reloads: number; asked: string[] }> {
    const seen = { reloads: 0, asked: [] as string[] };
    let tick = (): void => undefined;
    const page = {
      document: { querySelector: () => ({ dataset: { watched } }), hidden, addEventListener: () => undefined },
      location: { pathname: '/wechat/q/x', reload: () => (seen.reloads += 1) },
      fetch: (path: string) => (seen.asked.push(path), answer()),
      setInterval: (work: () => void, ms: number) => (expect(ms).toBe(2000), (tick = work)),
    };
    runInContext(PHONE_SCRIPT, createContext(page));
    tick();
    for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
    return seen;
  }
  const json = (status: number, body: unknown) => async () => ({ ok: status === 200, status, json: async () => body });

  test.each([
    ['the same', 'code_required 3', json(200, { state: 'code_required', left: 3 }), 0],
    ['a wrong code', 'code_required 3', json(200, { state: 'code_required', left: 2 }), 1],
    ['a right one', 'code_required 3', json(200, { state: 'approved' }), 1],
    ['approved still', 'approved', json(200, { state: 'approved' }), 0],
    ['logged in', 'collected', json(200, { state: 'logged_in' }), 1],
    ['forgotten', 'approved', json(404, { error: 'not_found' }), 1],
    ['busy', 'approved', json(503, { error: 'busy' }), 0],
    ['no network', 'approved', () => Promise.reject(new Error('offline')), 0],
  ])('%s: reloads %s times as needed', async (_what, watched, answer, reloads) => {
    expect(await run(watched, answer)).toEqual({ reloads, asked: ['/wechat/q/x'] });
  });

  test('asks nothing while nobody looks', async () => {
    expect(await run('approved', json(200, { state: 'denied' }), true)).toEqual({ reloads: 0, asked: [] });
  });
});

describe('codes that name nothing', () => {
  test.each([['A'.repeat(22)], ['A'.repeat(21)], ['x'], ['%2e%2e%2f'], ['__proto__'], ['A'.repeat(2000)]])(
    '%.30s',
    async (code) => {
      const answer = await openPhone().look(code, { headers: elsewhere() });
      expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([404, 'expired_qr', []]);
    },
  );

  test('X12: a thousand guesses from one address are 429 before long, and one address is not everybody', async () => {
    const good = await keep('pending');
    const from = elsewhere();
    const seen = new Map<number, number>();
    const guess = async (number: number): Promise<void> => {
      const { status } = await openPhone().look(number.toString().padStart(22, 'A'), { headers: from });
      seen.set(status, (seen.get(status) ?? 0) + 1);
    };
    for (let number = 0; number < 40; number += 1) await guess(number);
    for (let number = 40; number < 1000; number += 40) {
      await Promise.all(Array.from({ length: 40 }, (_, index) => guess(number + index)));
    }
    expect([...seen.keys()].sort()).toEqual([404, 429]);
    expect([seen.get(404), seen.get(429)]).toEqual([30, 970]);
    // Who guesses locks nobody out, not even behind the same address.
    expect((await openPhone().look(good, { headers: from })).status).toBe(200);
    expect((await openPhone().look('B'.repeat(22), { headers: elsewhere() })).status).toBe(404);
  });

  test('good codes are not counted', async () => {
    const from = elsewhere();
    const code = await keep('pending');
    for (let times = 0; times < 60; times += 1) await openPhone().look(code, { headers: from });
    expect((await openPhone().look(code, { headers: from })).status).toBe(200);
  });
});

describe('forgotten by the store', () => {
  test('the phone that confirmed goes on by its note, all others see nothing', async () => {
    const phone = openPhone();
    const code = await keep('pending');
    await phone.tap(code, 'continue');
    await scene.store.remove(`pending:${code}`);
    expect(pageOf(await openPhone().look(code, { headers: elsewhere() }))).toBe('expired_qr');
    const answer = await phone.look(code);
    expect([answer.status, pageOf(answer)]).toEqual([200, 'confirm']);
    expect(answer.body).toContain('<span>Chrome 128</span> · <span>Windows 10/11</span>');
    await scene.store.remove(`pending:${code}`);
    expect((await phone.tap(code, 'continue')).location).toContain('/connect/oauth2/authorize');
  });

  test('after the consent Odoo knows: the digits are the same ones', async () => {
    odoo.users.add(simulator.control.openidOf('follower'));
    const phone = openPhone();
    const code = await keep('pending');
    await phone.browser.follow(await phone.browser.atWechat((await phone.tap(code, 'continue')).location));
    const digits = (html: string): string => /aria-label="([^"]+)"/.exec(html)?.[1] ?? '';
    const before = digits((await phone.look(code)).body);
    await scene.store.remove(`pending:${code}`);
    const { body } = await phone.look(code);
    expect(before).toMatch(/(\d ?){6}$/);
    expect(digits(body)).toBe(before);
  });
});

test('a store that cannot be used is a 503, with a way to try again', async () => {
  const code = await keep('pending');
  const read = jest.spyOn(scene.store, 'read').mockRejectedValue(new StoreError('unavailable'));
  const answer = await openPhone().look(code);
  read.mockRestore();
  expect([answer.status, pageOf(answer)]).toEqual([503, 'busy']);
  expect(answer.body).toContain(`href="${phonePath(code)}"`);
});

test('the route is logged by its pattern, never with the code', async () => {
  const code = await keep('pending');
  await openPhone().tap(code, 'continue');
  expect(bench.lines().at(-1)).toMatchObject({ route: '/wechat/q/:user_code', method: 'POST', status: 303 });
  expect(bench.logText()).not.toContain(code);
});
