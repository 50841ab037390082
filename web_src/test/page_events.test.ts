// What happens around the widget, as the login machine hears it.
import { watchPage } from '../src/page_events';

let heard: string[];
let leave: () => void;

const seen = (state: DocumentVisibilityState) => {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
};
const shown = (persisted: boolean) =>
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }) as PageTransitionEvent);

beforeEach(() => {
  heard = [];
  leave = watchPage(window, ({ type }) => heard.push(type));
});

afterEach(() => {
  leave();
  jest.restoreAllMocks();
});

test.each(['pointermove', 'pointerdown', 'keydown', 'wheel'])('%s is a sign of life', (type) => {
  document.body.dispatchEvent(new Event(type, { bubbles: true }));
  expect(heard).toEqual(['active']);
});

test('a tab that is seen again is alive and looks again; one that is hidden does neither', () => {
  seen('hidden');
  expect(heard).toEqual([]);
  seen('visible');
  expect(heard).toEqual(['active', 'woken']);
});

test('the network goes and comes back', () => {
  window.dispatchEvent(new Event('offline'));
  window.dispatchEvent(new Event('online'));
  expect(heard).toEqual(['went_offline', 'woken']);
});

test("a page from the browser's memory is told from one that was loaded", () => {
  shown(false);
  expect(heard).toEqual([]);
  shown(true);
  expect(heard).toEqual(['restored']);
});

test('after the end nothing is told', () => {
  leave();
  seen('visible');
  shown(true);
  window.dispatchEvent(new Event('online'));
  window.dispatchEvent(new Event('offline'));
  document.body.dispatchEvent(new Event('keydown', { bubbles: true }));
  expect(heard).toEqual([]);
});
