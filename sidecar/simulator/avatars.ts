/** Owns the pictures of the personas: where they are, and a small PNG for each. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { Answer, Request } from './exchange';

/** First part of every picture's path, and what they are counted and spoiled under together. */
export const AVATARS = '/mmopen';

const PATH = /^\/mmopen\/vi_32\/([0-9A-Za-z_-]{1,64})\/(0|46|64|96|132)$/;

/** Where a request looks for a picture; `path` is a persona's. The host is the one by which the simulator was asked. */
export function avatarUrl(path: string, { headers }: Pick<Request, 'headers'>): string {
  return path === '' ? '' : `http://${headers.host ?? 'localhost'}${path}`;
}

/** Path of the picture called `id`; the last part is its size. */
export function avatarPath(id: string): string {
  return `${AVATARS}/vi_32/${id}/132`;
}

/** The picture, or what an address that names none gets; real ones die when the person takes another. */
export function avatarAnswer({ method, path }: Request): Answer {
  const [, id, size] = PATH.exec(path) ?? [];
  if (method !== 'GET' || id === undefined) return { status: 404, headers: { 'Content-Type': 'text/html' }, body: '' };
  // 0 means 640 pixels.
  return { status: 200, headers: { 'Content-Type': 'image/png' }, body: picture(id, Number(size) || 640) };
}

/** A square of 5 × 5 fields in one colour, symmetric, so that people can be told apart. */
function picture(id: string, size: number): Buffer {
  const hash = createHash('sha256').update(id).digest();
  const colour = [...hash.subarray(0, 3)].map((byte) => 64 + (byte >> 1));
  const rows: Buffer[] = [];
  for (let y = 0; y < size; y += 1) {
    const row = Buffer.alloc(1 + size * 3, 0xee);
    row[0] = 0;
    for (let x = 0; x < size; x += 1) {
      const [column, line] = [Math.floor((x * 5) / size), Math.floor((y * 5) / size)];
      const field = Math.min(column, 4 - column) + 3 * line;
      if ((hash[3 + field] ?? 0) & 1) row.set(colour, 1 + x * 3);
    }
    rows.push(row);
  }
  return png(size, Buffer.concat(rows));
}

/** @see https://www.w3.org/TR/png-3/ */
function png(size: number, scanlines: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2], 8); // 8 bits, RGB
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(scanlines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** As PNG wants it; Node's own is younger than the Node that developing needs. */
function crc32(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
