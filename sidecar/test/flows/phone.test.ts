/** The phone's side of a scan, state by state: who sees what, what a tap makes of it, and what survives forgetting (rows X4, X6, X7, X10). */
import type { Caller } from '../../src/flows/answer';
import { digitsOf, formTokenOf, userCodeOf } from '../../src/flows/device-code';
import { createKeyRing, sha256Hex } from '../../src/flows/key-ring';
import { stateAt, type PendingLogin, type PendingState } from '../../src/flows/pending-login';
import { createPendingLogins, type PendingLogins } from '../../src/flows/pending-logins';
import { createPhoneFlow, type PhoneFlow } from '../../src/flows/phone';
import type { PhoneView } from '../../src/flows/phone-view';
import { signScanNote, verifyScanNote } from '../../src/flows/scan-note';
import { verifyState } from '../../src/flows/state';
import { OdooError } from '../../src/odoo/types';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import { createFakeOdoo, ORIGIN } from '../http/fake-odoo.fixture';
import { CONTENT, masterKey, NOW, ringOf } from './keys.fixture';
import { PC, rowIn } from './pending.fixture';
import { recordingLogger } from './silent.fixture';

const WECHAT = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) MicroMessenger/8.0.50(0x18003234) NetType/WIFI';
const OPEN = 'https://open.weixin.qq.com';
const MINE = 'a'.repeat(32);
const OTHERS = 'b'.repeat(32);
const STATES = ['pending', 'scanned', 'code_required', 'approved', 'denied', 'collected', 'expired'] as const;

const keys = ringOf(1, 2);
const { attempt } = CONTENT;
const CODE = userCodeOf(keys.signing, attempt);
const odoo = createFakeOdoo(() => clock);
const { log, lines } = recordingLogger();

let clock: number;
let store: Store;
let pending: PendingLogins;
let flow: PhoneFlow;

beforeEach(() => {
  clock = NOW;
  odoo.reset();
  store = createMemoryStore({ now: () => clock });
  pending = createPendingLogins({ store, keys, odoo });
  flow = flowWith(keys);
});
afterEach(() => store.close());

function flowWith(ring: typeof keys): PhoneFlow {
  const settings = {
    current: async () => odoo.settings,
    latest: () => odoo.settings,
    absence: () => 'odoo_unreachable' as const,
  };
  return createPhoneFlow({ keys: ring, settings, pending, odoo, openUrl: OPEN, now: () => clock, log });
}

const phone = (browser: string | undefined, more: Partial<Caller> = {}): Caller => ({
  ...{ requestId: 'request-1', ip: '198.51.100.9', userAgent: WECHAT, browser },
  ...{ next: undefined, device: undefined, scan: undefined, known: undefined },
  ...more,
});

/** A row of phone {@link MINE} in this state. */
const keep = (state: PendingState, more: Partial<PendingLogin> = {}): Promise<string> => {
  const row = rowIn(state);
  const owner = state === 'pending' || state === 'expired' ? {} : { owner: sha256Hex(MINE) };
  return pending.create({ ...row, ...owner, ...more }, NOW);
};

const shown = (view: PhoneView): string => (view.kind === 'plain' ? `${view.page}${view.status ?? ''}` : view.kind);
const look = async (browser: string | undefined): Promise<string> => shown(await flow.show(phone(browser), CODE));
const stateNow = async (): Promise<string> => {
  const row = await pending.find(CODE);
  return row === undefined ? 'none' : stateAt(row, clock);
};

/** The page, or where a redirect leads. */
async function tap(decision: string, browser: string, more: Partial<Caller> = {}): Promise<string> {
  const answer = await flow.decide(phone(browser, more), CODE, { decision, token: formTokenOf(keys, CODE, browser) });
  return answer.kind === 'plain'
    ? shown(answer)
    : answer.kind === 'redirect'
      ? new URL(answer.location, ORIGIN).pathname
      : '';
}

const TO_WECHAT = '/connect/oauth2/authorize';
const BACK = `/wechat/q/${CODE}`;

const noteOf = (more: { browser?: string; claimedAt?: number } = {}): string =>
  signScanNote(keys.signing, {
    attempt,
    ...PC,
    owner: sha256Hex(more.browser ?? MINE),
    claimedAt: more.claimedAt ?? NOW,
  });

describe('what is shown', () => {
  const TABLE: Readonly<Record<PendingState, readonly [owner: string, others: string]>> = {
    pending: ['confirm', 'confirm'],
    scanned: ['confirm', 'qr_in_use'],
    code_required: ['digits', 'qr_in_use'],
    approved: ['done', 'qr_in_use'],
    denied: ['denied', 'expired_qr'],
    collected: ['done', 'expired_qr'],
    expired: ['expired_qr', 'expired_qr'],
  };

  test.each(STATES)(
    'X4, X6: %s, to the owner, to others and to a phone without cookies; looking changes nothing',
    async (state) => {
      await keep(state);
      const before = await pending.find(CODE);
      for (let times = 0; times < 5; times += 1) {
        expect([await look(MINE), await look(OTHERS), await look(undefined)]).toEqual([
          ...TABLE[state],
          TABLE[state][1],
        ]);
      }
      expect(await pending.find(CODE)).toEqual(before);
      expect([odoo.signIns, odoo.denials]).toEqual([[], []]);
    },
  );

  test('what a person is asked about, and a cookie that the token is bound to', async () => {
    await keep('pending');
    const view = await flow.show(phone(undefined), CODE);
    if (view.kind !== 'confirm') throw new Error(view.kind);
    expect(view.request).toEqual({
      ...{ userCode: CODE, company: '示例公司 Example', site: 'erp.example.com' },
      ...{ userAgent: PC.userAgent, ip: PC.ip, createdAt: NOW },
    });
    expect(view.cookies).toEqual([{ name: 'browser', value: expect.stringMatching(/^[0-9a-f]{32}$/) }]);
    expect(view.token).toBe(formTokenOf(keys, CODE, view.cookies[0]?.value ?? ''));
    expect(await flow.show(phone(MINE), CODE)).toMatchObject({ cookies: [], token: formTokenOf(keys, CODE, MINE) });
  });

  test('the digits are those of the attempt, whatever key signs by now', async () => {
    await keep('code_required', { left: 2 });
    const rotated = createKeyRing([masterKey(9), masterKey(1)]);
    for (const ring of [keys, rotated]) {
      expect(await flowWith(ring).show(phone(MINE), CODE)).toEqual({
        ...{ kind: 'digits', digits: digitsOf(keys.signing, attempt) },
        watched: { state: 'code_required', left: 2 },
      });
    }
    expect(shown(await flowWith(ringOf(9)).show(phone(MINE), CODE))).toBe('expired_qr');
  });

  test.each([
    ['denied', 'denied'],
    ['wrong_codes', 'wrong_codes'],
    ['not_linked', 'not_linked'],
    ['archived', 'refused'],
    ['admin_forbidden', 'refused_admin'],
    ['suspended', 'suspended'],
    ['expired', 'expired_qr'],
    ['disabled', 'denied'],
    ['a reason of a later version', 'denied'],
  ])('denied with reason %j is page %s', async (reason, page) => {
    await keep('denied', { reason });
    expect(await look(MINE)).toBe(page);
    expect(await look(OTHERS)).toBe('expired_qr');
  });

  test('collected becomes logged in once the ticket was consumed; Odoo away is no news', async () => {
    await keep('collected');
    odoo.failure = new OdooError('unreachable');
    expect(await look(MINE)).toBe('done');
    odoo.failure = undefined;
    const request = {
      attempt,
      openid: 'o',
      browser: PC.browser,
      ticketHash: 't',
      codeHash: '',
      way: 'direct',
      scope: 'snsapi_userinfo',
    };
    await odoo.signIn(request as Parameters<typeof odoo.signIn>[0]);
    expect(await look(MINE)).toBe('done');
    odoo.redeem('t', PC.browser);
    expect(await look(MINE)).toBe('logged_in');
  });

  test.each([['short'], ['A'.repeat(21)], ['A'.repeat(23)], ['A'.repeat(21) + '.'], ['A'.repeat(22)], ['']])(
    'a code that names nothing, %j, counts as one',
    async (userCode) => {
      await keep('pending');
      expect(await flow.show(phone(MINE), userCode)).toEqual({
        kind: 'plain',
        page: 'expired_qr',
        status: 404,
        unknown: true,
      });
    },
  );

  test('other browsers are told how to scan, and learn nothing of the code', async () => {
    const read = jest.spyOn(store, 'read');
    const view = await flow.show(phone(MINE, { userAgent: 'Mozilla/5.0 Firefox/140.0' }), CODE);
    expect(shown(view)).toBe('open_in_wechat');
    expect(read).not.toHaveBeenCalled();
  });

  test('a store or an Odoo that cannot be used is never "not found"', async () => {
    odoo.failure = new OdooError('timeout');
    expect(shown(await flow.show(phone(MINE, { scan: noteOf() }), CODE))).toBe('odoo_unreachable');
    odoo.settings = { ...odoo.settings, redirectUrl: '' };
    expect(await look(MINE)).toBe('misconfigured');
    odoo.reset();
    await store.close();
    expect(await look(MINE)).toBe('busy');
    expect(await flow.watch(phone(MINE), CODE)).toMatchObject({ page: 'busy' });
    expect(await tap('continue', MINE)).toBe('busy');
  });
});

describe('what the script is told', () => {
  test.each(STATES)('%s, to the owner alone', async (state) => {
    await keep(state);
    const expected = state === 'code_required' ? { state, left: 3 } : { state };
    expect(await flow.watch(phone(MINE), CODE)).toEqual(
      state === 'pending' || state === 'expired' ? undefined : expected,
    );
    for (const browser of [OTHERS, undefined]) expect(await flow.watch(phone(browser), CODE)).toBeUndefined();
  });

  test('nothing about codes that name nothing', async () => {
    expect(await flow.watch(phone(MINE), CODE)).toBeUndefined();
    expect(await flow.watch(phone(MINE), 'x')).toBeUndefined();
  });
});

describe('继续', () => {
  test('makes this phone the owner and sends it to WeChat for the PC’s attempt', async () => {
    await keep('pending');
    const token = formTokenOf(keys, CODE, MINE);
    const answer = await flow.decide(phone(MINE), CODE, { decision: 'continue', token });
    if (answer.kind !== 'redirect') throw new Error(answer.kind);
    const location = new URL(answer.location);
    expect([location.origin, location.hash, location.searchParams.get('scope')]).toEqual([
      OPEN,
      '#wechat_redirect',
      'snsapi_base',
    ]);
    const verdict = verifyState(keys, location.searchParams.get('state') ?? '', ['login'], NOW);
    expect(verdict).toMatchObject({
      ok: true,
      state: { attempt, scan: true, restart: false, browserPrefix: sha256Hex(MINE).slice(0, 16) },
    });
    expect(answer.cookies.map(({ name }) => name)).toEqual(['scan']);
    expect(verifyScanNote(keys, answer.cookies[0]?.value, NOW)).toEqual({
      ...{ attempt, kid: 1, browser: PC.browser, known: '', ip: PC.ip, client: PC.client, userAgent: PC.userAgent },
      ...{ owner: sha256Hex(MINE), claimedAt: NOW },
    });
    expect(await pending.find(CODE)).toMatchObject({
      state: 'scanned',
      owner: sha256Hex(MINE),
      expiresAt: NOW + 180_000,
    });
  });

  test('tapped twice leads there twice, and extends neither the row nor the note', async () => {
    await keep('pending');
    expect(await tap('continue', MINE)).toBe(TO_WECHAT);
    const row = await pending.find(CODE);
    clock += 5000;
    const again = { decision: 'continue', token: formTokenOf(keys, CODE, MINE) };
    const answer = await flow.decide(phone(MINE, { scan: noteOf() }), CODE, again);
    expect(answer).toMatchObject({ kind: 'redirect', cookies: [] });
    expect(await pending.find(CODE)).toEqual(row);
  });

  test('X6: fifty phones at once, one owner', async () => {
    await keep('pending');
    const browsers = Array.from({ length: 50 }, (_, index) => index.toString(16).padStart(32, '0'));
    const ends = await Promise.all(browsers.map((browser) => tap('continue', browser)));
    expect(ends.filter((end) => end === TO_WECHAT)).toHaveLength(1);
    expect(ends.filter((end) => end === 'qr_in_use409')).toHaveLength(49);
    const winner = browsers[ends.indexOf(TO_WECHAT)] ?? '';
    expect((await pending.find(CODE))?.owner).toBe(sha256Hex(winner));
  });

  const TABLE: Readonly<Record<PendingState, readonly [owner: string, others: string]>> = {
    pending: [TO_WECHAT, TO_WECHAT],
    scanned: [TO_WECHAT, 'qr_in_use409'],
    code_required: [BACK, 'qr_in_use409'],
    approved: [BACK, 'qr_in_use409'],
    denied: ['denied409', 'expired_qr409'],
    collected: ['done409', 'expired_qr409'],
    expired: ['expired_qr410', 'expired_qr410'],
  };

  test.each(STATES)('X10: in state %s', async (state) => {
    await keep(state);
    expect(await tap('continue', OTHERS)).toBe(TABLE[state][1]);
    await store.remove(`pending:${CODE}`);
    await keep(state);
    expect(await tap('continue', MINE)).toBe(TABLE[state][0]);
    expect(await stateNow()).toBe(state === 'pending' ? 'scanned' : state);
  });

  test('X11: at 121 s it is too late', async () => {
    await keep('pending');
    clock += 121_000;
    expect(await tap('continue', MINE)).toBe('expired_qr410');
  });

  test('switched off meanwhile: nothing is claimed', async () => {
    await keep('pending');
    odoo.settings = { ...odoo.settings, enabled: false };
    expect(await tap('continue', MINE)).toBe('/web/login');
    expect(await stateNow()).toBe('pending');
  });

  test('asks for the dialog at once where the policy says so', async () => {
    await keep('pending');
    odoo.settings = { ...odoo.settings, scopePolicy: 'userinfo' };
    const answer = await flow.decide(phone(MINE), CODE, { decision: 'continue', token: formTokenOf(keys, CODE, MINE) });
    expect(answer).toMatchObject({ location: expect.stringContaining('scope=snsapi_userinfo') });
  });
});

describe('不是我', () => {
  test.each(['pending', 'scanned', 'code_required'] as const)('ends %s, and Odoo is told', async (state) => {
    await keep(state);
    expect(await tap('deny', MINE)).toBe(BACK);
    expect([await stateNow(), await look(MINE), await look(OTHERS)]).toEqual(['denied', 'denied', 'expired_qr']);
    const { browser, ip, userAgent } = PC;
    expect(odoo.denials).toEqual([{ attempt, browser, ip, userAgent, requestId: 'request-1', by: 'phone' }]);
    expect(await tap('deny', MINE)).toBe(BACK);
    expect(await tap('continue', MINE)).toBe('denied409');
    expect(odoo.denials).toHaveLength(1);
  });

  test.each(['scanned', 'code_required', 'approved'] as const)(
    'X7: %s is not another phone’s to refuse',
    async (state) => {
      await keep(state);
      expect(await tap('deny', OTHERS)).toBe('qr_in_use409');
      expect([await stateNow(), odoo.denials]).toEqual([state, []]);
    },
  );

  test.each([
    ['approved', BACK],
    ['collected', 'done409'],
    ['expired', 'expired_qr410'],
  ] as const)('comes too late for %s', async (state, end) => {
    await keep(state);
    expect(await tap('deny', MINE)).toBe(end);
    expect([await stateNow(), odoo.denials]).toEqual([state, []]);
  });

  test('keeps the PC out though Odoo is away', async () => {
    await keep('pending');
    odoo.failure = new OdooError('unreachable');
    expect(await tap('deny', MINE)).toBe(BACK);
    expect(await stateNow()).toBe('denied');
    expect(lines().at(-1)).toMatchObject({ kind: 'unreachable', requestId: 'request-1' });
  });
});

describe('a form that is not this phone’s', () => {
  beforeEach(() => keep('pending'));

  test.each([
    ['no cookie', phone(undefined), formTokenOf(keys, CODE, MINE), 'cookies'],
    ['another phone’s token', phone(MINE), formTokenOf(keys, CODE, OTHERS), 'invalid403'],
    ['a token of another code', phone(MINE), formTokenOf(keys, 'A'.repeat(22), MINE), 'invalid403'],
    ['a token of unknown keys', phone(MINE), formTokenOf(ringOf(7), CODE, MINE), 'invalid403'],
    ['no token', phone(MINE), '', 'invalid403'],
  ])('X7, X8: %s', async (_what, caller, token, page) => {
    for (const decision of ['continue', 'deny']) {
      const answer = await flow.decide(caller, CODE, { decision, token });
      expect(answer.kind === 'plain' && shown(answer)).toBe(page);
    }
    expect(await stateNow()).toBe('pending');
  });

  test('a token made before the keys changed still counts', async () => {
    const rotated = createKeyRing([masterKey(9), masterKey(1)]);
    const answer = await flowWith(rotated).decide(phone(MINE), CODE, {
      decision: 'deny',
      token: formTokenOf(keys, CODE, MINE),
    });
    expect(answer).toMatchObject({ kind: 'redirect' });
  });

  test.each(['', 'CONTINUE', 'constructor'])('decision %j', async (decision) => {
    expect(await tap(decision, MINE)).toBe('invalid');
    expect(await stateNow()).toBe('pending');
  });
});

describe('a row that the store has forgotten', () => {
  const withNote = phone(MINE, { scan: noteOf() });
  const known = async (state: 'code_required' | 'issued' | 'consumed' | 'refused'): Promise<void> => {
    odoo.codePolicy = state === 'code_required' ? 'always' : 'never';
    const request = {
      attempt,
      openid: 'o',
      browser: PC.browser,
      ticketHash: 't',
      codeHash: 'c',
      way: 'scan',
      scope: 'snsapi_userinfo',
    };
    await odoo.signIn(request as Parameters<typeof odoo.signIn>[0]);
    if (state === 'consumed') odoo.redeem('t', PC.browser);
    if (state === 'refused')
      await odoo.deny({ attempt, browser: PC.browser, ip: '', userAgent: '', requestId: '', by: 'wechat' });
  };

  test('goes on by the phone’s note: the same question, and 继续 leads to WeChat', async () => {
    expect(shown(await flow.show(withNote, CODE))).toBe('confirm');
    await store.remove(`pending:${CODE}`);
    expect(await tap('continue', MINE, { scan: noteOf() })).toBe(TO_WECHAT);
  });

  test.each([
    ['code_required', 'digits'],
    ['issued', 'done'],
    ['consumed', 'logged_in'],
    ['refused', 'denied'],
  ] as const)('shows what Odoo knows: %s is page %s', async (state, page) => {
    await known(state);
    expect(shown(await flow.show(withNote, CODE))).toBe(page);
  });

  test('不是我 counts all the same', async () => {
    expect(await tap('deny', MINE, { scan: noteOf() })).toBe(BACK);
    expect([await stateNow(), odoo.denials.length]).toEqual(['denied', 1]);
  });

  test.each([
    ['nobody', phone(MINE)],
    ['a forged note', phone(MINE, { scan: `${noteOf().slice(0, -1)}0` })],
    ['a note older than 600 s', phone(MINE, { scan: noteOf({ claimedAt: NOW - 601_000 }) })],
  ])('is unknown to %s', async (_who, caller) => {
    expect(await flow.show(caller, CODE)).toMatchObject({ page: 'expired_qr', unknown: true });
  });

  test('a note copied to another phone makes no owner of it', async () => {
    await known('code_required');
    expect(shown(await flow.show(phone(OTHERS, { scan: noteOf() }), CODE))).toBe('qr_in_use');
    expect(await flow.watch(phone(OTHERS, { scan: noteOf() }), CODE)).toBeUndefined();
  });
});
