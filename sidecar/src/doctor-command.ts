/** Owns `main.js doctor [--json]`: the same examination as from Odoo's button, with the same configuration, for a terminal. */
import { BAD_CONFIGURATION, ConfigError, readConfig, type Config, type Environment } from './config';
import { red, worstOf, type SidecarFinding } from './doctor/finding';
import { judgeProcess } from './doctor/judge-process';
import { createPublicNet } from './doctor/public-net';
import { jsonReport, languageOfLocale, textReport, type Report } from './doctor/report';
import { createLoneDoctor } from './parts';
import { VERSION } from './version';

/** `code`: 0 where nothing is red, 1 where something is, 78 where the configuration cannot be used, 64 for wrong arguments. */
export interface CommandResult {
  readonly text: string;
  readonly code: number;
}

const BAD_USAGE = 64;

export async function runDoctorCommand(args: readonly string[], env: Environment): Promise<CommandResult> {
  if (args.some((arg) => arg !== '--json')) return { text: 'usage: main.js doctor [--json]\n', code: BAD_USAGE };
  const language = languageOfLocale(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '');
  const written = (report: Report): string => (args.length > 0 ? jsonReport(report) : textReport(report, language));

  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = [red('config_invalid', { mistakes: error.mistakes.join('; ') })];
    return { text: written({ version: VERSION, findings, odoo: [] }), code: BAD_CONFIGURATION };
  }

  const doctor = createLoneDoctor(config);
  try {
    const [running, { findings, odoo }] = await Promise.all([lookAtProcess(config), doctor.examine()]);
    const report = { version: VERSION, findings: [running, ...findings], odoo };
    return { text: written(report), code: worstOf([...report.findings, ...odoo]) === 'red' ? 1 : 0 };
  } finally {
    await doctor.close();
  }
}

/** Whether a sidecar runs here beside us, by its internal port. */
async function lookAtProcess({ host, internalPort: port }: Config): Promise<SidecarFinding> {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  return judgeProcess(await createPublicNet().ask(`http://${address}:${port}/readyz`), port);
}
