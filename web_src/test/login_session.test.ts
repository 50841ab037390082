// What the session makes of the machine's effects, above all of answers that come late.
import { createLoginSession } from '../src/login_session';
import type { LoginSession } from '../src/login_session';
import type { Checked, LoginState } from '../src/login_states';
import type { Polled, Started } from '../src/sidecar_api';

/** A request whose answer the test gives when it likes. */
function asked<T>() {
  const waiting: ((answer: T) => void)[] = [];
  return {
    request: jest.fn(() => new Promise<T>((resolve) => waiting.push(resolve))),
    answer: async (index: number, answer: T) => {
      waiting[index]?.(answer);
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

const started = (userCode: string): Started => ({
  type: 'started',
  login: { userCode, address: `https://erp.example.com/wechat/q/${userCode}`, qr: '<svg/>', intervalMs: 3000 },
  expiresIn: 120,
});
const ticket: Polled = { type: 'ticket', location: '/auth_wechat/signin' };

let starts: ReturnType<typeof asked<Started>>;
let polls: ReturnType<typeof asked<Polled>>;
let checks: ReturnType<typeof asked<Checked>>;
let say: (heard: Polled) => void;
let streams: string[];
let went: (string | undefined)[];
let shown: LoginState[];
let session: LoginSession;

const name = () => shown.at(-1)?.name;
const word = (value: 'pending' | 'scanned' | 'code_required' | 'approved' | 'expired') =>
  say({ type: 'word', word: value });

beforeEach(() => {
  jest.useFakeTimers();
  [starts, polls, checks] = [asked(), asked(), asked()];
  [streams, went, shown] = [[], [], []];
  session = createLoginSession({
    api: { deviceAuthorization: starts.request, token: polls.request, code: checks.request },
    listen: (intervalMs, report) => {
      streams.push(`open ${intervalMs}`);
      say = report;
      return () => streams.push('closed');
    },
    tabs: { tell: () => undefined },
    navigate: (location) => went.push(location),
    focusButton: () => undefined,
    onChange: (state) => shown.push(state),
  });
});

afterEach(() => {
  session.destroy();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

async function showing() {
  session.dispatch({ type: 'pressed' });
  await starts.answer(0, started('code-one'));
  word('pending');
}

test('a code opens a stream at its interval', async () => {
  await showing();
  expect(streams).toEqual(['open 3000']);
  expect(name()).toBe('showing');
});

test('looking again opens the stream anew and asks once, not twice at a time', async () => {
  await showing();
  session.dispatch({ type: 'woken' });
  session.dispatch({ type: 'woken' });
  expect(streams).toEqual(['open 3000', 'closed', 'open 3000', 'closed', 'open 3000']);
  expect(polls.request).toHaveBeenCalledTimes(1);
  await polls.answer(0, { type: 'word', word: 'pending' });
  session.dispatch({ type: 'woken' });
  expect(polls.request).toHaveBeenCalledTimes(2);
});

test('a code that was asked for before the panel was closed and opened again is not shown', async () => {
  session.dispatch({ type: 'pressed' });
  session.dispatch({ type: 'dismissed' });
  session.dispatch({ type: 'pressed' });
  await starts.answer(0, started('code-one'));
  expect(name()).toBe('preparing');
  await starts.answer(1, started('code-two'));
  expect(shown.at(-1)).toMatchObject({ name: 'showing', login: { userCode: 'code-two' } });
});

test('an answer about an earlier code means nothing, and holds up no question about the new one', async () => {
  await showing();
  session.dispatch({ type: 'woken' });
  word('expired');
  await starts.answer(1, started('code-two'));
  session.dispatch({ type: 'woken' });
  expect(polls.request).toHaveBeenCalledTimes(2);
  await polls.answer(0, ticket);
  expect(went).toEqual([]);
  await polls.answer(1, ticket);
  expect(went).toEqual(['/auth_wechat/signin']);
});

test('digits checked for an earlier code say nothing of the new one', async () => {
  await showing();
  word('code_required');
  session.dispatch({ type: 'digits', code: '123456' });
  say({ type: 'not_found' });
  await starts.answer(1, started('code-two'));
  word('code_required');
  await checks.answer(0, { kind: 'denied' });
  expect(name()).toBe('code_entry');
});

test('what changes nothing is not drawn', async () => {
  await showing();
  const before = shown.length;
  session.dispatch({ type: 'active' });
  session.dispatch({ type: 'again' });
  expect(shown).toHaveLength(before);
});

test('time passes only while the panel is open', async () => {
  expect(jest.getTimerCount()).toBe(0);
  await showing();
  jest.advanceTimersByTime(3000);
  expect(shown.at(-1)).toMatchObject({ secondsLeft: 117 });
  session.dispatch({ type: 'dismissed' });
  expect(jest.getTimerCount()).toBe(0);
});

test('after its end nothing that arrives does anything', async () => {
  await showing();
  word('approved');
  session.destroy();
  await polls.answer(0, ticket);
  expect(went).toEqual([]);
});
