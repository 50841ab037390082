/** Owns running jest projects and reading its own count of tests. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toTerminal } from '../log';
import { ensureInstalled, tools } from '../machine';
import { unpackNode18 } from '../node18';
import { projectRoot, stateFolder } from '../paths';
import { run, type Command } from '../process';
import { npmProgram } from './static-checks';
import { failed, say, type Tally } from './tally';

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Test files that could not even be loaded. */
  readonly numRuntimeErrorTestSuites: number;
  readonly success: boolean;
}

/** Runs the projects with jest's output shown; no test at all counts as a failure. */
export const jest = (projects: readonly string[], ...options: string[]) =>
  runJest(npmProgram('jest'), projects, options);

/** The sidecar's tests on the oldest Node that production may have. */
export async function jestOnNode18(): Promise<Tally> {
  const { program, env } = await unpackNode18(toTerminal);
  const command = { command: program, args: ['node_modules/jest/bin/jest.js'], cwd: projectRoot, env };
  // On a cache of its own: what is compiled for one Node is not for another. Pure logic is the same on both.
  const options = [`--cacheDirectory=${join(stateFolder(), 'jest-node-18')}`, '--', 'test/(http|process|flows)/'];
  return runJest(command, ['sidecar'], options);
}

async function runJest(jest: Command, projects: readonly string[], options: readonly string[]): Promise<Tally> {
  // The sidecar's tests talk to a real Redis and pass through a real nginx.
  if (projects.includes('sidecar')) await ensureInstalled([...tools.redis, ...tools.nginx], toTerminal);
  const folder = mkdtempSync(join(tmpdir(), 'wechat-sso-jest-'));
  const file = join(folder, 'report.json');
  try {
    const args = [...jest.args, '--selectProjects', ...projects, '--json', `--outputFile=${file}`, ...options];
    await run({ ...jest, args }, { showErrors: true });
    const report = JSON.parse(readFileSync(file, 'utf8')) as JestReport;
    const broken = report.numFailedTests + report.numRuntimeErrorTestSuites;
    if (report.numPassedTests + broken === 0) {
      say('  ✗ jest found no test');
      return failed;
    }
    return { passed: report.numPassedTests, failed: broken || (report.success ? 0 : 1) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
