/** Owns the line on which one waiting PC hears its events: as little memory as a connection can have (decision 0019). */
import type { Request, Response } from 'express';

export interface EventLine {
  /** False where the line has no room for so much text: it has to end then. */
  write(text: string): boolean;
  /** Ends the answer in order; the browser connects again by itself. */
  end(): void;
  /** Told once, when the other side is gone or the line has ended. */
  onGone(listener: () => void): void;
}

/**
 * Bytes of a whole answer: its words and heartbeats, and a comment that fills up the rest in the end. So little fits into the
 * system's own buffers: who does not read costs no more than who does.
 */
const LENGTH = 1024;

const HEADERS = { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' };

/** Sends the head of the answer and `text`, ASCII, with which the line begins. */
export function openEventLine(request: Request, response: Response, text: string): EventLine {
  // Without a connection that outlives the answer the answer has to be held.
  return keepsConnection(request) ? onSocket(request, response, text) : onResponse(response, text);
}

function keepsConnection(request: Request): boolean {
  return request.httpVersion === '1.1' && !/\bclose\b/i.test(request.get('connection') ?? '');
}

/**
 * The answer has a length from the beginning, and for Node and Express it is over with its first words: they let go of request,
 * response and all that hangs on them. The bytes that are still owed are written to the connection itself.
 */
function onSocket({ socket }: Request, response: Response, text: string): EventLine {
  let owed = LENGTH;
  const take = (piece: string): boolean => {
    // Two bytes at least stay for the comment that fills up.
    if (owed - piece.length < 2) return false;
    owed -= piece.length;
    return true;
  };
  take(text);
  response.writeHead(200, { ...HEADERS, 'Content-Length': LENGTH });
  response.end(text);
  return {
    write(piece) {
      const fits = take(piece);
      if (fits) socket.write(piece);
      return fits;
    },
    end() {
      socket.write(`:${' '.repeat(owed - 2)}\n`);
      owed = 0;
    },
    onGone: (listener) => void socket.once('close', listener),
  };
}

function onResponse(response: Response, text: string): EventLine {
  response.writeHead(200, HEADERS);
  response.write(text);
  return {
    write: (piece) => (response.write(piece), true),
    end: () => void response.end(),
    onGone: (listener) => void response.once('close', listener),
  };
}
