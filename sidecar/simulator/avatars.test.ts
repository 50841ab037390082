import { inflateSync } from 'node:zlib';
import { useSimulator } from './simulator.fixture';

const bench = useSimulator();

async function pictureOf(persona: string): Promise<{ url: string; bytes: Buffer; type: string | null }> {
  const code = bench.control.issueCode({ persona, scope: 'snsapi_userinfo' });
  const { access_token, openid } = await bench.exchange(code);
  const { headimgurl } = await bench.json('/sns/userinfo', {
    access_token: String(access_token),
    openid: String(openid),
  });
  const answer = await fetch(String(headimgurl));
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { url: String(headimgurl), bytes, type: answer.headers.get('content-type') };
}

test('everybody has a picture of their own, at the address of the profile', async () => {
  const [one, other] = [await pictureOf('follower'), await pictureOf('user-7')];
  expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mmopen\/vi_32\/[\w-]+\/132$/);
  expect(one.type).toBe('image/png');
  expect(one.bytes.equals(other.bytes)).toBe(false);
});

test('it is a PNG of 132 × 132 that can be unpacked', async () => {
  const { bytes } = await pictureOf('stranger');
  expect(bytes.toString('latin1', 12, 16)).toBe('IHDR');
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([132, 132]);
  const length = bytes.readUInt32BE(33);
  expect(inflateSync(bytes.subarray(41, 41 + length))).toHaveLength(132 * (1 + 132 * 3));
});

test('the last part of the address is the size, 0 the largest', async () => {
  const { url } = await pictureOf('stranger');
  for (const [part, size] of [
    [46, 46],
    [0, 640],
  ] as const) {
    const bytes = Buffer.from(await (await fetch(url.replace('/132', `/${part}`))).arrayBuffer());
    expect(bytes.readUInt32BE(16)).toBe(size);
  }
  expect((await fetch(url.replace('/132', '/133'))).status).toBe(404);
});

test('pictures are counted and spoiled together', async () => {
  bench.control.fault('/mmopen', { kind: 'body', body: 'no picture', times: 1 });
  expect((await pictureOf('follower')).bytes.toString()).toBe('no picture');
  expect((await pictureOf('stranger')).type).toBe('image/png');
  expect(bench.control.calls()['/mmopen']).toBe(2);
});
