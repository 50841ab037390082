/** Owns the proof that what the documents point to is there: tests named as evidence, links and their anchors. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const markdownIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const documents = ['.', 'docs', 'docs/decisions'].flatMap(markdownIn);

/** As GitHub makes them: lower case, everything but letters, digits, hyphens and spaces dropped, spaces to hyphens. */
function anchorsOf(path: string): string[] {
  const headings = read(path).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Relative links of a document as [target, file, anchor]; '' where it has no file or anchor. */
function linksOf(path: string): [string, string, string][] {
  const targets = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  return targets
    .filter((target) => !/^https?:/.test(target))
    .map((target) => {
      const [file = '', anchor = ''] = target.split('#');
      return [target, file === '' ? path : relative(ROOT, join(ROOT, dirname(path), file)), anchor];
    });
}

describe.each(documents)('%s', (document) => {
  it('links only to what is there', () => {
    const broken = linksOf(document).filter(
      ([, file, anchor]) => !existsSync(join(ROOT, file)) || (anchor !== '' && !anchorsOf(file).includes(anchor)),
    );
    expect(broken.map(([target]) => target)).toEqual([]);
  });
});

describe('docs/threat-model.md', () => {
  const text = read('docs/threat-model.md');

  it('names only test files that exist', () => {
    const files = [...text.matchAll(/`([\w./-]+\.test\.ts)`/g)].map((match) => match[1] ?? '');
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('names only Odoo tests that exist', () => {
    const folder = 'odoo_addon_wechat_sso/tests';
    const code = readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.py'))
      .map((name) => read(join(folder, name)))
      .join('\n');
    const names = [...text.matchAll(/`(test_\w+)`/g)].map((match) => match[1] ?? '').filter((name) => name !== 'test_');
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !code.includes(`def ${name}(`))).toEqual([]);
  });
});
