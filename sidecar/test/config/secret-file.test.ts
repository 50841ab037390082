import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSecretFile } from '../../src/config-secret-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secret-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function secretFile(mode: number, content = 'the secret\n'): string {
  const path = join(folder, 'secret');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

test.each([0o400, 0o600])('a file of mode %o is read, without its last newline', (mode) => {
  expect(readSecretFile(secretFile(mode))).toBe('the secret');
});

test.each([0o644, 0o444, 0o440, 0o604, 0o620])('a file of mode %o is refused with the remedy (G6)', (mode) => {
  expect(() => readSecretFile(secretFile(mode))).toThrow(/others than its owner.*chmod 0400/);
});

test('a path that only starts like a guarded folder gets no exemption', () => {
  const outside = `/run/secrets/../..${secretFile(0o644)}`;
  expect(() => readSecretFile(outside)).toThrow(/chmod 0400|cannot be opened/);
});

test('a folder is refused', () => {
  expect(() => readSecretFile(folder)).toThrow('does not name a file');
});

test('a huge file is refused before it is read', () => {
  expect(() => readSecretFile(secretFile(0o400, 'x'.repeat(70_000)))).toThrow('too large');
});

test('no message holds the content', () => {
  const path = secretFile(0o644, 'canary-of-the-content');
  expect(() => readSecretFile(path)).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('canary') }),
  );
});
