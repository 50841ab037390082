/** Owns what the login flows see of Odoo's settings. */
import type { Settings } from '../odoo/types';

export type ScopePolicy = Settings['scopePolicy'];

export interface SettingsSource {
  /** Settings at most 30 s old, 1 s where they say that login is switched off; or the last good ones while Odoo is away; undefined where none were ever fetched. */
  current(): Promise<Settings | undefined>;
  /** What is at hand, without asking Odoo. */
  latest(): Settings | undefined;
  /** Why there are none: Odoo is away, or it refuses us, which waiting does not mend. */
  absence(): 'odoo_unreachable' | 'misconfigured';
}
