import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createLogger } from '../../src/telemetry/logger';
import { createWechatClient } from '../../src/wechat/client';
import { createHttp } from '../../src/wechat/http';
import type { WechatError } from '../../src/wechat/types';
import { APP_SECRET, APPID, failureOf, soon } from './wechat-under-test';

/** Below HTTP: what a socket does that WeChat, and so the simulator, never does. */
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The failure of an exchange at `apiUrl`, and how many pauses there were before it. */
async function exchangeAt(apiUrl: string, deadline?: number): Promise<{ error: WechatError; pauses: number }> {
  let pauses = 0;
  const client = createWechatClient({
    apiUrl,
    appSecret: APP_SECRET,
    now: Date.now,
    sleep: async () => void (pauses += 1),
    log: createLogger({ level: 'silent' }),
  });
  const error = await failureOf(client.exchangeCode({ appid: APPID, code: 'x', deadline: deadline ?? soon() }));
  client.close();
  return { error, pauses };
}

describe('what never left is unsent and tried three times', () => {
  test('nobody listens', async () => {
    const port = await listen(createServer());
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const { error, pauses } = await exchangeAt(`http://127.0.0.1:${port}`);
    expect(error).toMatchObject({ code: 'unsent', detail: 'ECONNREFUSED' });
    expect(pauses).toBe(2);
  });

  test('the name does not resolve', async () => {
    const { error, pauses } = await exchangeAt('http://no-such-host.invalid');
    expect(error).toMatchObject({ code: 'unsent', detail: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
    expect(pauses).toBe(2);
  });

  test('the other side speaks no TLS', async () => {
    const port = await listen(createServer((socket) => void socket.on('error', () => undefined).end('hello')));
    expect(await exchangeAt(`https://127.0.0.1:${port}`)).toMatchObject({ error: { code: 'unsent' }, pauses: 2 });
  });

  test('the connection is reset during the TLS handshake', async () => {
    const port = await listen(
      createServer((socket) => void socket.on('error', () => undefined).once('data', () => socket.destroy())),
    );
    expect(await exchangeAt(`https://127.0.0.1:${port}`)).toMatchObject({ error: { code: 'unsent' }, pauses: 2 });
  });

  test('the TLS handshake gets no answer before the deadline', async () => {
    const sockets: { destroy(): void }[] = [];
    const port = await listen(createServer((socket) => void sockets.push(socket.on('error', () => undefined))));
    const { error } = await exchangeAt(`https://127.0.0.1:${port}`, soon(100));
    expect(error).toMatchObject({ code: 'unsent' });
    for (const socket of sockets) socket.destroy();
  });
});

describe('bytes that are no answer', () => {
  const answer = (head: string, body: Buffer = Buffer.alloc(0)): Server =>
    createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.concat([Buffer.from(head), body])));
    });

  async function outcomeOf(server: Server): Promise<unknown> {
    const http = createHttp(`http://127.0.0.1:${await listen(server)}`);
    const outcome = await http.send({ method: 'GET', path: '/x' }, 20_000);
    http.close();
    return outcome;
  }

  const ok = (headers: string): string => `HTTP/1.1 200 OK\r\nConnection: close\r\n${headers}\r\n`;

  test('a gzip bomb is stopped at 64 kB', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
    const outcome = await outcomeOf(answer(ok('Content-Encoding: gzip\r\n'), bomb));
    expect(outcome).toEqual({ failed: 'malformed', detail: 'more than 65536 bytes' });
  });

  test('gzip is read where it is honest', async () => {
    const outcome = await outcomeOf(answer(ok('Content-Encoding: gzip\r\n'), gzipSync('{"openid":"o1"}')));
    expect(outcome).toEqual({ status: 200, json: { openid: 'o1' } });
  });

  test.each([
    ['broken gzip', ok('Content-Encoding: gzip\r\n'), Buffer.from('{"openid":"o1"}')],
    ['another charset', ok(''), Buffer.from('{"nickname":"\xd0\xa1\xcd\xf5"}', 'latin1')],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', Buffer.alloc(0)],
  ])('%s is malformed', async (_name, head, body) => {
    expect(await outcomeOf(answer(head, body))).toMatchObject({ failed: 'malformed' });
  });

  test('the end without a word is a cut', async () => {
    expect(await outcomeOf(answer(''))).toMatchObject({ failed: 'cut' });
  });
});

test('a proxy from the environment is not used: it would see the AppSecret', async () => {
  let used = false;
  const proxy = await listen(createServer((socket) => void ((used = true), socket.destroy())));
  const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) process.env[name] = `http://127.0.0.1:${proxy}`;
  try {
    expect(await exchangeAt('http://no-such-host.invalid')).toMatchObject({ error: { code: 'unsent' } });
    expect(used).toBe(false);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});
