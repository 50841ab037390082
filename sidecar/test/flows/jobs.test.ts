import { createRunJob } from '../../src/flows/jobs';
import { WechatError } from '../../src/wechat/types';

const job = { id: 3, kind: 'check_wechat', payload: {} };

function tokens(get: () => Promise<string>) {
  const dropped: string[] = [];
  return { dropped, get, invalidate: (token: string) => void dropped.push(token) };
}

test('check_wechat asks WeChat afresh and never tells the token', async () => {
  let asked = 0;
  const manager = tokens(async () => `88_TOKEN${(asked += 1)}`);
  const result = await createRunJob({ tokens: manager })(job);
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
  expect(await createRunJob({ tokens: manager })(job)).toEqual({
    job: 3,
    ok: false,
    result: { status: 'failed', errcode: 40164, meaning: 'ip_not_allowed', detail: '203.0.113.9' },
  });
});

test('a kind from a newer addon fails instead of being handed out again and again', async () => {
  const manager = tokens(async () => 'x');
  expect(await createRunJob({ tokens: manager })({ ...job, kind: 'send_message' })).toMatchObject({
    ok: false,
    result: { status: 'failed', meaning: 'unknown_job' },
  });
});

test('a defect is not dressed up as a result', async () => {
  const manager = tokens(async () => {
    throw new TypeError('defect');
  });
  await expect(createRunJob({ tokens: manager })(job)).rejects.toThrow(TypeError);
});
