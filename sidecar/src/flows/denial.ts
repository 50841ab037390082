/** Owns telling Odoo that the person said no: for its row, which outlives every sidecar, and for its log. */
import { OdooError, type DenyRequest, type OdooGateway } from '../odoo/types';
import type { Logger } from '../telemetry/logger';
import type { PendingLogin } from './pending-login';

/** That Odoo could not be told costs nothing now: the row in the store is denied already. */
export async function tellOfDenial(
  { odoo, log }: { readonly odoo: Pick<OdooGateway, 'deny'>; readonly log: Logger },
  { attempt, browser, ip, userAgent }: PendingLogin,
  { requestId, by }: Pick<DenyRequest, 'requestId' | 'by'>,
): Promise<void> {
  try {
    await odoo.deny({ attempt, browser, ip, userAgent, requestId, by });
  } catch (error) {
    if (!(error instanceof OdooError)) throw error;
    log.warn({ requestId, kind: error.code, detail: error.detail }, 'Odoo could not be told of a refusal');
  }
}
