// How often something is asked for that happens elsewhere.
import { follow, PERIOD_MS } from '../../src/backend/follow';
import { ConnectionLostError } from '../odoo_web/core/network/rpc';

let answers: (boolean | Error)[];
let asked: number;
let visible: boolean;
let leave: () => void;

const start = () => {
  leave = follow({
    ask: () => {
      asked += 1;
      const answer = answers.shift() ?? true;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    visible: () => visible,
  });
};
const pass = (periods: number) => jest.advanceTimersByTimeAsync(periods * PERIOD_MS);

beforeEach(() => {
  jest.useFakeTimers();
  [answers, asked, visible] = [[], 0, true];
});

afterEach(() => {
  leave();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('asks at once, and then once a period', async () => {
  start();
  expect(asked).toBe(1);
  await pass(3);
  expect(asked).toBe(4);
});

test('asks no more once nothing more is to come', async () => {
  answers = [true, false];
  start();
  await pass(10);
  expect(asked).toBe(2);
});

test('what could not be asked is asked again', async () => {
  answers = [new ConnectionLostError(), false];
  start();
  await pass(10);
  expect(asked).toBe(2);
});

test('asks no more once it is refused', async () => {
  answers = [true, new Error('This is not your WeChat code.')];
  start();
  await pass(10);
  expect(asked).toBe(2);
});

test('asks nothing while nobody looks, and goes on when somebody does', async () => {
  visible = false;
  start();
  await pass(5);
  expect(asked).toBe(0);
  visible = true;
  await pass(1);
  expect(asked).toBe(1);
});

test('ends while an answer is on its way', async () => {
  start();
  leave();
  await pass(5);
  expect(asked).toBe(1);
});
