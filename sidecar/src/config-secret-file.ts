/** Owns reading a secret from a file, and the refusal of a file that others on the machine can read (threats row G6). */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Folders whose own access is restricted by what mounts them: Docker and Kubernetes secrets, systemd credentials. */
const GUARDED_FOLDERS = ['/run/secrets/', '/run/credentials/'];
const MAX_BYTES = 65_536;

/**
 * The text of a secret file, without the newline that editors put at its end.
 * @throws Error whose message follows the variable's name ("... cannot be read") and holds nothing of the content
 */
export function readSecretFile(path: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw new Error(`names a file that cannot be opened (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  try {
    // Asked of the open file, not of the path, so that both are the same file.
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw new Error('does not name a file');
    if (status.size > MAX_BYTES) throw new Error('names a file that is too large for a secret');
    const guarded = GUARDED_FOLDERS.some((folder) => resolve(path).startsWith(folder));
    if ((status.mode & 0o077) !== 0 && !guarded) {
      throw new Error('names a file that others than its owner may read: run chmod 0400 on it');
    }
    return readFileSync(descriptor, 'utf8').replace(/\r?\n$/, '');
  } finally {
    closeSync(descriptor);
  }
}
