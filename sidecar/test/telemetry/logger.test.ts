import { AxiosError } from 'axios';
import { OdooError } from '../../src/odoo/types';
import type { LogFields, Logger } from '../../src/telemetry/logger';
import { createLogger } from '../../src/telemetry/logger';
import { WechatError } from '../../src/wechat/types';

const CANARY = 'c4n4ry-secret-value';

/** A logger and the lines it wrote. */
function recorder(level = 'debug'): { log: Logger; lines: string[]; last: () => Record<string, unknown> } {
  const lines: string[] = [];
  const log = createLogger({ level, destination: { write: (line) => lines.push(line) }, secrets: [CANARY] });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

test('a record is one line of JSON with level, time, message and fields', () => {
  const { log, lines, last } = recorder();
  log.child({ requestId: 'r1' }).info({ route: '/wechat/callback', ms: 12, status: 303 }, 'answered');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]+\n$/);
  expect(last()).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    requestId: 'r1',
    route: '/wechat/callback',
    ms: 12,
    status: 303,
    msg: 'answered',
  });
});

test('below the level nothing is written', () => {
  const { log, lines } = recorder('warn');
  log.info({}, 'quiet');
  expect(lines).toEqual([]);
});

test('a hostile User-Agent stays one line without control characters (G3)', () => {
  const { log, lines, last } = recorder();
  const userAgent = 'evil\r\n{"level":"info"}\u001b[31m\u009b1m\u2028\u202e';
  log.info({ userAgent }, 'line\nbreak');
  expect(lines).toHaveLength(1);
  // eslint-disable-next-line no-control-regex -- matching control characters is the purpose
  expect(lines[0]?.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
  expect(last()['userAgent']).toContain('\u001b[31m\\u009b1m');
});

test('a field that is not listed shows its name only', () => {
  const { log, last } = recorder();
  log.info({ headers: { cookie: CANARY } } as LogFields, 'x');
  expect(last()['headers']).toBe('[not a listed field]');
});

test('known secrets and secret-looking pairs are blotted out everywhere (G1)', () => {
  const { log, lines } = recorder();
  const url = `/wechat/callback?code=${CANARY}x&state=abcdef0123`;
  log
    .child({ detail: url })
    .warn({ reason: CANARY, parts: { odoo: { detail: [url, `${CANARY}`] } } }, `failed: ${url}`);
  expect(lines.join('')).not.toMatch(/c4n4ry|abcdef0123/);
});

test('a very long text is cut', () => {
  const { log, lines } = recorder();
  log.info({ userAgent: 'x'.repeat(100_000) }, 'x');
  expect(lines[0]?.length).toBeLessThan(3000);
});

test('a structure that holds itself ends', () => {
  const { log, last } = recorder();
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;
  log.info({ parts: loop }, 'x');
  expect(JSON.stringify(last()['parts'])).toContain('[object]');
});

describe('errors', () => {
  test('an expected failure shows its stable fields and no stack', () => {
    const { log, last } = recorder();
    log.error({ err: new OdooError('unreachable', 'ECONNREFUSED') }, 'x');
    expect(last()['err']).toEqual({ name: 'OdooError', code: 'unreachable', detail: 'ECONNREFUSED' });
  });

  test('a WechatError shows endpoint, errcode and rid as well', () => {
    const { log, last } = recorder();
    const rid = '6aac005a-01bfdbee-79769285';
    const endpoint = '/sns/oauth2/access_token';
    log.error(
      { err: new WechatError({ code: 'code_spent', endpoint, errcode: 40163, rid, detail: 'code been used' }) },
      'x',
    );
    expect(last()['err']).toEqual({
      name: 'WechatError',
      code: 'code_spent',
      detail: 'code been used',
      endpoint,
      errcode: 40163,
      rid,
    });
  });

  test('any other error shows where it came from, never the configuration an HTTP library hangs on it', () => {
    const { log, last, lines } = recorder();
    const config = { url: `/x?secret=${CANARY}`, headers: {} } as never;
    const error = new AxiosError(`GET /x?secret=${CANARY} failed`, 'ECONNRESET', config, { path: CANARY });
    log.error({ err: new Error('outer', { cause: error }) }, 'x');
    expect(last()['err']).toEqual({
      name: 'Error',
      message: 'outer',
      stack: expect.stringContaining('logger.test'),
      cause: { name: 'AxiosError', message: 'GET /x?secret=[redacted] failed', stack: expect.any(String) },
    });
    expect(lines.join('')).not.toContain(CANARY);
  });

  test('an error in another field is treated alike', () => {
    const { log, last } = recorder();
    log.error({ reason: new OdooError('timeout') }, 'x');
    expect(last()['reason']).toEqual({ name: 'OdooError', code: 'timeout', detail: '' });
  });

  test.each([[undefined], [null], ['text'], [42]])('a thrown %p does not break the log', (thrown) => {
    const { log, lines } = recorder();
    log.error({ err: thrown }, 'x');
    expect(lines).toHaveLength(1);
  });
});
