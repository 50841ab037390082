import { createRunJob } from '../../src/flows/jobs';
import { WechatError } from '../../src/wechat/types';

const job = { id: 3, kind: 'check_wechat', payload: {} };

function tokens(get: () => Promise<string>) {
  const dropped: string[] = [];
  return { dropped, get, invalidate: (token: string) => void dropped.push(token) };
}

const noAvatars = async (): Promise<Buffer> => {
  throw new TypeError('nobody asked for a picture');
};
const runJob = (manager: ReturnType<typeof tokens>) => createRunJob({ tokens: manager, fetchAvatar: noAvatars });

test('check_wechat asks WeChat afresh and never tells the token', async () => {
  let asked = 0;
  const manager = tokens(async () => `88_TOKEN${(asked += 1)}`);
  const result = await runJob(manager)(job);
  expect(result).toEqual({ job: 3, ok: true, result: { status: 'ok', errcode: 0, meaning: '', detail: '' } });
  expect(manager.dropped).toEqual(['88_TOKEN1']);
  expect(asked).toBe(2);
});

test('check_wechat names what is wrong, with the address to put on the whitelist', async () => {
  const manager = tokens(async () => {
    throw new WechatError({
      code: 'ip_not_allowed',
      endpoint: '/cgi-bin/stable_token',
      errcode: 40164,
      detail: '203.0.113.9',
    });
  });
  expect(await runJob(manager)(job)).toEqual({
    job: 3,
    ok: false,
    result: { status: 'failed', errcode: 40164, meaning: 'ip_not_allowed', detail: '203.0.113.9' },
  });
});

test('a kind from a newer addon fails instead of being handed out again and again', async () => {
  const manager = tokens(async () => 'x');
  expect(await runJob(manager)({ ...job, kind: 'send_message' })).toMatchObject({
    ok: false,
    result: { status: 'failed', meaning: 'unknown_job' },
  });
});

test('a defect is not dressed up as a result', async () => {
  const manager = tokens(async () => {
    throw new TypeError('defect');
  });
  await expect(runJob(manager)(job)).rejects.toThrow(TypeError);
});

describe('fetch_avatar', () => {
  const avatarJob = { id: 4, kind: 'fetch_avatar', payload: { identity: 9, url: 'https://thirdwx.qlogo.cn/x/132' } };
  const run = (fetchAvatar: (url: string) => Promise<Buffer>, payload: Record<string, unknown> = avatarJob.payload) =>
    createRunJob({ tokens: tokens(noAvatars as never), fetchAvatar })({ ...avatarJob, payload });

  test('brings the picture, as text that JSON and XML can carry', async () => {
    const asked: string[] = [];
    const result = await run(async (url) => {
      asked.push(url);
      return Buffer.from([0xff, 0xd8, 0xff, 0x00]);
    });
    expect(result).toEqual({ job: 4, ok: true, result: { status: 'ok', image: '/9j/AA==' } });
    expect(asked).toEqual(['https://thirdwx.qlogo.cn/x/132']);
  });

  test('says what is wrong in words of our own', async () => {
    const result = await run(async () => {
      throw new WechatError({ code: 'malformed', endpoint: '/avatar', detail: 'HTTP 404' });
    });
    expect(result).toMatchObject({ job: 4, ok: false, result: { status: 'failed', detail: 'HTTP 404' } });
  });

  test.each([[{}], [{ url: 7 }], [{ url: null }]])('a payload %j fetches nothing', async (payload) => {
    expect(await run(noAvatars, payload)).toMatchObject({ ok: false, result: { status: 'failed' } });
  });
});
