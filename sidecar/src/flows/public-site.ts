/** Owns the public origin: it comes from the redirect URL of Odoo's settings and from nowhere else, least of all a Host header. */
import type { Settings } from '../odoo/types';

/** The origin, e.g. `https://erp.example.com`; undefined where the settings hold no AppID or no usable redirect URL yet. */
export function publicOrigin(settings: Settings): string | undefined {
  if (settings.appid === '' || !URL.canParse(settings.redirectUrl)) return undefined;
  const url = new URL(settings.redirectUrl);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : undefined;
}
