/** Owns installing over a database that a company uses, and uninstalling: nobody logged out, nothing left behind. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuMilliseconds } from '../bench/cpu';
import { addonsBeside, makeDatabase } from '../database';
import { seconds, toTerminal } from '../log';
import { installModules, type Odoo } from '../odoo';
import { findOdoo } from '../odoo-source';
import { projectRoot } from '../paths';
import { freePort } from '../ports';
import { startPostgres } from '../postgres';
import { takeSlot } from '../slot';
import { portalAndWebsite } from './odoo-tests';
import { failed, passed, say, sum, type Tally } from './tally';

const addon = 'odoo_addon_wechat_sso';
/**
 * Ten thousand users may cost the installation so much more of the processors than a handful: half again, for a busy machine,
 * and less than a millisecond for each.
 */
const mayCost = (withFew: number) => withFew * 1.5 + 5_000;
/**
 * Tables whose rows come and go while Odoo works; what people were told, which is theirs; and Odoo's list of foreign keys,
 * out of which it strikes none of its own tables'.
 */
const busy = [
  ...['base_language_install', 'bus_bus', 'ir_attachment', 'ir_cron_trigger', 'ir_model_constraint'],
  ...['mail_message', 'mail_message_res_partner_rel', 'mail_notification', 'orm_signaling_.*', 'res_lang_install_rel'],
];
/** Odoo's list of addons there are, and the public address, which was right before and stays. */
const mayStay = [/^xml ids: base\.module_/, /^parameters: web\.base\.url=/, new RegExp(`^rows: (${busy.join('|')}): `)];

export async function installation(): Promise<Tally> {
  const source = await findOdoo(process.env['ODOO_HOME'], toTerminal);
  const slot = takeSlot();
  const postgres = await startPostgres(slot, toTerminal);
  try {
    const ports = { httpPort: await freePort(), geventPort: await freePort() };
    const configuration = { source, postgres, database: 'installation', folder: slot.run, workers: 0, ...ports };
    const cache = join(slot.folder, `templates-${source.version}`);
    // What the addons depend on stays when they go, so it is there before.
    const wish = { odoo: configuration, modules: portalAndWebsite, install: [], cache };
    const odoo = await makeDatabase(wish, toTerminal);
    const before = await ask<Content>(odoo, 'snapshot');
    const withFew = await costOf(() => installModules(odoo, addonsBeside(portalAndWebsite)));
    await ask(odoo, 'use_and_uninstall');
    const { content, sessions } = await ask<{ content: Content; sessions: unknown }>(odoo, 'grow');
    const left = difference(before, content);
    const withMany = await costOf(() => installModules(odoo, [addon]));
    const sessionsAfter = await ask(odoo, 'session_tokens');
    const figures = `${seconds(withMany)} of processor, over a handful ${seconds(withFew)}`;
    return sum([
      judge(left.length === 0, 'uninstalling leaves the database as it was', left),
      judge(withMany < mayCost(withFew), `installing over 10,000 users took ${figures}`, []),
      judge(JSON.stringify(sessions) === JSON.stringify(sessionsAfter), 'installing logs nobody out', []),
    ]);
  } finally {
    await postgres.stop();
    slot.release();
  }
}

/** Processor time of Odoo and PostgreSQL, in milliseconds: what else the machine does is not in it. */
async function costOf(work: () => Promise<void>): Promise<number> {
  const before = cpuMilliseconds([process.pid]);
  await work();
  return cpuMilliseconds([process.pid]) - before;
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
