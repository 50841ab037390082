import { ConfigError, readConfig } from '../../src/config';

const APP_SECRET = '6f1c9a0be2d47358916f0cabde23f475';
const KEY = 'a3f1c9a0be2d47358916f0cabde23f4756f1c9a0be2d47358916f0cabde23f47';

const complete = {
  ODOO_URL: 'http://odoo:8069',
  ODOO_DB: 'production',
  ODOO_LOGIN: 'wechat_sso_service',
  ODOO_API_KEY: 'b2d47358916f0cabde23f4756f1c9a0be2d47358',
  WECHAT_APP_SECRET: APP_SECRET,
  STATE_KEYS: `1:${KEY}`,
};

/** The mistakes of an environment; fails where there are none. */
function mistakesOf(env: Record<string, string | undefined>, readFile?: (path: string) => string): readonly string[] {
  try {
    readConfig(env, readFile);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  throw new Error('no mistake was found');
}

describe('a complete environment', () => {
  test('is read with its defaults', () => {
    expect(readConfig(complete)).toEqual({
      host: '127.0.0.1',
      port: 3100,
      internalPort: 3101,
      odoo: {
        url: 'http://odoo:8069',
        db: 'production',
        login: 'wechat_sso_service',
        apiKey: 'b2d47358916f0cabde23f4756f1c9a0be2d47358',
      },
      wechat: {
        appSecret: APP_SECRET,
        apiUrl: 'https://api.weixin.qq.com',
        openUrl: 'https://open.weixin.qq.com',
      },
      stateKeys: [{ kid: 1, key: Buffer.from(KEY, 'hex') }],
      store: 'memory',
      limits: { startsPerAddress: 600, startsInTotal: 6000, streamsPerAddress: 500, streamsInTotal: 20_000 },
      trustProxy: 'loopback',
      logLevel: 'info',
      secretsInEnvironment: ['ODOO_API_KEY', 'WECHAT_APP_SECRET', 'STATE_KEYS'],
    });
  });

  test('keeps the order of the state keys: the first signs', () => {
    const config = readConfig({ ...complete, STATE_KEYS: `7:${KEY},255:${[...KEY].reverse().join('')}` });
    expect(config.stateKeys.map(({ kid }) => kid)).toEqual([7, 255]);
  });

  test.each([
    ['loopback', 'loopback'],
    ['0', 0],
    ['2', 2],
    ['10.0.0.1, 10.1.0.0/16', ['10.0.0.1', '10.1.0.0/16']],
    ['::1,fd00::/8', ['::1', 'fd00::/8']],
  ])('understands TRUST_PROXY=%s', (text, expected) => {
    expect(readConfig({ ...complete, TRUST_PROXY: text }).trustProxy).toEqual(expected);
  });

  test('may name a Redis that several sidecars share', () => {
    const storeOf = (url: string): unknown => readConfig({ ...complete, REDIS_URL: url }).store;
    const plain = { host: 'redis', port: 6379, tls: false, username: '', password: '', database: 0 };
    expect(storeOf('redis://redis')).toEqual(plain);
    expect(storeOf('redis://redis/')).toEqual(plain);
    expect(storeOf('redis://:p%40ss@redis:6380/2')).toEqual({ ...plain, port: 6380, password: 'p@ss', database: 2 });
    expect(storeOf('rediss://wechat:secret@[fd00::7]')).toEqual({
      ...plain,
      host: 'fd00::7',
      tls: true,
      username: 'wechat',
      password: 'secret',
    });
    expect(storeOf(' ')).toBe('memory');
  });

  test('may change each limit', () => {
    const env = {
      STARTS_PER_ADDRESS: '1',
      STARTS_IN_TOTAL: '2',
      STREAMS_PER_ADDRESS: '3',
      STREAMS_IN_TOTAL: '1000000',
    };
    expect(readConfig({ ...complete, ...env }).limits).toEqual({
      startsPerAddress: 1,
      startsInTotal: 2,
      streamsPerAddress: 3,
      streamsInTotal: 1_000_000,
    });
  });

  test.each(['http://127.0.0.1:3200', 'http://localhost:3200', 'http://[::1]:3200'])(
    'may send WeChat calls to %s, the simulator',
    (url) => {
      expect(readConfig({ ...complete, WECHAT_API_URL: `${url}/` }).wechat.apiUrl).toBe(url);
    },
  );
});

describe('mistakes', () => {
  test('are reported all at once, by variable name', () => {
    expect(
      mistakesOf({ PORT: 'http', TRUST_PROXY: 'everybody', WECHAT_APP_SECRET: 'short', LOG_LEVEL: 'loud' }),
    ).toEqual([
      'PORT must be a port number from 1 to 65535',
      'ODOO_URL is missing or blank',
      'ODOO_DB is missing or blank',
      'ODOO_LOGIN is missing or blank',
      'ODOO_API_KEY is missing or blank',
      expect.stringMatching(/^WECHAT_APP_SECRET /),
      'STATE_KEYS is missing or blank',
      expect.stringMatching(/^TRUST_PROXY /),
      expect.stringMatching(/^LOG_LEVEL /),
    ]);
  });

  test('never hold a value', () => {
    const canary = 'Canary42';
    const env = Object.fromEntries(
      [
        ...Object.keys(complete),
        'HOST',
        'PORT',
        'INTERNAL_PORT',
        'WECHAT_API_URL',
        'WECHAT_OPEN_URL',
        'TRUST_PROXY',
        'LOG_LEVEL',
        'REDIS_URL',
        'STARTS_PER_ADDRESS',
      ].map((name) => [name, `${canary} !`]),
    );
    let thrown: unknown;
    try {
      readConfig(env);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConfigError);
    expect((thrown as ConfigError).mistakes.length).toBeGreaterThan(8);
    expect(`${String(thrown)} ${JSON.stringify(thrown)}`).not.toContain(canary);
  });

  test.each([
    ['blank', '   '],
    ['short', '6f1c9a0be2d47358'],
    ['changeme', 'changeme'],
    ['secret', 'secret'],
    ['32 zeros', '0'.repeat(32)],
    ['one repeated character', 'a'.repeat(32)],
    ['a repeated pattern', 'deadbeef'.repeat(4)],
    ['the row of digits', '0123456789abcdef0123456789abcdef'],
    ['your-…', 'your-wechat-app-secret-goes-here'],
    ['x…', `wx${'x'.repeat(30)}`],
    ['angle brackets', '<AppSecret of the service account>'],
    ['a placeholder of the right length', 'ChangeMe0a1b2c3d4e5f6a7b8c9d0e1f'],
    ['spaces inside', '6f1c9a0be2d47358 16f0cabde23f475'],
    ['33 characters', `${APP_SECRET}a`],
  ])('an AppSecret that is %s is refused', (_name, secret) => {
    const [mistake, ...others] = mistakesOf({ ...complete, WECHAT_APP_SECRET: secret });
    expect(others).toEqual([]);
    expect(mistake).toMatch(/^WECHAT_APP_SECRET /);
  });

  test.each([
    ['below 32 bytes', `1:${KEY.slice(0, 62)}`],
    ['all the same byte', `1:${'5a'.repeat(32)}`],
    ['a repeated pattern', `1:${'0102'.repeat(16)}`],
    ['a pattern of eight bytes', `1:${'0123456789abcdef'.repeat(4)}`],
    ['without kid', KEY],
    ['with a kid above 255', `256:${KEY}`],
    ['with a kid twice', `1:${KEY},1:${[...KEY].reverse().join('')}`],
    ['with an odd number of characters', `1:${KEY}a`],
    ['not hex', `1:${KEY.replace('a', 'g')}`],
    ['followed by nothing', `1:${KEY},`],
  ])('state keys that are %s are refused', (_name, keys) => {
    expect(mistakesOf({ ...complete, STATE_KEYS: keys })).toEqual([expect.stringMatching(/^STATE_KEYS entry [12] /)]);
  });

  test.each(['changeme', 'short-key', 'x'.repeat(40), 'has spaces in the middle of it all'])(
    'API key %s is refused',
    (key) => {
      expect(mistakesOf({ ...complete, ODOO_API_KEY: key })).toEqual([expect.stringMatching(/^ODOO_API_KEY /)]);
    },
  );

  test.each([
    'api.weixin.qq.com',
    'ftp://api.weixin.qq.com',
    'http://api.weixin.qq.com',
    'http://127.0.0.1.example.com',
    'http://127.example.com',
    'https://user:password@api.weixin.qq.com',
    'https://api.weixin.qq.com/path',
    'https://api.weixin.qq.com?query',
    'https://api.weixin.qq.com/#fragment',
    'javascript:alert(1)',
  ])('WECHAT_API_URL=%s is refused', (url) => {
    expect(mistakesOf({ ...complete, WECHAT_API_URL: url })).toEqual([expect.stringMatching(/^WECHAT_API_URL /)]);
  });

  test.each(['true', '*', '0.0.0.0/0', '::/0', '10.0.0.1/33', '10.0.0.256', '10.0.0.1,', '-1', '1000'])(
    'TRUST_PROXY=%s is refused',
    (text) => {
      expect(mistakesOf({ ...complete, TRUST_PROXY: text })).toEqual([expect.stringMatching(/^TRUST_PROXY /)]);
    },
  );

  test.each([
    'redis:6379',
    'http://redis:6379',
    'redis://',
    'redis://redis:6379/zero',
    'redis://redis:6379/0/1',
    'redis://redis:99999',
    'redis://redis?db=1',
    'redis://redis#1',
    'redis://:%zz@redis',
  ])('REDIS_URL=%s is refused', (url) => {
    expect(mistakesOf({ ...complete, REDIS_URL: url })).toEqual([expect.stringMatching(/^REDIS_URL /)]);
  });

  test.each(['0', '-1', '1.5', '1e3', 'many', '1000001', '99999999'])('STREAMS_IN_TOTAL=%s is refused', (text) => {
    expect(mistakesOf({ ...complete, STREAMS_IN_TOTAL: text })).toEqual([expect.stringMatching(/^STREAMS_IN_TOTAL /)]);
  });

  test('the two ports must differ', () => {
    expect(mistakesOf({ ...complete, PORT: '3101' })).toEqual(['INTERNAL_PORT must differ from PORT']);
  });
});

describe('NAME_FILE', () => {
  const withoutSecret = { ...complete, WECHAT_APP_SECRET: undefined };

  test.each(['ODOO_API_KEY', 'WECHAT_APP_SECRET', 'STATE_KEYS', 'REDIS_URL'] as const)('gives %s', (name) => {
    const plain = { ...complete, REDIS_URL: 'redis://:password@redis' };
    const { [name]: value, ...others } = plain;
    const env = { ...others, [`${name}_FILE`]: '/run/secrets/it' };
    const { secretsInEnvironment, ...asVariable } = readConfig(plain);
    expect(readConfig(env, (path) => (path === '/run/secrets/it' ? value : ''))).toEqual({
      ...asVariable,
      secretsInEnvironment: secretsInEnvironment.filter((secret) => secret !== name),
    });
  });

  test('is not asked for where REDIS_URL holds no password', () => {
    const inEnvironment = (url: string) => readConfig({ ...complete, REDIS_URL: url }).secretsInEnvironment;
    expect(inEnvironment('redis://redis:6379')).not.toContain('REDIS_URL');
    expect(inEnvironment('redis://:password@redis:6379')).toContain('REDIS_URL');
  });

  test('that holds nothing is refused, also where the variable could be left out', () => {
    expect(mistakesOf({ ...complete, REDIS_URL_FILE: '/f' }, () => '\n')).toEqual([
      'REDIS_URL_FILE is missing or blank',
    ]);
  });

  test('is checked like the variable and reported by its own name', () => {
    expect(mistakesOf({ ...withoutSecret, WECHAT_APP_SECRET_FILE: '/f' }, () => 'changeme')).toEqual([
      expect.stringMatching(/^WECHAT_APP_SECRET_FILE is a placeholder/),
    ]);
  });

  test('together with the variable is refused', () => {
    expect(mistakesOf({ ...complete, WECHAT_APP_SECRET_FILE: '/f' }, () => APP_SECRET)).toEqual([
      'WECHAT_APP_SECRET and WECHAT_APP_SECRET_FILE are both set: keep one',
    ]);
  });

  test('that cannot be read is refused', () => {
    expect(mistakesOf({ ...withoutSecret, WECHAT_APP_SECRET_FILE: '/does/not/exist' })).toEqual([
      'WECHAT_APP_SECRET_FILE names a file that cannot be opened (ENOENT)',
    ]);
  });
});
