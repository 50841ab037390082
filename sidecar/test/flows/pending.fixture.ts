/** Owns pending logins in every state, for tests. */
import { newPendingLogin, type Pc } from '../../src/flows/pending-logins';
import type { PendingLogin, PendingState } from '../../src/flows/pending-login';
import { sha256Hex } from '../../src/flows/key-ring';
import { CONTENT, NOW } from './keys.fixture';

/** Browser hashes of two phones. */
export const OWNER = sha256Hex('the phone that tapped first');
export const STRANGER = sha256Hex('another phone');

export const PC: Pc = {
  browser: sha256Hex('pc'),
  known: '',
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/128.0.0.0',
  client: 'Chrome 128 · Windows 10/11',
};

/** A row whose QR was issued at {@link NOW} and that is in this state then. */
export function rowIn(state: PendingState): PendingLogin {
  const pending = newPendingLogin(CONTENT.attempt, 1, PC, NOW);
  switch (state) {
    case 'pending':
      return pending;
    case 'scanned':
      return { ...pending, state, owner: OWNER, expiresAt: NOW + 180_000 };
    case 'code_required':
      return { ...pending, state, owner: OWNER, left: 3, expiresAt: NOW + 120_000 };
    case 'approved':
    case 'collected':
      return { ...pending, state, owner: OWNER, expiresAt: NOW + 60_000 };
    case 'denied':
      return { ...pending, state, reason: 'denied' };
    case 'expired':
      return { ...pending, expiresAt: NOW };
  }
}
