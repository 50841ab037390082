/** Owns installing over a database that a company uses, and uninstalling: nobody logged out, nothing left behind. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDatabase } from '../database';
import { seconds, toTerminal } from '../log';
import { installModules, type Odoo } from '../odoo';
import { findOdoo } from '../odoo-source';
import { projectRoot } from '../paths';
import { freePort } from '../ports';
import { startPostgres } from '../postgres';
import { takeSlot } from '../slot';
import { failed, passed, say, sum, type Tally } from './tally';

const addon = 'odoo_addon_wechat_sso';
/** Ten thousand users make it no slower; the rest is Odoo's own work on a slow machine. */
const patience = 120_000;
/** Odoo's list of addons there are, and the public address, which was right before and stays. */
const mayStay = [/^xml ids: base\.module_/, /^parameters: web\.base\.url=/];

export async function installation(): Promise<Tally> {
  const source = await findOdoo(process.env['ODOO_HOME'], toTerminal);
  const slot = takeSlot();
  const postgres = await startPostgres(slot, toTerminal);
  try {
    const ports = { httpPort: await freePort(), geventPort: await freePort() };
    const configuration = { source, postgres, database: 'installation', folder: slot.run, workers: 0, ...ports };
    const cache = join(slot.folder, `templates-${source.version}`);
    // What the addon depends on stays when it goes, so it is there before.
    const wish = { odoo: configuration, modules: ['auth_signup', 'base_setup'], install: [], cache };
    const odoo = await makeDatabase(wish, toTerminal);
    await ask(odoo, 'populate');
    const sessions = await ask(odoo, 'session_tokens');
    const before = await ask<Content>(odoo, 'snapshot');
    const started = performance.now();
    await installModules(odoo, [addon]);
    const took = performance.now() - started;
    const sessionsAfter = await ask(odoo, 'session_tokens');
    await ask(odoo, 'use_and_uninstall');
    const left = difference(before, await ask<Content>(odoo, 'snapshot'));
    return sum([
      judge(took < patience, `installing over 10,000 users took ${seconds(took)}`, []),
      judge(JSON.stringify(sessions) === JSON.stringify(sessionsAfter), 'installing logs nobody out', []),
      judge(left.length === 0, 'uninstalling leaves the database as it was', left),
    ]);
  } finally {
    await postgres.stop();
    slot.release();
  }
}

type Content = Readonly<Record<string, readonly string[]>>;

async function ask<T>(odoo: Odoo, stepName: string): Promise<T> {
  const code = readFileSync(join(projectRoot, 'scripts/odoo/installation.py'), 'utf8');
  const printed = await odoo.shell(code, { STEP: stepName });
  return JSON.parse(/RESULT (.*)/.exec(printed)?.[1] ?? 'null') as T;
}

function difference(before: Content, after: Content): string[] {
  return Object.entries(after)
    .flatMap(([part, words]) => {
      const [old, now] = [new Set(before[part]), new Set(words)];
      const added = words.filter((word) => !old.has(word)).map((word) => `${part}: ${word}`);
      const gone = [...old].filter((word) => !now.has(word)).map((word) => `${part}: ${word} (gone)`);
      return [...added, ...gone];
    })
    .filter((line) => !mayStay.some((pattern) => pattern.test(line)));
}

function judge(good: boolean, title: string, details: readonly string[]): Tally {
  say(`  ${good ? '✓' : '✗'} ${title}`);
  for (const line of details.slice(0, 40)) say(`    ${line}`);
  return good ? passed : failed;
}
