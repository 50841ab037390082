/** Row L13 of the threat model: whatever a profile names as its picture, only WeChat's own hosts are ever asked. */
import type { LookupFunction } from 'node:net';
import type { Fault } from '../../simulator/faults';
import { avatarAddress, createFetchAvatar } from '../../src/wechat/avatar';
import { APPID, failureOf, startWechat, type WechatUnderTest } from './wechat-under-test';

const AVATARS = '/mmopen';
const API = 'https://api.weixin.qq.com';

let wechat: WechatUnderTest;
beforeAll(async () => {
  wechat = await startWechat();
});
afterAll(() => wechat.close());
beforeEach(() => wechat.reset());

/** Where the simulator says that somebody's picture is. */
async function pictureOf(persona: string): Promise<string> {
  const code = wechat.simulator.control.issueCode({ persona, scope: 'snsapi_userinfo' });
  const deadline = Date.now() + 5000;
  const { accessToken, openid } = await wechat.client.exchangeCode({ appid: APPID, code, deadline });
  return (await wechat.client.fetchProfile({ accessToken, openid, deadline })).avatarUrl;
}

const fetchAvatar = (url: string, timeoutMs = 20_000) => createFetchAvatar({ apiUrl: wechat.url, timeoutMs })(url);
const asked = (): number | undefined => wechat.simulator.control.calls()[AVATARS];

test('a picture comes as it is', async () => {
  const bytes = await fetchAvatar(await pictureOf('follower'));
  expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  expect(bytes.length).toBeLessThan(64 * 1024);
  expect(asked()).toBe(1);
});

describe('the address', () => {
  test.each([
    ['https://thirdwx.qlogo.cn/mmopen/vi_32/x/132', 'https://thirdwx.qlogo.cn/mmopen/vi_32/x/132'],
    ['http://thirdwx.qlogo.cn/mmopen/x/0', 'https://thirdwx.qlogo.cn/mmopen/x/0'],
    ['https://wx.qlogo.cn/x', 'https://wx.qlogo.cn/x'],
    // What is fetched is the address as it was understood here.
    ['https://thirdwx.qlogo.cn\\@evil.example/x', 'https://thirdwx.qlogo.cn/@evil.example/x'],
    ['HTTPS://THIRDWX.QLOGO.CN/x', 'https://thirdwx.qlogo.cn/x'],
  ])('%s is WeChat’s', (url, expected) => {
    expect(avatarAddress(url, API)).toBe(expected);
  });

  test.each([
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1:3200/mmopen/vi_32/x/132',
    'http://localhost/x',
    'http://[::1]/x',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'ftp://thirdwx.qlogo.cn/x',
    'https://qlogo.cn.evil.example/x',
    'https://evilqlogo.cn/x',
    'https://qlogo.cn/x',
    'https://evil.example/x.qlogo.cn',
    'https://evil.example/?.qlogo.cn',
    'https://evil.example#.qlogo.cn',
    'https://thirdwx.qlogo.cn@evil.example/x',
    'https://user:secret@thirdwx.qlogo.cn/x',
    'https://thirdwx.qlogo.cn:8443/x',
    'https://thirdwx.qlogo.cn.:443/x',
    'javascript:alert(1)',
    '//thirdwx.qlogo.cn/x',
    '/mmopen/x/132',
    '',
    'x'.repeat(5000),
  ])('%s is not', (url) => {
    expect(avatarAddress(url, API)).toBeUndefined();
  });

  test('of the simulator it is, where that is the WeChat we talk to, and on no other port', () => {
    const url = `${wechat.url}/mmopen/vi_32/x/132`;
    expect(avatarAddress(url, wechat.url)).toBe(url);
    const { port } = new URL(wechat.url);
    expect(avatarAddress(url.replace(port, String(Number(port) - 1)), wechat.url)).toBeUndefined();
  });

  test('nobody is asked for what is not', async () => {
    const failure = await failureOf(fetchAvatar('http://169.254.169.254/'));
    expect([failure.code, failure.detail]).toEqual(['unsent', 'not an address of WeChat']);
    expect(asked()).toBe(0);
  });
});

test('a name of WeChat’s that leads to a neighbour is not followed there', async () => {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, { all }, callback) => {
    asked.push(hostname);
    if (all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  };
  const failure = await failureOf(createFetchAvatar({ apiUrl: API, lookup })('https://thirdwx.qlogo.cn/x'));
  expect([failure.code, failure.detail]).toEqual(['unsent', 'a private address']);
  expect(asked).toEqual(['thirdwx.qlogo.cn']);
});

describe('an answer that is no picture', () => {
  const FAULTS: readonly (readonly [string, Fault, string, string])[] = [
    ['a redirect, which is not followed', { kind: 'redirect' }, 'malformed', 'HTTP 302'],
    ['an error page', { kind: 'html502' }, 'malformed', 'HTTP 502'],
    ['a script for a picture', { kind: 'body', body: '<svg onload="alert(1)"/>' }, 'malformed', 'neither PNG nor JPEG'],
    ['nothing', { kind: 'body', body: '' }, 'malformed', 'neither PNG nor JPEG'],
    ['a megabyte', { kind: 'huge' }, 'malformed', 'more than 262144 bytes'],
    ['half a picture', { kind: 'truncate' }, 'cut', 'no answer'],
    ['a cut connection', { kind: 'cut_before' }, 'cut', 'no answer'],
    ['silence', { kind: 'hang' }, 'timeout', 'no whole answer in 300 ms'],
    ['a byte now and then', { kind: 'drip', ms: 50 }, 'timeout', 'no whole answer in 300 ms'],
  ];

  test.each(FAULTS)('%s', async (_what, fault, code, detail) => {
    const url = await pictureOf('stranger');
    wechat.simulator.control.fault(AVATARS, fault);
    const failure = await failureOf(fetchAvatar(url, code === 'timeout' ? 300 : undefined));
    expect([failure.code, failure.detail]).toEqual([code, detail]);
    expect([asked(), wechat.simulator.control.calls()['/redirected']]).toEqual([1, 0]);
  });

  test('a picture that has died', async () => {
    expect((await failureOf(fetchAvatar(`${wechat.url}/mmopen/vi_32/../gone`))).detail).toBe('HTTP 404');
  });

  test('no failure names the address', async () => {
    const url = `${await pictureOf('stranger')}?secret=of-somebody`;
    wechat.simulator.control.fault(AVATARS, { kind: 'cut_before' });
    expect(JSON.stringify(await failureOf(fetchAvatar(url)))).not.toContain('of-somebody');
  });
});

test('a proxy of the environment is not asked', async () => {
  const before = process.env['HTTP_PROXY'];
  process.env['HTTP_PROXY'] = 'http://127.0.0.1:1';
  try {
    await expect(fetchAvatar(await pictureOf('follower'))).resolves.toBeInstanceOf(Buffer);
  } finally {
    if (before === undefined) delete process.env['HTTP_PROXY'];
    else process.env['HTTP_PROXY'] = before;
  }
});
