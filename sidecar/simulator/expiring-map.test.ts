/** Memory stays bounded whatever a benchmark does. */
import { type Expiring, ExpiringMap } from './expiring-map';

let now = 0;
const create = (maxEntries: number): ExpiringMap<Expiring> =>
  new ExpiringMap({ now: () => now, graceMs: 100, maxEntries });

beforeEach(() => {
  now = 0;
});

test('an expired entry is known during its grace and swept after it', () => {
  const map = create(10);
  map.put('old', { expiresAt: 50 });
  now = 150;
  map.put('newer', { expiresAt: 1000 });
  expect(map.get('old')).toBeDefined();
  now = 151;
  map.put('newest', { expiresAt: 1000 });
  expect(map.get('old')).toBeUndefined();
  expect(map.size).toBe(2);
});

test('the oldest entries go where there are too many; putting again makes an entry young', () => {
  const map = create(2);
  map.put('a', { expiresAt: 1 });
  map.put('b', { expiresAt: 2 });
  map.put('a', { expiresAt: 3 });
  map.put('c', { expiresAt: 4 });
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([{ expiresAt: 3 }, undefined, { expiresAt: 4 }]);
});
