/** Owns the way an answer takes to the wire: whole and in time, or spoiled as a fault says. */
import type { ServerResponse } from 'node:http';
import type { Answer } from './exchange';
import type { Fault } from './faults';

export interface Delivery {
  readonly response: ServerResponse;
  readonly fault: Fault | undefined;
  /** Every answer waits this long, in milliseconds. */
  readonly delayMs: number;
  /** Does the work of the endpoint; called once at most. */
  readonly produce: () => Answer;
  /** The endpoint's own form of an error, for the fault `errcode`. */
  readonly refuse: (errcode: number) => Answer;
}

const HUGE_PADDING = 'x'.repeat(1024 * 1024);

const BAD_GATEWAY: Answer = {
  status: 502,
  headers: { 'Content-Type': 'text/html' },
  body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n',
};

/** Where the fault `redirect` points; counted there like an endpoint, so that a test sees who followed. */
export const REDIRECT_TARGET = '/redirected';

export function deliver(delivery: Delivery): void {
  const { response, fault, delayMs, produce } = delivery;
  const later = (send: () => void, extraMs = 0): void => {
    const ms = delayMs + extraMs;
    if (ms > 0) setTimeout(send, ms).unref();
    else send();
  };
  const instead = (answer: () => Answer): void => {
    if (fault?.spent) produce();
    const spoiled = answer();
    later(() => sendWhole(response, spoiled));
  };

  if (!fault) {
    const answer = produce();
    return later(() => sendWhole(response, answer));
  }
  switch (fault.kind) {
    case 'errcode':
      return instead(() => delivery.refuse(fault.errcode ?? -1));
    case 'html502':
      return instead(() => BAD_GATEWAY);
    case 'redirect':
      return instead(() => ({ status: 302, headers: { Location: REDIRECT_TARGET }, body: '' }));
    case 'body':
      return instead(() => ({ status: 200, headers: { 'Content-Type': 'text/plain' }, body: fault.body ?? '' }));
    case 'hang':
      if (fault.spent) produce();
      return; // the socket stays open until the client gives up or the simulator closes
    case 'cut_before':
      return cut(response);
    case 'cut_after':
      produce();
      return later(() => cut(response));
    case 'delay': {
      const answer = produce();
      return later(() => sendWhole(response, answer), fault.ms ?? 0);
    }
    case 'truncate': {
      const answer = produce();
      return later(() => sendHalf(response, answer));
    }
    case 'huge': {
      const answer = produce();
      return later(() => sendHuge(response, answer));
    }
    case 'drip': {
      const answer = produce();
      return later(() => sendByByte(response, answer, fault.ms ?? 100));
    }
  }
}

export function sendWhole(response: ServerResponse, answer: Answer): void {
  const body = bytesOf(answer);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': body.length }).end(body);
}

function bytesOf({ body }: Answer): Buffer {
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
}

function cut(response: ServerResponse): void {
  response.socket?.destroy();
}

function sendHalf(response: ServerResponse, answer: Answer): void {
  const body = bytesOf(answer);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': body.length });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => cut(response));
}

/** The true fields followed by a megabyte of padding, chunked, so that only counting bytes stops a reader. */
function sendHuge(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, answer.headers);
  if (typeof answer.body !== 'string') response.end(Buffer.concat([answer.body, Buffer.from(HUGE_PADDING)]));
  else response.end(answer.body.replace(/\}$/, `,"padding":"${HUGE_PADDING}"}`));
}

function sendByByte(response: ServerResponse, answer: Answer, pauseMs: number): void {
  const body = bytesOf(answer);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': body.length });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(sent, sent + 1));
    sent += 1;
    if (sent >= body.length) {
      clearInterval(timer);
      response.end();
    }
  }, pauseMs).unref();
  response.once('close', () => clearInterval(timer));
}
