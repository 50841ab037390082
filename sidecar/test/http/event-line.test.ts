/** The line of one waiting PC: what is on the wire, whichever way the connection is kept. */
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import express from 'express';
import { openEventLine, type EventLine } from '../../src/http/event-line';

let server: Server;
let opened: (line: EventLine) => void;
let closedAt: number;

beforeAll(async () => {
  const app = express();
  app.get('/events', (request, response) => {
    response.once('close', () => (closedAt = Date.now()));
    opened(openEventLine(request, response, 'retry: 1000\n\n'));
  });
  app.get('/next', (_request, response) => void response.send('next'));
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

interface Caller {
  readonly line: EventLine;
  readonly socket: Socket;
  text(): string;
  /** Resolves when this is in the text. */
  until(part: string): Promise<void>;
  readonly closed: Promise<void>;
}

async function call(head = 'GET /events HTTP/1.1\r\nHost: a\r\n\r\n'): Promise<Caller> {
  const line = new Promise<EventLine>((resolve) => (opened = resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let text = '';
  const looks = new Set<() => void>();
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (const look of looks) look();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(head);
  const until = (part: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => void (text.includes(part) && resolve());
      looks.add(look);
      look();
    });
  return { line: await line, socket, text: () => text, until, closed };
}

const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

describe('on a connection that is kept', () => {
  test('words come when they are said, and the whole is as long as the head promised', async () => {
    const caller = await call();
    await caller.until('retry: 1000\n\n');
    expect(caller.line.write('event: state\ndata: scanned\n\n')).toBe(true);
    await caller.until('data: scanned\n\n');
    caller.line.end();
    await caller.until(' \n');
    const length = Number(/Content-Length: (\d+)/.exec(caller.text())?.[1]);
    expect(bodyOf(caller.text())).toHaveLength(length);
    expect(bodyOf(caller.text())).toMatch(/^retry: 1000\n\nevent: state\ndata: scanned\n\n: +\n$/);
  });

  test('the next request on it is answered as usual: nothing is left over', async () => {
    const caller = await call();
    caller.line.end();
    caller.socket.write('GET /next HTTP/1.1\r\nHost: a\r\n\r\n');
    await caller.until('next');
    expect(bodyOf(caller.text())).toMatch(/^retry: 1000\n\n: +\nHTTP\/1\.1 200 OK\r\n/);
    caller.socket.destroy();
  });

  test('request and response are let go of at once', async () => {
    closedAt = 0;
    const caller = await call();
    await caller.until('retry');
    expect(closedAt).toBeGreaterThan(0);
    caller.socket.destroy();
  });

  test('what does not fit any more is not said, so that the end is still in order', async () => {
    const caller = await call();
    let said = 0;
    while (caller.line.write(': ping\n\n')) said += 1;
    expect(said).toBeGreaterThan(60);
    caller.line.end();
    // The server waits for the next request and hangs up when there is none, so all that it owes has come.
    caller.socket.end();
    await caller.closed;
    const length = Number(/Content-Length: (\d+)/.exec(caller.text())?.[1]);
    expect(bodyOf(caller.text())).toHaveLength(length);
  });
});

describe.each([
  ['of a client that wants it closed', 'GET /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
  ['of HTTP/1.0', 'GET /events HTTP/1.0\r\nHost: a\r\n\r\n'],
])('on a connection %s', (_name, head) => {
  test('words come as well, until the end closes it', async () => {
    const caller = await call(head);
    await caller.until('retry: 1000\n\n');
    caller.line.write(': ping\n\n');
    await caller.until(': ping\n\n');
    expect(caller.text()).not.toMatch(/Content-Length/);
    caller.line.end();
    await caller.closed;
  });
});

test.each([
  ['kept', undefined],
  ['held', 'GET /events HTTP/1.0\r\nHost: a\r\n\r\n'],
])('who hangs up is noticed (%s)', async (_name, head) => {
  const caller = await call(head);
  const gone = new Promise<void>((resolve) => caller.line.onGone(resolve));
  caller.socket.destroy();
  await gone;
});

test('who does not read holds nothing up: all that a line ever says is taken by the system', async () => {
  const caller = await call();
  caller.socket.pause();
  const [onServer] = sockets.filter(({ remotePort }) => remotePort === caller.socket.localPort);
  while (caller.line.write(': ping\n\n')) await new Promise((resolve) => setImmediate(resolve));
  caller.line.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(onServer?.writableLength).toBe(0);
  caller.socket.destroy();
});

const sockets: Socket[] = [];
beforeAll(() => void server.on('connection', (socket: Socket) => sockets.push(socket)));
