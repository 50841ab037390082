/** Slow and many clients (threat D5), and streams that must outlive every time limit. */
import { get, type RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createListener, type Listener, type ListenerLimits } from '../../src/http/listener';
import { send } from './raw-http.fixture';

/** Quick enough to sit them out, slow enough for a request on a machine that is busy. */
const LIMITS = { headMs: 500, requestMs: 700, lookMs: 50 };

let listener: Listener;
let url = '';
const sockets: Socket[] = [];

async function listen(handler: RequestListener, limits: ListenerLimits = LIMITS): Promise<void> {
  listener = createListener(handler, limits);
  url = await listener.listen('127.0.0.1', 0);
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.close(0);
});

const open = (): Socket => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
};

/** What the server said before it closed the connection. */
const lastWords = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let said = '';
    socket.on('data', (data: Buffer) => (said += data.toString('latin1')));
    socket.on('close', () => resolve(said));
  });

const ok: RequestListener = (_, response) => response.end('ok');

test('a connection that says nothing is closed', async () => {
  await listen(ok);
  expect(await lastWords(open())).toMatch(/^(HTTP\/1\.1 408|$)/);
});

test('a head that comes drop by drop is cut', async () => {
  await listen(ok);
  const socket = open();
  socket.write('GET / HTTP/1.1\r\n');
  const drops = setInterval(() => socket.write('X: 1\r\n'), 20);
  expect(await lastWords(socket)).toMatch(/^(HTTP\/1\.1 408|$)/);
  clearInterval(drops);
});

test('a body that comes drop by drop is cut', async () => {
  const asked = jest.fn();
  await listen((request, response) => {
    asked();
    request.resume().on('end', () => response.end('ok'));
    request.on('error', () => undefined);
  });
  const socket = open();
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n');
  const drops = setInterval(() => socket.write('x'), 20);
  expect(await lastWords(socket)).not.toContain('200 OK');
  clearInterval(drops);
  expect(asked).toHaveBeenCalled();
});

test('a stream outlives every limit', async () => {
  const looks = 10;
  await listen((_, response) => {
    response.write('retry: 1000\n\n');
    let left = looks;
    const beats = setInterval(() => {
      response.write(': ping\n\n');
      if (--left === 0) response.end('the end');
    }, LIMITS.requestMs / 3);
    response.on('close', () => clearInterval(beats));
  });
  const { status, body } = await send(url, '/wechat/device/events');
  expect([status, body.slice(-7)]).toEqual([200, 'the end']);
});

test('a silent stream does, too', async () => {
  let finish: () => void = () => undefined;
  await listen((request, response) => {
    if (request.url === '/other') return void response.end('ok');
    response.write('retry: 1000\n\n');
    finish = () => response.end('the end');
  });
  const stream = send(url, '/wechat/device/events');
  // Another connection is cut for being slow: then all limits have passed for the stream as well.
  await lastWords(open());
  await lastWords(open());
  expect((await send(url, '/other')).status).toBe(200);
  finish();
  expect((await stream).body).toContain('the end');
});

test('more connections than allowed are closed, and there is room again when others leave', async () => {
  await listen((_, response) => void response.write('.'), { connections: 3 });
  const streams = await Promise.all(
    Array.from(
      { length: 3 },
      () =>
        new Promise<() => void>((resolve, reject) => {
          const request = get(url, { agent: false }, (incoming) => {
            incoming.on('error', () => undefined);
            incoming.once('data', () => resolve(() => void request.destroy()));
          });
          request.on('error', reject);
        }),
    ),
  );
  await expect(send(url, '/')).rejects.toThrow(/hang up|ECONNRESET/);
  const [leave] = streams;
  const closed = lastWords(open());
  expect(await closed).toBe('');
  leave?.();
  await expect(
    (async () => {
      for (;;) {
        const socket = open();
        socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
        const heard = new Promise<boolean>((resolve) => {
          socket.once('data', () => resolve(true));
          socket.once('close', () => resolve(false));
        });
        if (await heard) return 'served';
      }
    })(),
  ).resolves.toBe('served');
});

test('a head above 16 kB is refused', async () => {
  await listen(ok, {});
  expect((await send(url, '/', { headers: { 'X-Large': 'a'.repeat(15_000) } })).status).toBe(200);
  expect((await send(url, '/', { headers: { 'X-Large': 'a'.repeat(17_000) } })).status).toBe(431);
});

test('closing cuts streams that do not end by themselves after the grace', async () => {
  await listen((_, response) => void response.write('.'));
  const stream = send(url, '/').then(
    () => 'whole',
    () => 'cut',
  );
  await new Promise<void>((resolve) => {
    const request = get(url, { agent: false }, (incoming) => {
      incoming.on('error', () => undefined);
      incoming.once('data', () => resolve());
    });
    request.on('error', () => undefined);
  });
  await listener.close(20);
  expect(await stream).toBe('cut');
});
