import { createRunJob } from '../../src/flows/jobs';
import { WechatError } from '../../src/wechat/types';

const findings = [{ id: 'clock_off', status: 'red', params: { source: 'Odoo', seconds: 300 } }] as const;
const never = async (): Promise<never> => {
  throw new TypeError('nobody asked for it');
};
const job = { id: 3, kind: 'doctor', payload: {} };

test('the job doctor brings what was found, whatever it was', async () => {
  const run = createRunJob({ examine: async () => ({ findings }), fetchAvatar: never });
  expect(await run(job)).toEqual({ job: 3, ok: true, result: { findings } });
});

test('a kind from a newer addon fails instead of being handed out again and again', async () => {
  const run = createRunJob({ examine: never, fetchAvatar: never });
  expect(await run({ ...job, kind: 'send_message' })).toMatchObject({
    ok: false,
    result: { status: 'failed', meaning: 'unknown_job' },
  });
});

test('a defect is not dressed up as a result', async () => {
  await expect(createRunJob({ examine: never, fetchAvatar: never })(job)).rejects.toThrow(TypeError);
});

describe('fetch_avatar', () => {
  const avatarJob = { id: 4, kind: 'fetch_avatar', payload: { identity: 9, url: 'https://thirdwx.qlogo.cn/x/132' } };
  const run = (fetchAvatar: (url: string) => Promise<Buffer>, payload: Record<string, unknown> = avatarJob.payload) =>
    createRunJob({ examine: never, fetchAvatar })({ ...avatarJob, payload });

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
    expect(await run(never, payload)).toMatchObject({ ok: false, result: { status: 'failed' } });
  });
});
