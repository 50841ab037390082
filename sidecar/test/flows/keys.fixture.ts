/** Owns the keys and the moment that the tests of pure flows share. */
import { createKeyRing, type KeyRing } from '../../src/flows/key-ring';
import type { StateContent } from '../../src/flows/state';

export const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

/** A master key that is only good for tests: 32 times the same byte. */
export function masterKey(kid: number, byte = kid): { kid: number; key: Buffer } {
  return { kid, key: Buffer.alloc(32, byte) };
}

export function ringOf(...kids: number[]): KeyRing {
  return createKeyRing(kids.map((kid) => masterKey(kid)));
}

export const CONTENT: StateContent = {
  purpose: 'login',
  restart: false,
  scan: false,
  scope: 'snsapi_base',
  attempt: '00112233445566778899aabbccddeeff',
  browserHash: 'f'.repeat(16) + '0'.repeat(48),
};
