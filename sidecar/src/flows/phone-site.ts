/** Owns what every page behind a QR needs first: who we are, and a page where store or Odoo cannot be used. */
import { OdooError, type Settings } from '../odoo/types';
import { StoreError } from '../store/store';
import type { Logger } from '../telemetry/logger';
import type { Caller } from './answer';
import { afterOdooFailure } from './outcomes';
import { plain, type PlainView } from './phone-view';
import { publicOrigin } from './public-site';
import type { SettingsSource } from './settings-source';

/** What to say of ourselves. */
export interface Site {
  readonly settings: Settings;
  readonly host: string;
}

export async function siteNow(source: SettingsSource): Promise<Site | PlainView> {
  const settings = await source.current();
  if (settings === undefined) return plain(source.absence());
  const origin = publicOrigin(settings);
  return origin === undefined ? plain('misconfigured') : { settings, host: new URL(origin).host };
}

/** Where store or Odoo cannot be used the person is told so, and nothing is taken for "not found". */
export async function orPage<T>(log: Logger, { requestId }: Caller, work: Promise<T>): Promise<T | PlainView> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreError) {
      log.error({ err: error, requestId }, 'The store cannot be used');
      return plain('busy');
    }
    if (!(error instanceof OdooError)) throw error;
    log.warn({ requestId, kind: error.code, detail: error.detail }, 'Odoo call failed');
    return plain(afterOdooFailure(error.code));
  }
}
