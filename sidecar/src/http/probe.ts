/** Owns `GET /wechat/probe/:nonce`: who answers here, and as whom the asking machine is seen. For the doctor. */
import type { RequestHandler } from 'express';
import type { KeyRing } from '../flows/key-ring';
import { proofOf } from '../flows/probe';
import type { SendPage } from './pages';

export const PROBE_ROUTE = '/wechat/probe/:nonce';

export function createProbeHandler(keys: KeyRing, sendPage: SendPage): RequestHandler {
  return (request, response) => {
    const proof = proofOf(keys.signing, String(request.params['nonce']));
    if (proof === undefined) return sendPage(request, response, 'not_found');
    response.json({ proof, address: request.ip ?? '' });
  };
}
