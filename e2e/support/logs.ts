/** Owns reading the logs of the running stack. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stack } from './stack';

export type LogFile = 'odoo.log' | 'sidecar.log' | 'access.log' | 'error.log';

const path = (file: string) => join(stack().logs, file);

/** Remembers where the log ends now. @returns what has been written since */
export function logSince(file: LogFile): () => string {
  const start = existsSync(path(file)) ? statSync(path(file)).size : 0;
  return () => (existsSync(path(file)) ? readFileSync(path(file)).subarray(start).toString('utf8') : '');
}

/** All logs, by file name. */
export function allLogs(): ReadonlyMap<string, string> {
  const names = readdirSync(stack().logs).filter((name) => name.endsWith('.log'));
  return new Map(names.map((name) => [name, readFileSync(path(name), 'utf8')]));
}
