/** Owns starting a systemd service where no systemd runs: the unit's own command line, user and environment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironmentFile } from '../sidecar';
import { startService, type Service } from '../process';
import { type Tree } from './tree';

/** The values of one name in the unit's file, in order. */
function valuesOf(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

export function startUnit(tree: Tree, unit: string, logFile: string): Service {
  const text = readFileSync(join(tree.root, unit), 'utf8');
  const files = valuesOf(text, 'EnvironmentFile').map((file) => ({
    optional: file.startsWith('-'),
    path: join(tree.root, file.replace(/^-/, '')),
  }));
  const variables = valuesOf(text, 'Environment');
  for (const { optional, path } of files) {
    try {
      for (const [name, value] of Object.entries(readEnvironmentFile(path))) variables.push(`${name}=${value}`);
    } catch (error) {
      if (!optional) throw error;
    }
  }
  const [command = '', ...args] = (valuesOf(text, 'ExecStart')[0] ?? '').split(' ');
  const [user = ''] = valuesOf(text, 'User');
  return startService(unit, logFile, tree.inside('env', [...variables, command, ...args], user));
}
