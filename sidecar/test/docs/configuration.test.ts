/** Owns the proof that docs/configuration.md and the code name the same variables with the same defaults. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig } from '../../src/config';

interface Row {
  readonly name: string;
  /** Without its backticks; `required`, `–` or the default itself. */
  readonly fallback: string;
}

const PAGE = join(__dirname, '../../../docs/configuration.md');

/** The rows of the first table whose first column is a variable's name in backticks. */
function readTable(path: string): Row[] {
  const [section = ''] = readFileSync(path, 'utf8').split('\n## nginx');
  return [...section.matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \|/gm)].map((match) => ({
    name: match[1] ?? '',
    fallback: (match[2] ?? '').trim().replaceAll('`', ''),
  }));
}

/** Every name that the configuration asks the environment for, found by watching it ask. */
function namesAskedFor(): string[] {
  const asked = new Set<string>();
  const env = new Proxy({} as Record<string, string | undefined>, {
    get: (_, name) => {
      asked.add(String(name));
      return undefined;
    },
  });
  expect(() => readConfig(env)).toThrow(ConfigError);
  return [...asked];
}

const required = {
  ODOO_URL: 'http://127.0.0.1:8069',
  ODOO_DB: 'erp',
  ODOO_LOGIN: 'wechat_gateway',
  ODOO_API_KEY: randomBytes(20).toString('hex'),
  WECHAT_APP_SECRET: randomBytes(16).toString('hex'),
  STATE_KEYS: `1:${randomBytes(32).toString('hex')}`,
};

describe('docs/configuration.md', () => {
  const rows = readTable(PAGE);
  const withDefault = rows.filter(({ fallback }) => fallback !== 'required' && fallback !== '–');

  it('names every variable that the sidecar reads, and no other', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(namesAskedFor().sort());
  });

  it.each(withDefault.map(({ name, fallback }) => [name, fallback]))(
    '%s is %s where it is not set',
    (name, fallback) => {
      expect(readConfig({ ...required, [name]: fallback })).toEqual(readConfig(required));
    },
  );

  it('calls exactly those variables required without which the sidecar does not start', () => {
    const calledRequired = rows.filter(({ fallback }) => fallback === 'required').map(({ name }) => name);
    expect(calledRequired.sort()).toEqual(Object.keys(required).sort());
    for (const name of calledRequired) {
      expect(() => readConfig({ ...required, [name]: undefined })).toThrow(new RegExp(`\\b${name}\\b`));
    }
  });
});
