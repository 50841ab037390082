import { createWatchers } from '../../src/store/watchers';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('ten thousand who look again are told within about a second, and not all at once', () => {
  const watchers = createWatchers();
  const told: string[] = [];
  for (let n = 0; n < 10_000; n += 1) watchers.add(`k:${n}`, () => told.push(`k:${n}`));
  watchers.tellAll();
  expect(told.length).toBe(250);
  jest.advanceTimersByTime(500);
  expect(told.length).toBeGreaterThan(4000);
  expect(told.length).toBeLessThan(6000);
  jest.advanceTimersByTime(500);
  expect(new Set(told).size).toBe(10_000);
  expect(told.length).toBe(10_000);
});

test('who stopped before their turn is not told', () => {
  const watchers = createWatchers();
  for (let n = 0; n < 250; n += 1) watchers.add(`k:${n}`, () => undefined);
  const listener = jest.fn();
  const stop = watchers.add('k:last', listener);
  watchers.tellAll();
  stop();
  jest.runAllTimers();
  expect(listener).not.toHaveBeenCalled();
});

test('one function may watch twice, and each stop ends one', () => {
  const watchers = createWatchers();
  const listener = jest.fn();
  const stop = watchers.add('k:a', listener);
  watchers.add('k:a', listener);
  watchers.tell('k:a');
  expect(listener).toHaveBeenCalledTimes(2);
  stop();
  watchers.tell('k:a');
  expect(listener).toHaveBeenCalledTimes(3);
});

test('a listener may stop itself and others, and watch anew, while it is told', () => {
  const watchers = createWatchers();
  const fresh = jest.fn();
  const stop = watchers.add('k:a', () => {
    stop();
    watchers.add('k:a', fresh);
  });
  watchers.tell('k:a');
  expect(fresh).not.toHaveBeenCalled();
  watchers.tell('k:a');
  expect(fresh).toHaveBeenCalledTimes(1);
});
