/** Owns running jest projects and reading its own count of tests. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toTerminal } from '../log';
import { ensureInstalled, tools } from '../machine';
import { run } from '../process';
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
export async function jest(projects: readonly string[], ...options: string[]): Promise<Tally> {
  // The sidecar's tests talk to a real Redis and pass through a real nginx.
  if (projects.includes('sidecar')) await ensureInstalled([...tools.redis, ...tools.nginx], toTerminal);
  const folder = mkdtempSync(join(tmpdir(), 'wechat-sso-jest-'));
  const file = join(folder, 'report.json');
  try {
    await run(npmProgram('jest', '--selectProjects', ...projects, '--json', `--outputFile=${file}`, ...options), {
      showErrors: true,
    });
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
