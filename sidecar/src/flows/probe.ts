/** Owns the proof by which the doctor knows that the sidecar behind the public address is one of ours. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DerivedKeys, KeyRing } from './key-ring';

const NONCE = /^[0-9a-f]{32}$/;
const PROOF = /^[0-9a-f]{64}$/;

/** What a sidecar answers to `GET /wechat/probe/<nonce>`; undefined for a nonce of another form. */
export function proofOf(keys: DerivedKeys, nonce: string): string | undefined {
  if (!NONCE.test(nonce)) return undefined;
  return createHmac('sha256', keys.probe).update(nonce, 'ascii').digest('hex');
}

/** Whether any key of the ring made the proof: in the middle of a rotation replicas sign with different ones. */
export function isProofOf(ring: KeyRing, nonce: string, proof: string): boolean {
  if (!PROOF.test(proof)) return false;
  return ring.all.some((keys) => {
    const right = proofOf(keys, nonce);
    return right !== undefined && timingSafeEqual(Buffer.from(right), Buffer.from(proof));
  });
}
