/** The reading of an environment file by scripts/doctor: what systemd makes of it, and never what a shell would. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const reader = join(__dirname, '../../../scripts/lib/environment-file.sh');

/** What the variable X is after the file has been read; `unset` where there is none. */
const read = (file: string): string =>
  execFileSync('bash', ['-euc', '. "$1"; export_environment; printf %s "${X-unset}"', 'test', reader], {
    input: file,
    encoding: 'utf8',
    stdio: 'pipe',
  });

test.each([
  ['X=redis://:p&ss$HOME@host/0', 'redis://:p&ss$HOME@host/0'],
  ['X=two words ', 'two words'],
  ['X="two words"', 'two words'],
  ["X='$(id) \\ `id`'", '$(id) \\ `id`'],
  ['X="a \\"b\\" \\\\"', 'a "b" \\'],
  ['X=a\\ b', 'a b'],
  ['X=a;b # c', 'a;b # c'],
  ['X=', ''],
  ['  X=1', '1'],
  ['X=1\nX=2', '2'],
  ['# X=1', 'unset'],
  ['; X=1', 'unset'],
  ['export X=1', 'unset'],
  ['X', 'unset'],
])('%j is %j', (file, value) => {
  expect(read(file)).toBe(value);
  expect(read(`Y=0\n${file}\n`)).toBe(value);
});
