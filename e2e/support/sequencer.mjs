// Owns the order of test files: by path, and `*.last.test.ts`, which look back on the whole run, at the end.
import sequencer from '@jest/test-sequencer';

const rank = ({ path }) => (path.endsWith('.last.test.ts') ? 1 : 0);

export default class extends sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => rank(one) - rank(other) || one.path.localeCompare(other.path));
  }
}
