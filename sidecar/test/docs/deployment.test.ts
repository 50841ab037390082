/** Owns the proof that docs/configuration.md, nginx's templates, docker-compose.yml and .env.example name the same variables. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const COMPOSE = read('docker-compose.yml');
const EXAMPLE = read('.env.example');

/** The table below a heading of the page: each variable with what its second column says. */
function tableOf(heading: string): ReadonlyMap<string, string> {
  const [, section = ''] = read('docs/configuration.md').split(`\n## ${heading}\n`);
  const rows = (section.split('\n## ')[0] ?? '').matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \|/gm);
  return new Map([...rows].map(([, name = '', second = '']) => [name, second.replaceAll('`', '')]));
}

const sorted = (names: Iterable<string>) => [...new Set(names)].sort();
const namesIn = (text: string, pattern: RegExp) => sorted([...text.matchAll(pattern)].map((match) => match[1] ?? ''));

describe('nginx', () => {
  const templates = readdirSync(join(ROOT, 'scripts/nginx'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template') && !file.includes('demo'))
    .map((file) => read(join('scripts/nginx', file)));
  const [, service = ''] = COMPOSE.split('\n  nginx:\n');
  const [, environment = ''] = /\n {4}environment:\n((?: {6}.+\n)+)/.exec(service) ?? [];
  const table = tableOf('nginx');

  test('the page names every variable of the templates, and no other', () => {
    const used = namesIn(templates.join('\n').replace(/^#.*$/gm, ''), /\$\{([A-Z_]+)\}/g);
    expect(used.length).toBeGreaterThan(10);
    expect(sorted(table.keys())).toEqual(used);
  });

  test('docker-compose.yml gives a value to each of them', () => {
    expect(namesIn(environment, /^ {6}([A-Z_]+): /gm)).toEqual(sorted(table.keys()));
  });
});

describe('docker compose', () => {
  const table = tableOf('docker compose');

  test('the page names every variable that the file takes from .env, and no other', () => {
    const taken = namesIn(COMPOSE.replace(/^ *#.*$/gm, ''), /(?:(?<!\$)\$\{|environment: )([A-Z][A-Z_]+)/g);
    expect(sorted(table.keys())).toEqual(taken);
  });

  test.each([...table])('%s is %s where it is not set, in the form too', (name, fallback) => {
    const defaults = [...COMPOSE.matchAll(new RegExp(`\\$\\{${name}:-(.*?)\\}`, 'g'))].map((match) => match[1]);
    const needed = new RegExp(`^${name}=$`, 'm').test(EXAMPLE);
    expect({ name, needed }).toEqual({ name, needed: fallback === 'required' });
    if (fallback === 'required' || fallback === '–') return;
    expect(new Set(defaults)).toEqual(new Set([fallback]));
    expect(EXAMPLE).toMatch(new RegExp(`^# ${name}=${fallback}$`, 'm'));
  });
});
