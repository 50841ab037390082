/** Owns reading the logs of the running stack. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './patience';
import { stack } from './stack';

export type LogFile = 'odoo.log' | 'sidecar.log' | 'access.log' | 'error.log';

const path = (file: string) => join(stack().logs, file);

/** Remembers where the log ends now. @returns what has been written since */
export function logSince(file: LogFile): () => string {
  const start = existsSync(path(file)) ? statSync(path(file)).size : 0;
  return () => (existsSync(path(file)) ? readFileSync(path(file)).subarray(start).toString('utf8') : '');
}

/**
 * Waits until the log has the line: a server writes it after its answer, which is here by then.
 * @param read what the log holds now
 * @param line what it shall hold, `times` times at least
 */
export const untilWritten = (read: () => string, line: string, times = 1): Promise<void> =>
  eventually(`the log holds ${line}`, () => Promise.resolve(read().split(line).length > times));

/** All logs, by file name. */
export function allLogs(): ReadonlyMap<string, string> {
  const names = readdirSync(stack().logs).filter((name) => name.endsWith('.log'));
  return new Map(names.map((name) => [name, readFileSync(path(name), 'utf8')]));
}
