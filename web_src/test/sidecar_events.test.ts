// Hearing of a login: the stream, and polling where no stream comes through.
import type { Polled } from '../src/sidecar_api';
import { listen } from '../src/sidecar_events';
import { FakeEventSource } from './event_source.fixture';

const pending: Polled = { type: 'word', word: 'pending' };
let heard: Polled[];
let answers: Polled[];
let token: jest.Mock<Promise<Polled>, []>;
let stop: () => void;

const start = (source: unknown = FakeEventSource) => {
  stop = listen({
    api: { token },
    EventSource: source as typeof EventSource | undefined,
    intervalMs: 2000,
    report: (event) => heard.push(event),
  });
};

beforeEach(() => {
  jest.useFakeTimers();
  FakeEventSource.opened = [];
  heard = [];
  answers = [];
  token = jest.fn(() => Promise.resolve(answers.shift() ?? pending));
});

afterEach(() => {
  stop();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('the stream', () => {
  test('tells its words, and nothing is polled besides', async () => {
    start();
    FakeEventSource.latest.say('pending');
    await jest.advanceTimersByTimeAsync(100_000);
    FakeEventSource.latest.say('scanned');
    expect(FakeEventSource.latest.url).toBe('/wechat/device/events');
    expect(heard).toEqual([pending, { type: 'word', word: 'scanned' }]);
    expect(token).not.toHaveBeenCalled();
  });

  test('words nobody knows are not told, but show that the stream comes through', async () => {
    start();
    FakeEventSource.latest.say('dancing');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(heard).toEqual([]);
    expect(token).not.toHaveBeenCalled();
  });

  test('that breaks once is left to the browser', async () => {
    start();
    FakeEventSource.latest.say('pending');
    FakeEventSource.latest.break();
    await jest.advanceTimersByTimeAsync(3999);
    FakeEventSource.latest.say('scanned');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(token).not.toHaveBeenCalled();
    expect(heard.at(-1)).toEqual({ type: 'word', word: 'scanned' });
  });

  test('ends with stop', () => {
    start();
    stop();
    expect(FakeEventSource.latest.readyState).toBe(FakeEventSource.CLOSED);
  });
});

describe('polling takes over', () => {
  test('at once where no first word came within four seconds', async () => {
    start();
    await jest.advanceTimersByTimeAsync(3999);
    expect(token).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(token).toHaveBeenCalledTimes(1);
    expect(FakeEventSource.latest.readyState).toBe(FakeEventSource.CLOSED);
    expect(heard).toEqual([pending]);
  });

  test('where the stream is refused, after the interval', async () => {
    start();
    FakeEventSource.latest.refuse();
    await jest.advanceTimersByTimeAsync(1999);
    expect(token).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(token).toHaveBeenCalledTimes(1);
  });

  test('at the second break, however many words came between', async () => {
    start();
    FakeEventSource.latest.say('pending');
    FakeEventSource.latest.break();
    FakeEventSource.latest.say('pending');
    FakeEventSource.latest.break();
    expect(FakeEventSource.latest.readyState).toBe(FakeEventSource.CLOSED);
    await jest.advanceTimersByTimeAsync(2000);
    expect(token).toHaveBeenCalledTimes(1);
  });

  test('where a broken stream stays silent for four seconds', async () => {
    start();
    FakeEventSource.latest.say('pending');
    FakeEventSource.latest.break();
    await jest.advanceTimersByTimeAsync(4000);
    expect(token).toHaveBeenCalledTimes(1);
  });

  test('at once in a browser without streams', async () => {
    start(null);
    await jest.advanceTimersByTimeAsync(0);
    expect(token).toHaveBeenCalledTimes(1);
  });
});

describe('polling', () => {
  const polls = async (ms: number) => {
    await jest.advanceTimersByTimeAsync(ms);
    return token.mock.calls.length;
  };

  test('asks at the interval, and tells each answer', async () => {
    answers = [pending, { type: 'network' }, { type: 'not_found' }];
    start(null);
    expect(await polls(1999)).toBe(1);
    expect(await polls(1)).toBe(2);
    expect(await polls(2000)).toBe(3);
    expect(heard).toEqual([pending, { type: 'network' }, { type: 'not_found' }]);
  });

  test('slows down by five seconds each time it is told to, and says nothing of it', async () => {
    answers = [{ type: 'slow_down' }, { type: 'slow_down' }];
    start(null);
    expect(await polls(6999)).toBe(1);
    expect(await polls(1)).toBe(2);
    expect(await polls(11_999)).toBe(2);
    expect(await polls(1)).toBe(3);
    expect(heard).toEqual([pending]);
  });

  test('an answer that comes after the end is not told', async () => {
    start(null);
    stop();
    expect(await polls(10_000)).toBe(1);
    expect(heard).toEqual([]);
  });
});
