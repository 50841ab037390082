/** Production's nginx configuration in front of sidecars that are only played: who is asked, what passes, what nginx says itself. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNginx, type Nginx } from '../../../scripts/lib/nginx';
import { freePort } from '../../../scripts/lib/ports';
import { send, type RawAnswer, type RawRequest } from '../http/raw-http.fixture';

jest.setTimeout(60_000);

interface Player {
  readonly server: Server;
  port: number;
  handle: RequestListener;
  readonly asked: string[];
}

const players: [Player, Player] = [play('first'), play('second')];
const folder = mkdtempSync(join(tmpdir(), 'wechat-sso-nginx-'));
let nginx: Nginx;
let url = '';

function play(name: string): Player {
  const player: Player = {
    server: createServer((incoming, outgoing) => {
      player.asked.push(`${incoming.method} ${incoming.url}`);
      player.handle(incoming, outgoing);
    }),
    port: 0,
    handle: (_, outgoing) => outgoing.end(name),
    asked: [],
  };
  return player;
}

const listen = ({ server }: Player, port: number): Promise<void> =>
  new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));

async function die({ server }: Player): Promise<void> {
  if (!server.listening) return;
  const gone = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await gone;
}

const ask = (path: string, options?: RawRequest): Promise<RawAnswer> =>
  send(url, path, { ...options, headers: { Host: 'localhost', ...options?.headers } });
const post = (path: string, body = '{}'): Promise<RawAnswer> =>
  ask(path, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', 'Content-Length': String(body.length) },
  });
const brief = ({ status, headers, body }: RawAnswer): unknown[] => [status, headers['content-type'], body];

/** Opens a stream and resolves with what came by then: its status, or its first bytes where it began. */
function openStream(): Promise<{ status: number; text: string; incoming: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const headers = { Host: 'localhost' };
    const outgoing = request({ hostname, port, path: '/wechat/device/events', headers, agent: false }, (incoming) => {
      incoming.on('error', () => undefined);
      incoming.once('data', (data: Buffer) =>
        resolve({ status: incoming.statusCode ?? 0, text: data.toString('utf8'), incoming }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

beforeAll(async () => {
  for (const player of players) {
    player.port = await freePort();
    await listen(player, player.port);
  }
  mkdirSync(join(folder, 'logs'));
  const httpPort = await freePort();
  const nobody = `127.0.0.1:${await freePort()}`;
  url = `http://127.0.0.1:${httpPort}`;
  nginx = await startNginx(
    {
      folder,
      logs: join(folder, 'logs'),
      publicHost: 'localhost',
      publicAuthority: 'localhost',
      publicScheme: 'http',
      httpPort,
      odoo: nobody,
      odooWebsocket: nobody,
      sidecars: players.map(({ port }) => `127.0.0.1:${port}`),
    },
    () => undefined,
  );
});
beforeEach(async () => {
  for (const [index, player] of players.entries()) {
    if (!player.server.listening) await listen(player, player.port);
    player.asked.length = 0;
    player.handle = (_, outgoing) => outgoing.end(index === 0 ? 'first' : 'second');
  }
});
afterAll(async () => {
  await nginx.service.stop();
  for (const player of players) await die(player);
  rmSync(folder, { recursive: true });
});

test('the sidecars take turns', async () => {
  // Each of nginx's processes counts for itself, so a few requests may meet the same one.
  for (let n = 0; n < 40; n += 1) await ask('/wechat/authorize');
  expect(Math.min(...players.map(({ asked }) => asked.length))).toBeGreaterThan(10);
});

test('one is dead: nobody notices', async () => {
  await die(players[0]);
  for (let n = 0; n < 20; n += 1) {
    expect((await ask('/wechat/authorize')).body).toBe('second');
    expect((await post('/wechat/device/token')).body).toBe('second');
  }
});

test('all are dead: people get the login page, scripts get JSON, and the first that is back serves', async () => {
  for (const player of players) await die(player);
  expect(await ask('/wechat/authorize')).toMatchObject({
    status: 303,
    location: '/web/login?wechat_error=unavailable',
  });
  const unavailable = [503, 'application/json', '{"error":"unavailable"}'];
  expect(brief(await post('/wechat/device_authorization'))).toEqual(unavailable);
  expect(brief(await post('/wechat/device/token'))).toEqual(unavailable);
  expect(brief(await post('/wechat/device/code'))).toEqual(unavailable);
  expect(brief(await ask('/wechat/device/events'))).toEqual(unavailable);
  await listen(players[1], players[1].port);
  expect((await ask('/wechat/authorize')).body).toBe('second');
});

test('a POST that a sidecar dies of is not sent to another; a GET is', async () => {
  for (const player of players)
    player.handle = (incoming) => incoming.on('end', () => incoming.socket.destroy()).resume();
  expect(brief(await post('/wechat/device/code'))).toEqual([503, 'application/json', '{"error":"unavailable"}']);
  expect(players.flatMap(({ asked }) => asked)).toHaveLength(1);
  players[1].handle = (_, outgoing) => outgoing.end('second');
  for (let n = 0; n < 4; n += 1) expect((await ask('/wechat/callback')).body).toBe('second');
});

test.each([
  ['/wechat/device/events', 429, '{"error":"poll"}'],
  ['/wechat/device/token', 400, '{"error":"slow_down"}'],
  ['/wechat/device/token', 503, '{"error":"odoo_unreachable"}'],
  ['/wechat/q/x', 503, '<html data-page="busy">'],
])('what a sidecar says itself passes: %s %i', async (path, status, body) => {
  for (const player of players) player.handle = (_, outgoing) => outgoing.writeHead(status).end(body);
  expect(await ask(path)).toMatchObject({ status, body });
});

test('a body larger than any form does not reach the sidecar', async () => {
  expect((await post('/wechat/device/code', ' '.repeat(8192))).status).toBe(200);
  expect((await post('/wechat/device/code', ' '.repeat(8193))).status).toBe(413);
  expect((await post('/wechat/q/x', ' '.repeat(8193))).status).toBe(413);
  expect(players.flatMap(({ asked }) => asked)).toHaveLength(1);
});

describe('streams', () => {
  const streaming: RequestListener = (_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('event: state\ndata: pending\n\n');
  };
  beforeEach(() => players.forEach((player) => (player.handle = streaming)));

  test('a line arrives when it is written, and the sidecar learns when the browser leaves', async () => {
    const left = Promise.race(
      players.map(
        (player) =>
          new Promise<void>((resolve) => {
            player.handle = (incoming, outgoing) => {
              outgoing.on('close', resolve);
              streaming(incoming, outgoing);
            };
          }),
      ),
    );
    const { status, text, incoming } = await openStream();
    expect([status, text]).toEqual([200, 'event: state\ndata: pending\n\n']);
    incoming.destroy();
    await left;
  });

  test('a thousand from one address are served, the next are told to poll, and other requests go on', async () => {
    const streams = await Promise.all(Array.from({ length: 1000 }, openStream));
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
    expect(brief(await ask('/wechat/device/events'))).toEqual([429, 'application/json', '{"error":"poll"}']);
    players.forEach((player) => (player.handle = (_, outgoing) => outgoing.end('served')));
    expect((await ask('/wechat/authorize')).body).toBe('served');
    streams.forEach(({ incoming }) => incoming.destroy());
  });
});
