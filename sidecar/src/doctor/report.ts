/** Owns the doctor's report on the command line: one line per finding, the worst first, and what to do. Pure. */
import type { HealthStatus } from '../odoo/types';
import { worstOf, type Finding } from './finding';
import { SIDECAR_WORDS, type BothWords, type Language } from './words';
import { ODOO_WORDS } from './words-odoo';

export interface Report {
  readonly version: string;
  readonly findings: readonly Finding[];
  readonly odoo: readonly Finding[];
}

const ORDER: readonly HealthStatus[] = ['red', 'amber', 'green'];
const MARKS: Readonly<Record<HealthStatus, string>> = { red: '✗', amber: '!', green: '✓' };

const LABELS = {
  zh: {
    title: (version: string) => `微信登录自检：连接服务（sidecar）${version}`,
    status: { red: '红', amber: '黄', green: '绿' },
    todo: '处理办法',
    fromOdoo: 'Odoo',
    unknown: '本版本没有说明的结果',
    total: (red: number, amber: number, green: number) => `红 ${red}，黄 ${amber}，绿 ${green}。`,
  },
  en: {
    title: (version: string) => `WeChat login, examined (sidecar ${version})`,
    status: { red: 'red', amber: 'amber', green: 'green' },
    todo: 'to do',
    fromOdoo: 'Odoo',
    unknown: 'a finding that this version has no words for',
    total: (red: number, amber: number, green: number) => `${red} red, ${amber} amber, ${green} green.`,
  },
} as const;

/** The language of a POSIX locale, e.g. `zh_CN.UTF-8`. */
export function languageOfLocale(locale: string): Language {
  return /^zh/i.test(locale) ? 'zh' : 'en';
}

export function textReport({ version, findings, odoo }: Report, language: Language): string {
  const labels = LABELS[language];
  const all = [
    ...findings.map((finding) => ({ finding, from: '' })),
    ...odoo.map((finding) => ({ finding, from: labels.fromOdoo })),
  ];
  const lines = ORDER.flatMap((status) => all.filter(({ finding }) => finding.status === status)).map(
    ({ finding, from }) => lineOf(finding, from, language),
  );
  const count = (status: HealthStatus): number => all.filter(({ finding }) => finding.status === status).length;
  return [labels.title(version), '', ...lines, '', labels.total(count('red'), count('amber'), count('green')), ''].join(
    '\n',
  );
}

/** For programs; `status` is the worst of all. */
export function jsonReport({ version, findings, odoo }: Report): string {
  return `${JSON.stringify({ status: worstOf([...findings, ...odoo]), version, findings, odoo }, null, 2)}\n`;
}

function lineOf({ id, status, params }: Finding, from: string, language: Language): string {
  const labels = LABELS[language];
  const words = wordsOf(id)?.[language] ?? { what: `${labels.unknown}: ${id} ${JSON.stringify(params)}` };
  const origin = from === '' ? '' : `${from}: `;
  const todo = words.todo === undefined ? '' : `\n      → ${labels.todo}: ${filled(words.todo, params)}`;
  return `  ${MARKS[status]} ${labels.status[status].padEnd(5)}  ${origin}${filled(words.what, params)} [${id}]${todo}`;
}

function wordsOf(id: string): BothWords | undefined {
  const known: Readonly<Record<string, BothWords>> = { ...SIDECAR_WORDS, ...ODOO_WORDS };
  return Object.hasOwn(known, id) ? known[id] : undefined;
}

/** What came from outside is cut and printable, so that no answer of a stranger's server can write into a terminal. */
function filled(words: string, params: Finding['params']): string {
  return words.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(params, name) ? String(params[name]) : '?';
    return value.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '').slice(0, 300);
  });
}
