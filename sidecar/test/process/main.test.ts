/** The process as systemd and a container see it: exit codes, signals, one JSON line per record. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../scripts/lib/ports';
import { VERSION } from '../../src/version';
import { send } from '../http/raw-http.fixture';

const root = join(__dirname, '../../..');
const APP_SECRET = 'f3a9c1d27b5e4086a1c3e5f70912b4d6';
const API_KEY = '9b1f0c7a6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a';
const STATE_KEY = '7f3c9a1e5b7d2f4068ace13579bdf02468ace13579bdf02468ace13579bdf024';

// A start compiles the sources, on a machine that may be busy with other tests.
jest.setTimeout(120_000);

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

function start(environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sidecar/src/main.ts'], {
    cwd: root,
    // The library path is that of a Node that is merely unpacked (scripts/lib/node18.ts).
    env: { PATH: process.env['PATH'] ?? '', LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  const listeners: (() => void)[] = [];
  const collect = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    listeners.forEach((listener) => listener());
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return {
    child,
    output: () => output,
    exit: new Promise<number | null>((resolve) => child.on('close', resolve)),
    /** Resolves when the output matches. */
    seen: (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        const check = (): void => void (pattern.test(output) && resolve());
        listeners.push(check);
        check();
      }),
  };
}

/** Everything that is required, with an Odoo that is away. */
function environment(overrides: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ODOO_URL: 'http://127.0.0.1:1',
    ODOO_DB: 'odoo',
    ODOO_LOGIN: 'wechat-sidecar',
    ODOO_API_KEY: API_KEY,
    WECHAT_APP_SECRET: APP_SECRET,
    STATE_KEYS: `1:${STATE_KEY}`,
    ...overrides,
  };
}

test('a bad configuration: every mistake by name, no value, exit 78', async () => {
  const { exit, output } = start({ PORT: 'http', WECHAT_APP_SECRET: 'changeme', ODOO_URL: 'http://127.0.0.1:1' });
  expect(await exit).toBe(78);
  for (const name of ['PORT', 'WECHAT_APP_SECRET', 'ODOO_DB', 'ODOO_LOGIN', 'ODOO_API_KEY', 'STATE_KEYS']) {
    expect(output()).toContain(name);
  }
  expect(output()).not.toContain('changeme');
  expect(output()).not.toMatch(/\bat .*\.ts/);
});

test('starts without Odoo, serves, and stops in order on SIGTERM', async () => {
  const [port, internalPort] = [await freePort(), await freePort()];
  const ports = { PORT: String(port), INTERNAL_PORT: String(internalPort) };
  const { child, exit, output, seen } = start(environment(ports));
  await seen(/"msg":"Listening"/);
  const health = await send(`http://127.0.0.1:${internalPort}`, '/healthz');
  const login = await send(`http://127.0.0.1:${port}`, '/wechat/authorize', {
    headers: { 'User-Agent': 'MicroMessenger' },
  });
  expect([health.status, login.status]).toEqual([200, 503]);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  for (const line of output().trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  for (const secret of [APP_SECRET, API_KEY, STATE_KEY]) expect(output()).not.toContain(secret);
});

test('SIGHUP takes the state keys from their file, keeps those in use where it is broken, and drops no connection', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wechat-sso-'));
  const file = join(folder, 'state_keys');
  writeFileSync(file, `1:${STATE_KEY}`, { mode: 0o600 });
  const [port, internalPort] = [await freePort(), await freePort()];
  const ports = { PORT: String(port), INTERNAL_PORT: String(internalPort) };
  const { child, exit, output, seen } = start(environment({ ...ports, STATE_KEYS: undefined, STATE_KEYS_FILE: file }));
  await seen(/"msg":"Listening"/);
  const fresh = [...STATE_KEY].reverse().join('');
  writeFileSync(file, `2:${fresh},1:${STATE_KEY}`);
  child.kill('SIGHUP');
  await seen(/"kid":2,"msg":"State keys read anew"/);

  writeFileSync(file, '3:short');
  child.kill('SIGHUP');
  await seen(/STATE_KEYS_FILE entry 1 must be kid:hex.*the secrets stay as they were/);
  expect((await send(`http://127.0.0.1:${internalPort}`, '/healthz')).status).toBe(200);
  expect(output()).not.toContain(fresh);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
  rmSync(folder, { recursive: true });
});

test('a taken port is a line in the log and exit 1', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const ports = { PORT: String((holder.address() as AddressInfo).port), INTERNAL_PORT: String(await freePort()) };
  const { exit, output } = start(environment(ports));
  expect(await exit).toBe(1);
  expect(output()).toContain('EADDRINUSE');
  await new Promise((resolve) => holder.close(resolve));
});

test('the version is that of package.json', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});
