// Views that read their records anew as long as their model awaits something.
import { App, Component, onWillUpdateProps, useState, xml } from '@odoo/owl';
import '../../src/backend/main';
import { PERIOD_MS } from '../../src/backend/follow';
import { live } from '../../src/backend/live_view';
import { registry } from '../odoo_web/core/registry';

let whenReady: Promise<unknown> | undefined;
let root: { resId?: number; records?: { resId: number }[] };
let awaits: boolean;
let asked: unknown[];
let loads: number;
let app: App | undefined;

class Controller extends Component {
  static override props = ['*'];
  static override template = xml`<div/>`;
  declare props: { resModel: string };
  model = { load: () => Promise.resolve((loads += 1)), root, whenReady };
}

const orm = {
  get silent() {
    return orm;
  },
  call: (...call: unknown[]) => {
    asked.push(call);
    return Promise.resolve(awaits);
  },
};

async function mount() {
  const view = live({ type: 'list', Controller });
  document.body.innerHTML = '<main></main>';
  app = new App(view.Controller as typeof Controller, {
    env: { services: { orm } },
    props: { resModel: 'wechat.finding' },
    test: true,
  });
  await app.mount(document.querySelector('main') as HTMLElement);
  await pass(0);
}
const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
const pass = (periods: number) => jest.advanceTimersByTimeAsync(periods * PERIOD_MS);

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['requestAnimationFrame', 'queueMicrotask', 'performance'] });
  [awaits, asked, loads, whenReady, root] = [true, [], 0, undefined, { records: [{ resId: 4 }, { resId: 5 }] }];
});

afterEach(() => {
  app?.destroy();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('all are registered under the names that the views have', () => {
  const views = registry.category('views');
  expect(views.get('wechat_live_list')).toMatchObject({ type: 'list' });
  expect(views.get('wechat_live_kanban')).toMatchObject({ type: 'kanban' });
  expect(views.get('wechat_live_form')).toMatchObject({ type: 'form' });
});

test('keeps what the view is besides', () => {
  const buttonTemplate = 'web.ListView.Buttons';
  expect(live({ type: 'list', Controller, buttonTemplate })).toMatchObject({ type: 'list', buttonTemplate });
});

test('a list is read anew until nothing more is to come, and once more then', async () => {
  await mount();
  await pass(2);
  expect(asked[0]).toEqual(['wechat.finding', 'is_awaiting', [[4, 5]]]);
  expect(loads).toBe(3);
  awaits = false;
  await pass(5);
  expect([asked.length, loads]).toEqual([4, 4]);
});

test('a form asks for its one record', async () => {
  root = { resId: 7 };
  await mount();
  expect(asked).toEqual([['wechat.finding', 'is_awaiting', [[7]]]]);
});

test('nothing is asked before the first records are there: a load meanwhile would keep them out', async () => {
  let ready: (value?: unknown) => void = () => undefined;
  whenReady = new Promise((resolve) => (ready = resolve));
  await mount();
  await pass(2);
  expect([asked.length, loads]).toEqual([0, 0]);
  ready();
  await pass(0);
  expect([asked.length, loads]).toEqual([1, 1]);
});

test('a search on its way is not overtaken by a load of the former one', async () => {
  let found: (value?: unknown) => void = () => undefined;
  class Searched extends Controller {
    override setup(): void {
      // As Odoo's own: it loads what the new search finds, and is drawn when that is there.
      onWillUpdateProps(() => new Promise((resolve) => (found = resolve)));
    }
  }
  let search = { domain: 'all' };
  class WithSearch extends Component {
    static components = { View: live({ type: 'list', Controller: Searched }).Controller as typeof Searched };
    static override template = xml`<View resModel="'wechat.finding'" domain="search.domain"/>`;
    search = (search = useState(search));
  }
  document.body.innerHTML = '<main></main>';
  app = new App(WithSearch, { env: { services: { orm } }, test: true });
  await app.mount(document.querySelector('main') as HTMLElement);
  await pass(1);
  const before = loads;
  search.domain = 'red';
  await drawn();
  await pass(1);
  expect(loads).toBe(before);
  found();
  await drawn();
  await pass(2);
  expect(loads).toBeGreaterThan(before);
});

test('nothing is read anew where nothing is to come', async () => {
  awaits = false;
  await mount();
  await pass(5);
  expect([asked.length, loads]).toEqual([1, 0]);
});
