import { createOdooClient, type OdooClientOptions } from '../../src/odoo/client';
import { OdooError, type SignInRequest } from '../../src/odoo/types';
import { recordingLogger } from '../flows/silent.fixture';
import * as reply from './odoo-server.fixture';
import { bool, int, struct, text, useOdooServer, value } from './odoo-server.fixture';

const API_KEY = '0123456789abcdef0123456789abcdef01234567';
const odoo = useOdooServer();
const clients: { close(): void }[] = [];
afterEach(() => clients.splice(0).forEach((client) => client.close()));

function clientOf(options: Partial<OdooClientOptions> = {}) {
  const recording = recordingLogger([API_KEY]);
  const observed: [string, string][] = [];
  const pauses: number[] = [];
  const client = createOdooClient({
    url: odoo.url,
    db: 'odoo',
    login: 'wechat-sidecar',
    apiKey: API_KEY,
    now: Date.now,
    deadlineMs: 2000,
    sleep: async (ms) => void pauses.push(ms),
    observe: (method, outcome) => void observed.push([method, outcome]),
    log: recording.log,
    ...options,
  });
  clients.push(client);
  return { client, observed, pauses, ...recording };
}

const REQUEST: SignInRequest = {
  attempt: '0'.repeat(32),
  purpose: 'login',
  way: 'direct',
  browser: 'b'.repeat(64),
  ticketHash: 'c'.repeat(64),
  appid: 'wx0123456789abcdef',
  openid: 'oFollower',
  unionid: '',
  scope: 'snsapi_userinfo',
  nickname: '小王 <b>&\u0000\u202e😈',
  avatarUrl: 'https://thirdwx.qlogo.cn/1/132',
  requestId: 'request-1',
  ip: '203.0.113.9',
  userAgent: 'MicroMessenger/8',
  knownBrowser: 'd'.repeat(64),
  codeHash: 'e'.repeat(64),
  client: 'Chrome 128 · Windows 10/11',
  phone: 'f'.repeat(64),
};

const BEAT = { instance: 'host-1', version: '1.0.0', health: { status: 'green', parts: {} }, results: [] } as const;

const issued = value(struct({ outcome: text('issued'), reason: text(''), expires_in: int(60) }));
const heartbeatOf = (settings: Record<string, string> = {}): reply.Reply =>
  value(
    struct({
      settings: struct({
        enabled: bool(true),
        appid: text('wx0123456789abcdef'),
        redirect_url: text('https://erp.example.com/wechat/callback'),
        scope_policy: text('adaptive'),
        force_popup: bool(false),
        company: text('示例公司'),
        ...settings,
      }),
      jobs: `<array><data><value>${struct({ id: int(5), kind: text('doctor'), payload: '<struct></struct>' })}</value></data></array>`,
      version: text('1.0.0'),
    }),
  );

const kindOf = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(
    () => new Error('it worked'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof OdooError)) throw error;
  return error.code;
};

describe('sign_in', () => {
  test('is one execute_kw with every keyword of the protocol and nothing else', async () => {
    odoo.object = [issued];
    const { client } = clientOf();
    expect(await client.signIn(REQUEST)).toEqual({ outcome: 'issued', expiresIn: 60 });
    const { path, body } = odoo.calls[1] ?? {};
    expect(path).toBe('/xmlrpc/2/object');
    expect([...(body ?? '').matchAll(/<name>(\w+)<\/name>/g)].map((match) => match[1]).sort()).toEqual(
      [
        ...['appid', 'attempt', 'avatar_url', 'browser', 'client', 'code_hash', 'ip', 'known_browser', 'nickname'],
        'phone',
        ...['openid', 'purpose', 'request_id', 'scope', 'ticket_hash', 'unionid', 'user_agent', 'way'],
      ].sort(),
    );
    expect(body).toContain('<string>wechat.gateway</string></value></param><param><value><string>sign_in</string>');
    expect(body).toContain('<string>小王 &lt;b&gt;&amp;\u202e😈</string>');
  });

  test.each([
    [{ outcome: text('profile_needed'), reason: text(''), expires_in: int(0) }, { outcome: 'profile_needed' }],
    [
      { outcome: text('code_required'), reason: text(''), expires_in: int(77) },
      { outcome: 'code_required', expiresIn: 77 },
    ],
    [
      { outcome: text('claim'), reason: text(''), expires_in: int(600) },
      { outcome: 'claim', expiresIn: 600 },
    ],
    [
      { outcome: text('refused'), reason: text('wrong_codes'), expires_in: int(0) },
      { outcome: 'refused', reason: 'wrong_codes' },
    ],
    [
      { outcome: text('refused'), reason: text('not_linked'), expires_in: int(0) },
      { outcome: 'refused', reason: 'not_linked' },
    ],
  ])('%j is %j', async (fields, answer) => {
    odoo.object = [value(struct(fields))];
    expect(await clientOf().client.signIn(REQUEST)).toEqual(answer);
  });

  test.each([
    ['another outcome', struct({ outcome: text('logged_in') })],
    ['issued without a lifetime', struct({ outcome: text('issued') })],
    ['issued for no time', struct({ outcome: text('issued'), expires_in: int(0) })],
    ['a reason nobody knows', struct({ outcome: text('refused'), reason: text('because') })],
    ['true', bool(true)],
    ['text', text('issued')],
  ])('%s is broken, not a login', async (_name, inner) => {
    odoo.object = [value(inner)];
    expect(await kindOf(clientOf().client.signIn(REQUEST))).toBe('broken');
    expect(odoo.count('execute_kw')).toBe(1);
  });
});

const namesIn = (body: string | undefined): string[] =>
  [...(body ?? '').matchAll(/<name>(\w+)<\/name>/g)].map((match) => match[1] ?? '').sort();

describe('verify_code', () => {
  const VERIFY = {
    attempt: REQUEST.attempt,
    browser: REQUEST.browser,
    codeHash: REQUEST.codeHash,
    knownBrowser: '',
    freshBrowser: 'f'.repeat(64),
    requestId: 'request-1',
    ip: '203.0.113.9',
    userAgent: 'Chrome/128',
  };

  test('has every keyword of the protocol and nothing else', async () => {
    const fields = { outcome: text('issued'), reason: text(''), expires_in: int(60), left: int(0) };
    odoo.object = [value(struct({ ...fields, remember: text('fresh') }))];
    const answer = await clientOf().client.verifyCode(VERIFY);
    expect(answer).toEqual({ outcome: 'issued', expiresIn: 60, remember: 'fresh' });
    const { body } = odoo.calls[1] ?? {};
    expect(body).toContain('<string>verify_code</string>');
    expect(namesIn(body)).toEqual(
      ['attempt', 'browser', 'code_hash', 'fresh_browser', 'ip', 'known_browser', 'request_id', 'user_agent'].sort(),
    );
  });

  test.each([
    [
      { outcome: text('code_required'), reason: text(''), expires_in: int(99), left: int(2), remember: text('') },
      { outcome: 'code_required', expiresIn: 99, left: 2 },
    ],
    [
      { outcome: text('refused'), reason: text('wrong_codes'), expires_in: int(0), left: int(0), remember: text('') },
      { outcome: 'refused', reason: 'wrong_codes' },
    ],
  ])('%j is %j', async (fields, answer) => {
    odoo.object = [value(struct(fields))];
    expect(await clientOf().client.verifyCode(VERIFY)).toEqual(answer);
  });

  test.each([
    ['a wrong code that leaves nothing', struct({ outcome: text('code_required'), expires_in: int(9), left: int(0) })],
    ['issued for a browser nobody knows how to remember', struct({ outcome: text('issued'), expires_in: int(9) })],
  ])('%s is broken', async (_name, inner) => {
    odoo.object = [value(inner)];
    expect(await kindOf(clientOf().client.verifyCode(VERIFY))).toBe('broken');
  });

  test('is never repeated: a wrong code would be counted twice', async () => {
    odoo.object = [reply.html502, issued];
    expect(await kindOf(clientOf().client.verifyCode(VERIFY))).toBe('unreachable');
    expect(odoo.count('execute_kw')).toBe(1);
  });
});

describe('invitation and open_invitation', () => {
  const WORDS = { purpose: text('link'), user: text('张三'), company: text('示例公司'), by: text('李四') };
  const ASKING = { ip: text('203.0.113.7'), user_agent: text('Firefox'), age: int(61) };
  const OPEN = struct({ outcome: text('open'), ...WORDS, expires_in: int(604_800), ...ASKING });
  const opening = { codeHash: 'a'.repeat(64), requestId: 'request-1', attempt: '0'.repeat(32) };
  const request = { ...opening, browser: 'b'.repeat(64), ip: '203.0.113.9', userAgent: 'MicroMessenger/8' };

  test('have every keyword of the protocol and nothing else', async () => {
    odoo.object = [value(OPEN), value(OPEN)];
    const { client } = clientOf();
    const open = {
      outcome: 'open',
      purpose: 'link',
      user: '张三',
      company: '示例公司',
      by: '李四',
      expiresIn: 604_800,
      ip: '203.0.113.7',
      userAgent: 'Firefox',
      age: 61,
    };
    expect(await client.invitation({ codeHash: request.codeHash, requestId: 'request-1' })).toEqual(open);
    expect(await client.openInvitation(request)).toEqual(open);
    expect(odoo.calls[1]?.body).toContain('<string>invitation</string>');
    expect(namesIn(odoo.calls[1]?.body)).toEqual(['code_hash', 'request_id']);
    expect(odoo.calls[2]?.body).toContain('<string>open_invitation</string>');
    expect(namesIn(odoo.calls[2]?.body)).toEqual(
      ['attempt', 'browser', 'code_hash', 'ip', 'request_id', 'user_agent'].sort(),
    );
  });

  test.each(['waiting', 'used', 'expired', 'revoked', 'unknown'])('%s says nothing more', async (outcome) => {
    const words = { purpose: text(''), user: text(''), company: text(''), by: text(''), expires_in: int(0) };
    const empty = { ...words, ip: text(''), user_agent: text(''), age: int(0) };
    odoo.object = [value(struct({ outcome: text(outcome), ...empty }))];
    expect(await clientOf().client.openInvitation(request)).toEqual({ outcome });
  });

  test.each([
    [
      'a purpose nobody knows',
      struct({ outcome: text('open'), ...WORDS, purpose: text('login'), expires_in: int(9), ...ASKING }),
    ],
    ['open for nobody', struct({ outcome: text('open'), purpose: text('link'), expires_in: int(9), ...ASKING })],
    ['another outcome', struct({ outcome: text('issued') })],
    ['true', bool(true)],
  ])('%s is broken', async (_name, inner) => {
    odoo.object = [value(inner)];
    expect(await kindOf(clientOf().client.openInvitation(request))).toBe('broken');
  });
});

describe('link', () => {
  const { attempt, browser, appid, openid, unionid, scope, nickname, avatarUrl, requestId, ip, userAgent } = REQUEST;
  const LINK = { attempt, browser, appid, openid, unionid, scope, nickname, avatarUrl, requestId, ip, userAgent };

  test('has every keyword of the protocol and nothing else', async () => {
    odoo.object = [value(struct({ outcome: text('waiting'), reason: text('') }))];
    expect(await clientOf().client.link(LINK)).toEqual({ outcome: 'waiting' });
    expect(odoo.calls[1]?.body).toContain('<string>link</string>');
    expect(namesIn(odoo.calls[1]?.body)).toEqual(
      [
        ...['appid', 'attempt', 'avatar_url', 'browser', 'ip', 'nickname', 'openid', 'request_id', 'scope', 'unionid'],
        'user_agent',
      ].sort(),
    );
  });

  test.each([
    [{ outcome: text('confirmed'), reason: text('') }, { outcome: 'confirmed' }],
    [
      { outcome: text('refused'), reason: text('already_linked') },
      { outcome: 'refused', reason: 'already_linked' },
    ],
  ])('%j is %j', async (fields, answer) => {
    odoo.object = [value(struct(fields))];
    expect(await clientOf().client.link(LINK)).toEqual(answer);
  });

  test.each([
    ['issued', struct({ outcome: text('issued'), expires_in: int(60) })],
    ['a reason nobody knows', struct({ outcome: text('refused'), reason: text('because') })],
    ['nothing', struct({})],
  ])('%s is broken, not a link', async (_name, inner) => {
    odoo.object = [value(inner)];
    expect(await kindOf(clientOf().client.link(LINK))).toBe('broken');
  });
});

describe('deny and attempt', () => {
  const DENY = {
    attempt: REQUEST.attempt,
    browser: REQUEST.browser,
    ip: '203.0.113.9',
    userAgent: 'Chrome/128',
    requestId: 'request-1',
    by: 'phone',
  } as const;

  test('have every keyword of the protocol and nothing else', async () => {
    const fields = { reason: text(''), expires_in: int(0), left: int(0), consumed: bool(false) };
    odoo.object = [
      value(struct({ ...fields, outcome: text('refused'), reason: text('denied') })),
      value(struct({ ...fields, outcome: text('unknown') })),
    ];
    const { client } = clientOf();
    expect(await client.deny(DENY)).toEqual({ outcome: 'refused', reason: 'denied' });
    expect(await client.attempt({ attempt: DENY.attempt, requestId: 'request-1' })).toEqual({ outcome: 'unknown' });
    expect(namesIn(odoo.calls[1]?.body)).toEqual(['attempt', 'browser', 'by', 'ip', 'request_id', 'user_agent']);
    expect(namesIn(odoo.calls[2]?.body)).toEqual(['attempt', 'request_id']);
  });

  test.each([
    [
      { outcome: text('issued'), expires_in: int(0), consumed: bool(true) },
      { outcome: 'issued', expiresIn: 0, consumed: true },
    ],
    [
      { outcome: text('code_required'), expires_in: int(50), left: int(1) },
      { outcome: 'code_required', expiresIn: 50, left: 1 },
    ],
    [
      { outcome: text('refused'), reason: text('archived') },
      { outcome: 'refused', reason: 'archived' },
    ],
  ])('%j is %j', async (fields, answer) => {
    odoo.object = [value(struct(fields))];
    expect(await clientOf().client.attempt({ attempt: DENY.attempt, requestId: 'request-1' })).toEqual(answer);
  });

  test('are repeated where no answer came: they change nothing twice', async () => {
    odoo.object = [reply.html502, value(struct({ outcome: text('unknown') }))];
    expect(await clientOf().client.attempt({ attempt: DENY.attempt, requestId: 'request-1' })).toEqual({
      outcome: 'unknown',
    });
  });
});

describe('heartbeat', () => {
  test('brings settings and jobs under our names', async () => {
    odoo.object = [heartbeatOf()];
    expect(await clientOf().client.heartbeat(BEAT)).toEqual({
      settings: {
        enabled: true,
        appid: 'wx0123456789abcdef',
        redirectUrl: 'https://erp.example.com/wechat/callback',
        scopePolicy: 'adaptive',
        forcePopup: false,
        company: '示例公司',
        verificationFiles: [],
      },
      jobs: [{ id: 5, kind: 'doctor', payload: {} }],
      version: '1.0.0',
    });
  });

  test("the verification files' names come along, and nothing that is none", async () => {
    const name = 'MP_verify_0123456789abCDEF.txt';
    const files = (...names: string[]): string =>
      `<array><data>${names.map((each) => `<value>${text(each)}</value>`).join('')}</data></array>`;
    odoo.object = [heartbeatOf({ verification_files: files(name, name) })];
    expect((await clientOf().client.heartbeat(BEAT)).settings.verificationFiles).toEqual([name, name]);
    odoo.object = [heartbeatOf({ verification_files: files('../MP_verify_0123456789abCDEF.txt') })];
    expect(await kindOf(clientOf().client.heartbeat(BEAT))).toBe('broken');
  });

  test('results and health go along', async () => {
    odoo.object = [heartbeatOf()];
    const health = { status: 'red', parts: { wechat: { status: 'red', detail: 'frozen' } } } as const;
    await clientOf().client.heartbeat({ ...BEAT, health, results: [{ job: 5, ok: true, result: { status: 'ok' } }] });
    expect(odoo.calls[1]?.body).toContain('<name>detail</name><value><string>frozen</string>');
    expect(odoo.calls[1]?.body).toContain('<name>job</name><value><int>5</int>');
  });

  test('ten pictures of the largest size go along', async () => {
    odoo.object = [heartbeatOf()];
    const image = 'A'.repeat(350_000);
    const results = Array.from({ length: 10 }, (_, job) => ({ job, ok: true, result: { status: 'ok', image } }));
    await clientOf().client.heartbeat({ ...BEAT, results });
    expect(odoo.count('execute_kw')).toBe(1);
  });

  test('a policy nobody knows is broken', async () => {
    odoo.object = [heartbeatOf({ scope_policy: text('everything') })];
    expect(await kindOf(clientOf().client.heartbeat(BEAT))).toBe('broken');
  });
});

describe('logging in', () => {
  test('happens once, however many calls there are at once', async () => {
    odoo.object = [issued];
    const { client } = clientOf();
    await Promise.all(Array.from({ length: 20 }, () => client.signIn(REQUEST)));
    await client.signIn(REQUEST);
    expect(odoo.count('authenticate')).toBe(1);
    expect(odoo.count('execute_kw')).toBe(21);
    expect(odoo.calls[0]).toMatchObject({ path: '/xmlrpc/2/common' });
  });

  test('a key that Odoo does not know is asked about at most once in 30 s', async () => {
    odoo.common = [value(bool(false))];
    let now = Date.now();
    const { client } = clientOf({ now: () => now });
    for (let n = 0; n < 5; n += 1) expect(await kindOf(client.heartbeat(BEAT))).toBe('unauthenticated');
    expect(odoo.count('authenticate')).toBe(1);
    expect(odoo.count('execute_kw')).toBe(0);
    now += 30_000;
    odoo.common = [value(int(8))];
    odoo.object = [issued];
    expect(await client.signIn(REQUEST)).toMatchObject({ outcome: 'issued' });
  });

  test('a user made anew meanwhile is found without losing the call', async () => {
    odoo.object = [issued, reply.fault(3, 'Access Denied'), issued];
    odoo.common = [value(int(7)), value(int(8))];
    const { client } = clientOf();
    await client.signIn(REQUEST);
    expect(await client.signIn(REQUEST)).toMatchObject({ outcome: 'issued' });
    expect(odoo.count('authenticate')).toBe(2);
    expect(odoo.calls.at(-1)?.body).toContain('<int>8</int>');
  });

  test('a revoked key costs one login per 30 s and no more', async () => {
    odoo.object = [reply.fault(3, 'Access Denied')];
    let now = Date.now();
    const { client } = clientOf({ now: () => now });
    for (let n = 0; n < 5; n += 1) {
      expect(await kindOf(client.heartbeat(BEAT))).toBe('unauthenticated');
      now += 5000;
    }
    expect(odoo.count('authenticate')).toBe(1);
    expect(odoo.count('execute_kw')).toBe(1);
    now += 5000;
    await kindOf(client.heartbeat(BEAT));
    expect(odoo.count('authenticate')).toBe(2);
  });

  describe('with another key by now', () => {
    const NEW_KEY = '76543210fedcba9876543210fedcba9876543210';
    const unlessOldKey: reply.Reply = (response) => {
      const isOld = odoo.calls.at(-1)?.body.includes(API_KEY) ?? false;
      (isOld ? reply.fault(3, 'Access Denied') : issued)(response);
    };

    test('a call that the old one was refused for is made with the new one, and so are all others', async () => {
      odoo.object = [issued, reply.fault(3, 'Access Denied'), issued];
      const { client } = clientOf({ freshKey: () => NEW_KEY });
      await client.signIn(REQUEST);
      expect(odoo.calls.at(-1)?.body).toContain(API_KEY);
      expect(await client.signIn(REQUEST)).toMatchObject({ outcome: 'issued' });
      expect(odoo.calls.slice(-2).map(({ method, body }) => [method, body.includes(NEW_KEY)])).toEqual([
        ['authenticate', true],
        ['execute_kw', true],
      ]);
    });

    test('many calls at once that met the old key are all made again, with one login', async () => {
      const { client } = clientOf({ freshKey: () => NEW_KEY });
      odoo.object = [issued];
      await client.signIn(REQUEST);
      odoo.object = [unlessOldKey];
      const answers = await Promise.all(Array.from({ length: 8 }, () => client.signIn(REQUEST)));
      expect(answers.map(({ outcome }) => outcome)).toEqual(Array(8).fill('issued'));
      expect(odoo.count('authenticate')).toBe(2);
    });

    test('it is used right after a refusal, without waiting 30 s, and an old one is still asked once', async () => {
      let key = API_KEY;
      odoo.common = [value(bool(false)), value(int(7))];
      odoo.object = [issued];
      const { client } = clientOf({ freshKey: () => key });
      expect(await kindOf(client.signIn(REQUEST))).toBe('unauthenticated');
      expect(await kindOf(client.signIn(REQUEST))).toBe('unauthenticated');
      expect(odoo.count('authenticate')).toBe(1);
      key = NEW_KEY;
      expect(await client.signIn(REQUEST)).toMatchObject({ outcome: 'issued' });
      expect(odoo.count('authenticate')).toBe(2);
    });

    test('one that Odoo refuses, too, is not tried again and again', async () => {
      odoo.object = [issued, reply.fault(3, 'Access Denied')];
      const { client } = clientOf({ freshKey: () => NEW_KEY });
      await client.signIn(REQUEST);
      for (let n = 0; n < 5; n += 1) expect(await kindOf(client.heartbeat(BEAT))).toBe('unauthenticated');
      expect(odoo.count('execute_kw')).toBe(3);
    });
  });

  test('an Odoo that was only away is asked again at once', async () => {
    odoo.common = [reply.html502, reply.html502, reply.html502, value(int(7))];
    odoo.object = [issued];
    const { client } = clientOf();
    expect(await kindOf(client.signIn(REQUEST))).toBe('unreachable');
    expect(await client.signIn(REQUEST)).toMatchObject({ outcome: 'issued' });
  });
});

describe('faults', () => {
  const traceback =
    'Traceback (most recent call last):\n  File "/opt/odoo/http.py", line 1\npsycopg2.errors.UniqueViolation: key oFollower\nDETAIL:  Key (openid)=(oFollower)\n';

  test.each([
    [1, 'broken'],
    [2, 'rejected'],
    [4, 'forbidden'],
  ])('fault %i is %s, not repeated, and its text stays out of error and log', async (code, kind) => {
    odoo.object = [reply.fault(code, traceback)];
    const { client, text: logged, observed } = clientOf();
    const error = await client.signIn(REQUEST).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: kind });
    expect(JSON.stringify(error) + String(error) + logged()).not.toMatch(/oFollower|Traceback|http\.py|DETAIL/);
    expect(odoo.count('execute_kw')).toBe(1);
    expect(observed).toEqual([['sign_in', kind]]);
  });

  test('of a traceback the class alone is told, at debug level', async () => {
    odoo.object = [reply.fault(1, traceback)];
    const { client, lines } = clientOf();
    await kindOf(client.signIn(REQUEST));
    expect(lines()).toEqual([expect.objectContaining({ level: 'debug', detail: 'psycopg2.errors.UniqueViolation' })]);
  });
});

describe('trouble on the way', () => {
  test.each([
    ['an HTML 502', reply.html502],
    ['HTML with status 200', reply.htmlInstead],
    ['half an answer', reply.halfXml],
    ['a connection cut in the answer', reply.cut],
    ['a connection reset', reply.reset],
    ['a redirect', reply.redirect],
    ['too much', reply.huge],
  ])('%s: three tries, then unreachable', async (_name, bad) => {
    odoo.object = [bad];
    const { client, pauses } = clientOf();
    expect(await kindOf(client.signIn(REQUEST))).toBe('unreachable');
    expect(odoo.count('execute_kw')).toBe(3);
    expect(pauses).toEqual([100, 300]);
  });

  test.each([
    ['an HTML 502', reply.html502],
    ['half an answer', reply.halfXml],
    ['a connection reset', reply.reset],
  ])('%s once: the second try brings the answer', async (_name, bad) => {
    odoo.object = [bad, issued];
    const { client, observed } = clientOf();
    expect(await client.signIn(REQUEST)).toMatchObject({ outcome: 'issued' });
    expect(observed).toEqual([['sign_in', 'ok']]);
  });

  test.each([
    ['hangs', reply.hang],
    ['drips', reply.drip],
  ])('an Odoo that %s is given up at the deadline and not asked again', async (_name, bad) => {
    odoo.object = [bad];
    const { client } = clientOf({ deadlineMs: 1000 });
    expect(await kindOf(client.signIn(REQUEST))).toBe('timeout');
    expect(odoo.count('execute_kw')).toBe(1);
  });

  test('no try begins that could not end in time', async () => {
    let now = 0;
    const late: reply.Reply = (response) => {
      now += 2400;
      reply.html502(response);
    };
    odoo.object = [late];
    const { client } = clientOf({
      now: () => now,
      deadlineMs: 5000,
      sleep: async (ms) => {
        now += ms;
      },
    });
    expect(await kindOf(client.signIn(REQUEST))).toBe('unreachable');
    expect(odoo.count('execute_kw')).toBe(2);
  });

  test('nobody listening is unreachable', async () => {
    expect(await kindOf(clientOf({ url: 'http://127.0.0.1:1' }).client.signIn(REQUEST))).toBe('unreachable');
  });

  test('a proxy in the environment is not used', async () => {
    odoo.object = [issued];
    process.env['http_proxy'] = 'http://127.0.0.1:1';
    try {
      expect(await clientOf().client.signIn(REQUEST)).toMatchObject({ outcome: 'issued' });
    } finally {
      delete process.env['http_proxy'];
    }
  });

  test('no error and no log line holds the key or the identity', async () => {
    for (const bad of [reply.html502, reply.cut, reply.huge, reply.fault(1, `x ${API_KEY}`), reply.fault(2, API_KEY)]) {
      odoo.object = [bad];
      const { client, text: logged } = clientOf();
      const error: unknown = await client.signIn(REQUEST).catch((reason: unknown) => reason);
      const everything = JSON.stringify(error, Object.getOwnPropertyNames(error as object)) + logged();
      expect(everything).not.toContain(API_KEY);
      expect(everything).not.toContain('oFollower');
    }
  });
});
