/** The table of the pending login's states: every pair of state and event, written down once more (rows X6, X10, X11). */
import {
  decodePendingLogin,
  encodePendingLogin,
  secondsLeft,
  stateAt,
  transition,
  type PendingEvent,
  type PendingEventType,
  type PendingLogin,
  type PendingState,
} from '../../src/flows/pending-login';
import { NOW } from './keys.fixture';
import { OWNER, rowIn, STRANGER } from './pending.fixture';

const EVENTS = {
  claimed: { type: 'claimed', owner: OWNER },
  code_required: { type: 'code_required', expiresIn: 120 },
  wrong_code: { type: 'wrong_code', left: 2 },
  approved: { type: 'approved', expiresIn: 60 },
  denied: { type: 'denied', reason: 'denied' },
  collected: { type: 'collected' },
} as const satisfies Record<PendingEventType, PendingEvent>;

/** Every state's events with the state they lead to; what is not here changes nothing. */
const NAMED: Readonly<Record<PendingState, Partial<Record<PendingEventType, PendingState>>>> = {
  pending: { claimed: 'scanned', denied: 'denied' },
  scanned: { claimed: 'scanned', code_required: 'code_required', approved: 'approved', denied: 'denied' },
  code_required: { wrong_code: 'code_required', approved: 'approved', denied: 'denied' },
  approved: { collected: 'collected' },
  denied: {},
  expired: {},
  collected: {},
};

const STATES = Object.keys(NAMED) as PendingState[];
const TYPES = Object.keys(EVENTS) as PendingEventType[];

test.each(STATES.flatMap((state) => TYPES.map((type) => [state, type, NAMED[state][type] ?? 'nothing'] as const)))(
  '%s and %s: %s',
  (state, type, expected) => {
    const row = rowIn(state);
    const before = { ...row };
    const next = transition(row, EVENTS[type], NOW);
    expect(next === undefined ? 'nothing' : stateAt(next, NOW)).toBe(expected);
    expect(row).toEqual(before);
    if (next === undefined) return;
    // What names the attempt and the PC never changes.
    const { attempt, kid, browser, known, ip, userAgent, client, createdAt } = row;
    expect(next).toMatchObject({ attempt, kid, browser, known, ip, userAgent, client, createdAt });
  },
);

test.each(['pending', 'scanned', 'code_required', 'approved'] as const)(
  '%s is expired from its last millisecond on, and then takes no event at all',
  (state) => {
    const row = rowIn(state);
    expect(stateAt(row, row.expiresAt - 1)).toBe(state);
    expect(stateAt(row, row.expiresAt)).toBe('expired');
    for (const type of TYPES) expect(transition(row, EVENTS[type], row.expiresAt)).toBeUndefined();
  },
);

test.each(['denied', 'collected'] as const)('%s stays %s for ever', (state) => {
  expect(stateAt(rowIn(state), NOW + 1e9)).toBe(state);
});

describe('time', () => {
  const after = (state: PendingState, event: PendingEvent): number | undefined =>
    transition(rowIn(state), event, NOW + 5000)?.expiresAt;

  test('a QR lives 120 s, 180 s more from 继续 on', () => {
    expect(rowIn('pending').expiresAt).toBe(NOW + 120_000);
    expect(after('pending', EVENTS.claimed)).toBe(NOW + 185_000);
  });

  test('继续 once more extends nothing: it is the very same row', () => {
    const row = rowIn('scanned');
    expect(transition(row, EVENTS.claimed, NOW + 5000)).toBe(row);
  });

  test('digits and ticket live as long as Odoo says, and never longer than the protocol', () => {
    expect(after('scanned', EVENTS.code_required)).toBe(NOW + 125_000);
    expect(after('scanned', { type: 'code_required', expiresIn: 30 })).toBe(NOW + 35_000);
    expect(after('scanned', { type: 'code_required', expiresIn: 9999 })).toBe(NOW + 125_000);
    expect(after('scanned', EVENTS.approved)).toBe(NOW + 65_000);
    expect(after('code_required', { type: 'approved', expiresIn: 9999 })).toBe(NOW + 65_000);
  });

  test('a wrong code, a denial and the collection leave the end where it is', () => {
    expect(after('code_required', EVENTS.wrong_code)).toBe(rowIn('code_required').expiresAt);
    expect(after('scanned', EVENTS.denied)).toBe(rowIn('scanned').expiresAt);
    expect(after('approved', EVENTS.collected)).toBe(rowIn('approved').expiresAt);
  });

  test('seconds left are rounded up and never below zero', () => {
    const row = rowIn('pending');
    expect([0, 1, 119_001, 120_000, 999_999].map((ms) => secondsLeft(row, NOW + ms))).toEqual([120, 120, 1, 0, 0]);
  });
});

describe('X6: ownership', () => {
  test('the first phone that taps 继续 owns the QR, and it stays so', () => {
    const row = transition(rowIn('pending'), { type: 'claimed', owner: OWNER }, NOW);
    expect(row?.owner).toBe(OWNER);
    expect(transition(row as PendingLogin, { type: 'claimed', owner: STRANGER }, NOW)).toBeUndefined();
  });

  test.each(['scanned', 'code_required'] as const)('%s: 不是我 is the owner’s alone', (state) => {
    expect(transition(rowIn(state), { type: 'denied', reason: 'denied', phone: STRANGER }, NOW)).toBeUndefined();
    expect(transition(rowIn(state), { type: 'denied', reason: 'denied', phone: OWNER }, NOW)?.state).toBe('denied');
  });

  test('pending: anybody who looks at the QR may say 不是我', () => {
    expect(transition(rowIn('pending'), { type: 'denied', reason: 'denied', phone: STRANGER }, NOW)?.state).toBe(
      'denied',
    );
  });
});

test('wrong codes only ever count down', () => {
  const row = transition(rowIn('code_required'), { type: 'wrong_code', left: 1 }, NOW) as PendingLogin;
  expect(row.left).toBe(1);
  // The slower of two answers comes last.
  expect(transition(row, { type: 'wrong_code', left: 2 }, NOW)?.left).toBe(1);
});

describe('as text', () => {
  test.each(STATES.filter((state) => state !== 'expired'))('%s comes back as it was', (state) => {
    expect(decodePendingLogin(encodePendingLogin(rowIn(state)))).toEqual(rowIn(state));
  });

  test.each([
    ['not JSON', '{'],
    ['another version', JSON.stringify({ ...rowIn('pending'), v: 2 })],
    ['a state nobody knows', JSON.stringify({ ...rowIn('pending'), state: 'linked' })],
    ['expired, which is never stored', JSON.stringify({ ...rowIn('pending'), state: 'expired' })],
    ['nothing', 'null'],
    ['a list', '[]'],
    ['no attempt', JSON.stringify({ ...rowIn('pending'), attempt: undefined })],
  ])('%s is no row', (_name, text) => expect(decodePendingLogin(text)).toBeUndefined());
});
