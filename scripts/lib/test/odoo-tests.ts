/** Owns Odoo's test runs: the addon's tests, and core's tests of logging in with the addon installed. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureInstalled, tools } from '../machine';
import { addonsBeside, makeDatabase } from '../database';
import { step, toTerminal } from '../log';
import { languages } from '../odoo';
import { findOdoo } from '../odoo-source';
import { freePort } from '../ports';
import { startPostgres } from '../postgres';
import { startService, type Command } from '../process';
import { takeSlot } from '../slot';
import { say, type Tally } from './tally';

export interface OdooTestRun {
  readonly title: string;
  /** Odoo's modules in the database besides web and mail. */
  readonly modules: readonly string[];
  /** Installed or updated with tests on. */
  readonly tested: readonly string[];
  /** As --test-tags takes them. */
  readonly tags: readonly string[];
}

const tagsOf = (names: readonly string[]) => names.map((name) => `/${name}`);

const alone = addonsBeside([]);
export const portalAndWebsite = ['portal', 'website'];
const withPortal = addonsBeside(portalAndWebsite);
const coreModules = ['auth_totp', 'auth_passkey', 'auth_signup'];

export const addonAlone: OdooTestRun = { title: 'The addon alone', modules: [], tested: alone, tags: tagsOf(alone) };

export const withPortalAndWebsite: OdooTestRun = {
  title: 'The addons with portal and website',
  modules: portalAndWebsite,
  tested: withPortal,
  tags: tagsOf(withPortal),
};

/** What Odoo itself promises about logging in must hold with the addon there. */
export const coreLogin: OdooTestRun = {
  title: "Odoo's own tests of login, signup, passkeys and TOTP",
  modules: [],
  tested: [...alone, ...coreModules],
  tags: tagsOf(coreModules),
};

/** Runs Odoo's tests in a fresh database and reads its own count; a run without any test fails. */
export async function odooTests({ title, modules, tested, tags }: OdooTestRun): Promise<Tally> {
  await ensureInstalled(tools.chromium, toTerminal);
  const source = await findOdoo(process.env['ODOO_HOME'], toTerminal);
  const slot = takeSlot();
  const postgres = await startPostgres(slot, toTerminal);
  try {
    const configuration = {
      source,
      postgres,
      database: 'odoo_tests',
      folder: slot.run,
      httpPort: await freePort(),
      geventPort: await freePort(),
      workers: 0,
    };
    const cache = join(slot.folder, `templates-${source.version}`);
    const odoo = await makeDatabase({ odoo: configuration, modules, install: [], cache }, toTerminal);
    // Each is one or the other: Odoo installs what is missing and updates what is there, and tests both.
    const args = ['-i', tested.join(','), '-u', tested.join(',')];
    const log = join(slot.folder, 'odoo-tests.log');
    rmSync(log, { force: true });
    const options = [...args, `--test-tags=${tags.join(',')}`, `--load-language=${languages}`, '--stop-after-init'];
    const code = await step(toTerminal, `${title}, Odoo ${source.version}`, () =>
      runToTheEnd(odoo.command(options), log),
    );
    return judge(readFileSync(log, 'utf8'), code, log);
  } finally {
    await postgres.stop();
    slot.release();
  }
}

/** A test that hangs must not hang us: after an hour and a half the run is ended, and its log tells where it stood. */
async function runToTheEnd(command: Command, log: string): Promise<number> {
  const service = startService('Odoo', log, command);
  const code = await Promise.race([service.ended, delay(5_400_000, 'late' as const, { ref: false })]);
  if (code !== 'late') return code ?? 1;
  say('    Ended after an hour and a half.');
  service.signal('SIGKILL');
  return 1;
}

function judge(text: string, code: number, log: string): Tally {
  const counts = [...text.matchAll(/(\d+) failed, (\d+) error\(s\) of (\d+) tests/g)].map((match) =>
    match.slice(1).map(Number),
  );
  const [failures = 0, errors = 0, tests = 0] = counts.at(-1) ?? [];
  const broken = failures + errors;
  say(`    ${tests} tests, ${broken} failed (${log})`);
  if (broken === 0 && tests > 0 && code === 0) return { passed: tests, failed: 0 };
  const telling = text.split('\n').filter((line) => / (ERROR|CRITICAL) |^(AssertionError|\w+Error):/.test(line));
  say(telling.slice(0, 40).join('\n').replace(/^/gm, '    '));
  if (tests === 0) say('    No test was run.');
  return { passed: Math.max(0, tests - broken), failed: Math.max(1, broken) };
}
