/** The page of a link code on the wire: rows X4, X8, X9, X12, X14 and X15 of the threat model, as they are for links. */
import { LINK_QUESTIONS } from '../../src/http/link-messages';
import { OdooError } from '../../src/odoo/types';
import { EXCHANGE, useBench } from './bench.fixture';
import { authorisation, BROWSER, pageOf, NEXT } from './browser.fixture';
import { INVITER, USER } from './fake-links.fixture';
import { ORIGIN } from './fake-odoo.fixture';
import { linkPath, openLinkPhone } from './link.fixture';
import { phonePath } from './phone.fixture';

const bench = useBench();
const { odoo } = bench;
const { links } = odoo;
const PURPOSES = ['link', 'invitation', 'check'] as const;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const plain = (html: string): string => html.replaceAll('<wbr>', '');
const openPhone = () => openLinkPhone(bench);
let lastAddress = 0;
/** One of many addresses, so that counted mistakes do not add up over tests. */
const elsewhere = (): Record<string, string> => ({ 'X-Forwarded-For': `198.51.100.${(lastAddress += 1)}` });

describe('the page that asks', () => {
  test.each(PURPOSES.flatMap((purpose) => (['zh', 'en'] as const).map((language) => [purpose, language] as const)))(
    'for %s in %s says what is to be linked to whom, and who may want that',
    async (purpose, language) => {
      const answer = await openPhone().look(links.make(purpose), { headers: { 'Accept-Language': language } });
      expect([answer.status, pageOf(answer)]).toEqual([200, 'confirm_link']);
      const html = plain(answer.body);
      for (const sentence of Object.values(LINK_QUESTIONS[purpose][language])) expect(html).toContain(sentence);
      expect(html).toContain(`<p class="company"><bdi>${USER}</bdi></p>`);
      expect(html).toContain('<td><bdi>示例公司 Example</bdi></td>');
      expect(html).toContain('<td><bdi>erp.example.com</bdi></td>');
      expect(html.includes(`<td><bdi>${INVITER}</bdi></td>`)).toBe(purpose === 'invitation');
      const asking = ['<td>203.0.113.77</td>', 'Chrome 128', language === 'zh' ? '3 分钟前' : '3 minutes ago'];
      for (const words of asking) expect(html.includes(words)).toBe(purpose !== 'invitation');
    },
  );

  test('X15: 不是我 comes first, and both buttons are made alike', async () => {
    const { body } = await openPhone().look(links.make('link'), { headers: { 'Accept-Language': 'zh' } });
    const focusable = [...body.matchAll(/<(?:a|button|input(?! type="hidden"))\b[^>]*>[^<]*/g)].map(([tag]) => tag);
    expect(focusable).toEqual([
      '<button class="button" name="decision" value="deny">不是我',
      '<button class="button" name="decision" value="continue">继续',
    ]);
    expect(body).not.toMatch(/autofocus|tabindex|<script/);
  });

  test('X8, X9: its headers let nobody frame it, and let the form reach us and WeChat only', async () => {
    const { headers } = await openPhone().look(links.make('link'));
    const policy = String(headers['content-security-policy']).split(';');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`form-action 'self' ${new URL(bench.wechatUrl).origin}`);
    expect(headers).toMatchObject({ 'referrer-policy': 'same-origin', 'cache-control': 'no-store' });
  });

  test('a phone without cookies gets one, once', async () => {
    const phone = openPhone();
    const code = links.make('link');
    expect((await phone.look(code)).setCookies).toEqual([
      expect.stringMatching(
        /^__Host-wechat_browser=[0-9a-f]{32}; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
    expect((await phone.look(code)).setCookies).toEqual([]);
  });

  test('X14: names are shown as plain words', async () => {
    const { body } = await openPhone().look(links.make('link', '<img src=x onerror=alert(1)>"\'&'));
    expect(body).not.toContain('<img');
    expect(body).toContain('<bdi>&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;</bdi>');
  });
});

describe('X4: looking does nothing', () => {
  test.each([
    ['WeChat', undefined],
    ['another browser', FIREFOX],
    ['WeChat’s link preview', 'Mozilla/5.0 (Windows NT 6.1) Chrome/81.0 Safari/537.36 WeChat-Link-Preview'],
    ['nobody', ''],
  ])('%s may look ten times', async (_who, userAgent) => {
    const code = links.make('invitation');
    const headers = userAgent === undefined ? {} : { 'User-Agent': userAgent };
    for (const method of [...Array.from({ length: 10 }, () => 'GET'), 'HEAD']) {
      const answer = await openPhone().look(code, { method, headers });
      expect([answer.status, answer.location]).toEqual([200, '']);
      expect(answer.body).not.toMatch(/http-equiv|<script/);
    }
    expect([bench.calls(EXCHANGE), links.openings, links.attempts.size]).toEqual([0, [], 0]);
  });

  test('HEAD asks nobody and gets no cookies and no body', async () => {
    const answer = await openPhone().look(links.make('link'), { method: 'HEAD' });
    expect([answer.status, answer.setCookies, answer.body, links.looks]).toEqual([200, [], '', []]);
  });
});

test.each([
  ['zh', '扫一扫'],
  ['en', 'Open Scan in WeChat'],
])('other browsers are told in %s how to scan, with the address to copy', async (language, words) => {
  const code = links.make('invitation');
  const answer = await openPhone().look(code, { headers: { 'User-Agent': FIREFOX, 'Accept-Language': language } });
  expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([200, 'open_in_wechat', []]);
  expect(plain(answer.body)).toContain(words);
  expect(answer.body).toContain(`<b>${ORIGIN}${linkPath(code)}</b>`);
  expect(links.looks).toEqual([]);
});

describe('a code that is over', () => {
  const ENDINGS: readonly (readonly [string, (code: string) => void, number, string])[] = [
    ['used', (code) => void (links.code(code).state = 'used'), 410, 'expired_link'],
    ['revoked', (code) => void (links.code(code).state = 'revoked'), 410, 'expired_link'],
    ['expired', () => void (bench.ahead += 8 * 86_400_000), 410, 'expired_link'],
    ['waiting', (code) => void (links.code(code).waiting = 'a'.repeat(32)), 409, 'link_waiting'],
  ];

  test.each(ENDINGS)('%s', async (_how, end, status, page) => {
    const phone = openPhone();
    const code = links.make('invitation');
    const token = await phone.token(code);
    end(code);
    const looked = await phone.look(code);
    expect([looked.status, pageOf(looked)]).toEqual([status, page]);
    for (const hidden of [USER, INVITER, '示例公司']) expect(looked.body).not.toContain(hidden);
    const tapped = await phone.post(code, { decision: 'continue', token });
    expect([tapped.status, pageOf(tapped), tapped.setCookies]).toEqual([status, page, []]);
    expect([links.attempts.size, bench.calls(EXCHANGE)]).toEqual([0, 0]);
  });

  test('the page of one that waits leads to where the person can see how it stands', async () => {
    const code = links.make('invitation');
    links.code(code).waiting = 'a'.repeat(32);
    const { body } = await openPhone().look(code);
    expect([...body.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href)).toEqual(['/auth_wechat/link']);
  });
});

describe('X12: guessing', () => {
  test.each(['short', 'x'.repeat(23), `${'x'.repeat(21)}!`, 'x'.repeat(5000), '%00'.repeat(22), '..%2f..%2fetc'])(
    'a code %s is malformed, and Odoo is not asked',
    async (code) => {
      const answer = await openPhone().look(code, { headers: elsewhere() });
      expect([answer.status, pageOf(answer)]).toEqual([404, 'expired_link']);
      expect(links.looks).toEqual([]);
    },
  );

  test('one that was never given out looks the same as one that could not be', async () => {
    const phone = openPhone();
    const [unknown, malformed] = [
      await phone.look('A'.repeat(22), { headers: elsewhere() }),
      await phone.look('B'.repeat(9), { headers: elsewhere() }),
    ];
    const body = ({ body: html }: { body: string }) => html.replace(/<code>.*<\/code>/, '');
    expect([unknown.status, body(unknown)]).toEqual([malformed.status, body(malformed)]);
  });

  test('is counted together with guessed QR codes, and good codes are served all the same', async () => {
    const from = elsewhere();
    const code = links.make('link');
    const phone = openPhone();
    for (let n = 0; n < 15; n += 1) {
      expect((await phone.look('A'.repeat(22), { headers: from })).status).toBe(404);
      expect((await phone.browser.get(phonePath('A'.repeat(22)), { headers: from })).status).toBe(404);
    }
    const guessed = await phone.look('C'.repeat(22), { headers: from });
    expect([guessed.status, pageOf(guessed)]).toEqual([429, 'busy']);
    expect((await phone.browser.get(phonePath('A'.repeat(22)), { headers: from })).status).toBe(429);
    expect((await phone.look(code, { headers: from })).status).toBe(200);
    expect((await phone.look('C'.repeat(22), { headers: elsewhere() })).status).toBe(404);
  });
});

describe('继续', () => {
  test.each([
    ['link', 'snsapi_userinfo'],
    ['invitation', 'snsapi_userinfo'],
    ['check', 'snsapi_base'],
  ] as const)('for %s writes the attempt and goes to WeChat with %s', async (purpose, scope) => {
    const phone = openPhone();
    const answer = await phone.tap(links.make(purpose), 'continue');
    const remembered = expect.stringMatching(new RegExp(`^${NEXT}=`)) as string;
    expect([answer.status, answer.setCookies]).toEqual([303, [remembered]]);
    const parameters = authorisation(answer.location);
    expect(parameters.get('scope')).toBe(scope);
    const state = Buffer.from(parameters.get('state') ?? '', 'hex');
    expect(state.readUInt8(1) & 0x4f).toBe({ link: 2, invitation: 4, check: 6 }[purpose]);
    expect(links.openings).toMatchObject([{ attempt: state.toString('hex', 6, 22), ip: '127.0.0.1' }]);
    expect(links.openings[0]?.browser.slice(0, 16)).toBe(state.toString('hex', 22, 30));
  });

  test('the code itself is in no call, only its hash', async () => {
    const code = links.make('link');
    await openPhone().tap(code, 'continue');
    expect(JSON.stringify([links.looks, links.openings])).not.toContain(code);
  });

  test('switched off in Odoo: to the password form, which says so', async () => {
    const phone = openPhone();
    const code = links.make('link');
    const token = await phone.token(code);
    odoo.settings = { ...odoo.settings, enabled: false };
    bench.ageSettings();
    const answer = await phone.post(code, { decision: 'continue', token });
    expect(answer.location).toBe('/web/login?wechat_error=disabled#');
    expect(links.openings).toEqual([]);
  });
});

test('不是我: nothing has happened, and the page says so without speaking of a login', async () => {
  const phone = openPhone();
  const code = links.make('invitation');
  const answer = await phone.tap(code, 'deny');
  expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([200, 'cancelled', []]);
  expect(plain(answer.body)).toContain('Nothing was changed');
  expect(answer.body).not.toMatch(/\/web\/login|\/wechat\/authorize/);
  expect([links.openings, bench.calls(EXCHANGE), links.code(code).state]).toEqual([[], 0, 'open']);
});

describe('X8: a form from elsewhere', () => {
  test.each([
    ['another origin', { Origin: 'https://evil.example' }, 403],
    ['a sub-domain', { Origin: 'https://x.erp.example.com' }, 403],
    ['no origin, cross-site', { Origin: [], 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['no origin at all', { Origin: [] }, 403],
    ['JSON', { 'Content-Type': 'application/json' }, 415],
    ['no type', { 'Content-Type': [] }, 415],
  ])('%s', async (_what, headers, status) => {
    const phone = openPhone();
    const code = links.make('link');
    const token = await phone.token(code);
    for (const decision of ['continue', 'deny']) {
      const answer = await phone.post(code, { decision, token }, { headers });
      expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([status, 'invalid', []]);
    }
    expect(links.openings).toEqual([]);
  });

  type Fields = (code: string, token: string) => Promise<Record<string, string>>;
  const FORMS: readonly (readonly [string, Fields, number])[] = [
    ['another phone’s token', async (code) => ({ decision: 'continue', token: await openPhone().token(code) }), 403],
    ['no token', async () => ({ decision: 'continue' }), 403],
    ['a token of zeros', async () => ({ decision: 'continue', token: '0'.repeat(64) }), 403],
    ['no decision', async (_code, token) => ({ token }), 400],
    ['another decision', async (_code, token) => ({ token, decision: 'approve' }), 400],
    ['a decision in another shape', async (_code, token) => ({ token, 'decision[]': 'continue' }), 400],
    ['a long token', async () => ({ decision: 'continue', token: 'a'.repeat(65) }), 400],
    ['4 kB and more', async (_code, token) => ({ decision: 'continue', token, more: 'x'.repeat(4096) }), 413],
  ];

  test.each(FORMS)('%s', async (_what, fieldsFor, status) => {
    const phone = openPhone();
    const code = links.make('link');
    const answer = await phone.post(code, await fieldsFor(code, await phone.token(code)));
    expect([answer.status, pageOf(answer)]).toEqual([status, 'invalid']);
    expect(links.openings).toEqual([]);
  });

  test('the token of another code', async () => {
    const phone = openPhone();
    const [mine, other] = [links.make('link'), links.make('link')];
    const token = await phone.token(other);
    expect((await phone.post(mine, { decision: 'continue', token })).status).toBe(403);
  });

  test('without a cookie it is said so', async () => {
    const phone = openPhone();
    const code = links.make('link');
    const token = await phone.token(code);
    phone.browser.cookies.clear();
    const answer = await phone.post(code, { decision: 'continue', token });
    expect([answer.status, pageOf(answer)]).toEqual([400, 'cookies']);
    expect(answer.body).toContain(`href="${linkPath(code)}"`);
  });

  test('a token of before a restart, which forgot nothing it needs', async () => {
    const phone = openPhone();
    const code = links.make('link');
    const token = await phone.token(code);
    await bench.restart();
    expect((await phone.post(code, { decision: 'continue', token })).status).toBe(303);
  });
});

describe('when Odoo cannot be asked', () => {
  test.each([
    ['unreachable', 503, 'odoo_unreachable'],
    ['broken', 503, 'odoo_unreachable'],
    ['rejected', 503, 'misconfigured'],
  ] as const)('%s: %i page %s, looking and tapping', async (kind, status, page) => {
    const phone = openPhone();
    const code = links.make('link');
    const token = await phone.token(code);
    odoo.failure = new OdooError(kind, 'detail for the log');
    for (const answer of [await phone.look(code), await phone.post(code, { decision: 'continue', token })]) {
      expect([answer.status, pageOf(answer)]).toEqual([status, page]);
      expect(answer.body).not.toMatch(/detail for the log|\/wechat\/authorize/);
      // Nothing is lost: the same address does it later.
      expect(answer.body.includes(`href="${linkPath(code)}"`)).toBe(page === 'odoo_unreachable');
    }
  });
});

test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is no method of a link code', async (method) => {
  const answer = await bench.get(linkPath(links.make('link')), { method });
  expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
});

test('the cookie is the browser’s only one, and no page sets a ticket', async () => {
  const phone = openPhone();
  await phone.scan(links.make('link'));
  expect([...phone.browser.cookies.keys()]).toEqual([BROWSER]);
});
