/** Owns where things lie: the checkout, and the state folder outside it that a script may always delete and rebuild. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

export const projectRoot = resolve(__dirname, '..', '..');

export const isRoot = process.getuid?.() === 0;

/**
 * The state folder of this checkout: downloaded Odoo, database clusters, logs. Never inside the repository.
 * As root it is always below /var/tmp, because PostgreSQL refuses root and its own user must be able to get in.
 */
export function stateFolder(): string {
  const checkout = createHash('sha256').update(projectRoot).digest('hex').slice(0, 8);
  const home = process.env['XDG_STATE_HOME'];
  const folder =
    home && !isRoot ? join(home, `wechat-sso-${checkout}`) : `/var/tmp/wechat-sso-${userInfo().uid}-${checkout}`;
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}

/** Replaces the home folder by ~ so that printed commands stay short. */
export const shortPath = (path: string) =>
  path.startsWith(homedir() + '/') ? `~${path.slice(homedir().length)}` : path;
