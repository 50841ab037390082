/** The pending logins over a store: races, and rows that were forgotten (faults 1 to 4 as far as they are about the row). */
import { signDeviceCode, userCodeOf, verifyDeviceCode, type VerifiedDevice } from '../../src/flows/device-code';
import { stateAt, type PendingEvent, type PendingLogin } from '../../src/flows/pending-login';
import { createPendingLogins, isOwner, newPendingLogin, type PendingLogins } from '../../src/flows/pending-logins';
import type { ScanNote } from '../../src/flows/scan-note';
import { OdooError, type AttemptAnswer } from '../../src/odoo/types';
import { createMemoryStore } from '../../src/store/memory-store';
import { StoreError, type Store } from '../../src/store/store';
import { CONTENT, NOW, ringOf } from './keys.fixture';
import { OWNER, PC, rowIn, STRANGER } from './pending.fixture';

const keys = ringOf(1, 2);
const { attempt } = CONTENT;
const CODE = userCodeOf(keys.signing, attempt);
const REQUEST = 'request-1';

let clock: number;
let store: Store;
let odoo: { attempt: jest.Mock<Promise<AttemptAnswer>> };
let logins: PendingLogins;

beforeEach(() => {
  clock = NOW;
  store = createMemoryStore({ now: () => clock });
  odoo = { attempt: jest.fn(async () => ({ outcome: 'unknown' }) as const) };
  logins = createPendingLogins({ store, keys, odoo });
});
afterEach(() => store.close());

const keep = (row: PendingLogin): Promise<string> => logins.create(row, NOW);

describe('kept', () => {
  test('under its user_code, and found by it', async () => {
    expect(await keep(rowIn('pending'))).toBe(CODE);
    expect(await logins.find(CODE)).toEqual(rowIn('pending'));
    expect(await logins.find('A'.repeat(22))).toBeUndefined();
  });

  test('until a minute after its end, so that PC and phone can be told', async () => {
    await keep(rowIn('pending'));
    clock = NOW + 179_999;
    expect(stateAt((await logins.find(CODE)) as PendingLogin, clock)).toBe('expired');
    clock = NOW + 180_000;
    expect(await logins.find(CODE)).toBeUndefined();
  });

  test('a full store refuses newcomers and lets those in flight finish', async () => {
    await store.close();
    store = createMemoryStore({ now: () => clock, rowsPerKind: 1 });
    logins = createPendingLogins({ store, keys, odoo });
    await keep(rowIn('pending'));
    const another = newPendingLogin('f'.repeat(32), 1, PC, NOW);
    await expect(keep(another)).rejects.toMatchObject({ code: 'full' });
    expect(await logins.apply(CODE, { type: 'claimed', owner: OWNER }, NOW)).toMatchObject({ took: true });
  });

  test('in words of another version: the store cannot be used, which is not "not found"', async () => {
    await store.create(`pending:${CODE}`, '{"v":2}', 1000);
    await expect(logins.find(CODE)).rejects.toThrow(StoreError);
    await expect(logins.apply(CODE, { type: 'collected' }, NOW)).rejects.toThrow(StoreError);
  });
});

describe('an event', () => {
  test('changes the row and tells those who watch', async () => {
    await keep(rowIn('pending'));
    const told = jest.fn();
    const unwatch = logins.watch(CODE, told);
    const applied = await logins.apply(CODE, { type: 'claimed', owner: OWNER }, NOW);
    expect(applied).toMatchObject({ took: true, row: { state: 'scanned', owner: OWNER } });
    expect(await logins.find(CODE)).toEqual(applied?.row);
    expect(told).toHaveBeenCalledTimes(1);
    unwatch();
  });

  test('that the table does not name changes nothing and says where the row stands', async () => {
    await keep(rowIn('denied'));
    expect(await logins.apply(CODE, { type: 'approved', expiresIn: 60 }, NOW)).toEqual({
      took: false,
      row: rowIn('denied'),
    });
  });

  test('for a row that is not there', async () => {
    expect(await logins.apply(CODE, { type: 'collected' }, NOW)).toBeUndefined();
  });

  test('a row lives a minute longer than its new end', async () => {
    await keep(rowIn('pending'));
    await logins.apply(CODE, { type: 'claimed', owner: OWNER }, NOW);
    clock = NOW + 239_999;
    expect(await logins.find(CODE)).toMatchObject({ attempt: rowIn('pending').attempt, state: 'scanned' });
    clock = NOW + 240_000;
    expect(await logins.find(CODE)).toBeUndefined();
  });
});

describe('races', () => {
  /** Everything at once, over a store whose reads all come before its writes. */
  async function race(row: PendingLogin, events: readonly PendingEvent[]): Promise<boolean[]> {
    await keep(row);
    let waiting = events.length;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const slow: Store = {
      ...store,
      async read(key) {
        const text = await store.read(key);
        if ((waiting -= 1) === 0) open();
        if (waiting >= 0) await gate;
        return text;
      },
    };
    const racers = createPendingLogins({ store: slow, keys, odoo });
    const applied = await Promise.all(events.map((event) => racers.apply(CODE, event, NOW)));
    return applied.map((each) => each?.took ?? false);
  }

  const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

  test('X6: of many phones exactly one owns the QR', async () => {
    const phones = [OWNER, STRANGER, ...Array.from({ length: 20 }, (_, n) => String(n).padStart(64, '0'))];
    const took = await race(
      rowIn('pending'),
      phones.map((owner) => ({ type: 'claimed', owner })),
    );
    expect(took.filter(Boolean)).toHaveLength(1);
    expect((await logins.find(CODE))?.owner).toBe(phones[took.indexOf(true)]);
  });

  test('X13: of 50 collections one takes, and all see it collected', async () => {
    const took = await race(rowIn('approved'), times(50, { type: 'collected' }));
    expect(took.filter(Boolean)).toHaveLength(1);
    expect((await logins.find(CODE))?.state).toBe('collected');
  });

  test.each([
    ['approved', 'denied'],
    ['denied', 'approved'],
  ] as const)('X10: %s against %s: one of them, and it stays', async (one, other) => {
    const events = {
      approved: { type: 'approved', expiresIn: 60 },
      denied: { type: 'denied', reason: 'denied' },
    } as const;
    expect((await race(rowIn('scanned'), [events[one], events[other]])).filter(Boolean)).toHaveLength(1);
    const { state } = (await logins.find(CODE)) as PendingLogin;
    await logins.apply(CODE, events.approved, NOW);
    await logins.apply(CODE, events.denied, NOW);
    expect((await logins.find(CODE))?.state).toBe(state);
  });

  test('a store that never lets anybody win ends as unavailable, not in a loop', async () => {
    await keep(rowIn('pending'));
    const stubborn = createPendingLogins({ store: { ...store, replace: async () => false }, keys, odoo });
    await expect(stubborn.apply(CODE, { type: 'claimed', owner: OWNER }, NOW)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});

describe('forgotten rows', () => {
  const deviceCode = signDeviceCode(keys, { attempt, browserHash: PC.browser }, NOW);
  const device = verifyDeviceCode(keys, deviceCode, NOW) as VerifiedDevice;
  const note: ScanNote = { ...PC, attempt, kid: 1, owner: OWNER, claimedAt: NOW };

  const forPc = (now = NOW): Promise<PendingLogin> => logins.forPc(device, PC, REQUEST, now);
  const forPhone = (code: string, its?: ScanNote): Promise<PendingLogin | undefined> =>
    logins.forPhone(code, its, REQUEST, NOW);

  test('a row that is there is simply found, Odoo is not asked', async () => {
    await keep(rowIn('scanned'));
    expect(await forPc()).toEqual(rowIn('scanned'));
    expect(await forPhone(CODE, note)).toEqual(rowIn('scanned'));
    expect(await forPhone(CODE)).toEqual(rowIn('scanned'));
    expect(odoo.attempt).not.toHaveBeenCalled();
  });

  describe('unknown in Odoo', () => {
    test('the PC gets the same QR again, which ends when the first one would have ended', async () => {
      clock = NOW + 20_000;
      expect(await forPc(clock)).toEqual(rowIn('pending'));
      expect(await logins.find(CODE)).toEqual(rowIn('pending'));
      expect(odoo.attempt).toHaveBeenCalledWith({ attempt, requestId: REQUEST });
    });

    test('past that it is expired, and Odoo is not asked each time', async () => {
      clock = NOW + 300_000;
      expect(stateAt(await forPc(clock), clock)).toBe('expired');
      expect(stateAt(await forPc(clock), clock)).toBe('expired');
      expect(odoo.attempt).toHaveBeenCalledTimes(1);
    });

    test('the phone goes on as the owner', async () => {
      expect(await forPhone(CODE, note)).toEqual({ ...rowIn('scanned') });
    });
  });

  test.each<[AttemptAnswer, Partial<PendingLogin>]>([
    [
      { outcome: 'code_required', expiresIn: 77, left: 2 },
      { state: 'code_required', left: 2, expiresAt: NOW + 77_000 },
    ],
    [
      { outcome: 'issued', expiresIn: 33, consumed: false },
      { state: 'approved', expiresAt: NOW + 33_000 },
    ],
    [
      { outcome: 'issued', expiresIn: 33, consumed: true },
      { state: 'collected', expiresAt: NOW },
    ],
    [
      { outcome: 'refused', reason: 'wrong_codes' },
      { state: 'denied', reason: 'wrong_codes' },
    ],
  ])('where Odoo says %j it goes on from there, for PC and phone', async (answer, row) => {
    odoo.attempt.mockResolvedValue(answer);
    expect(await forPc()).toMatchObject(row);
    await store.remove(`pending:${CODE}`);
    expect(await forPhone(CODE, note)).toMatchObject({ ...row, owner: OWNER });
  });

  test('PC and phone at once make one row', async () => {
    const [one, other] = await Promise.all([forPc(), forPhone(CODE, note)]);
    expect(other).toEqual(one);
  });

  test('nothing is made up for a phone without a note, or with one for another QR', async () => {
    expect(await forPhone(CODE)).toBeUndefined();
    expect(await forPhone('A'.repeat(22), note)).toBeUndefined();
    expect(await forPhone(CODE, { ...note, kid: 9 })).toBeUndefined();
    expect(odoo.attempt).not.toHaveBeenCalled();
  });

  test('an Odoo that cannot be reached makes no row', async () => {
    odoo.attempt.mockRejectedValue(new OdooError('timeout'));
    await expect(forPc()).rejects.toThrow(OdooError);
    expect(await logins.find(CODE)).toBeUndefined();
  });

  test('a row made anew for the PC belongs to the phone that has the note', async () => {
    odoo.attempt.mockResolvedValue({ outcome: 'code_required', expiresIn: 77, left: 3 });
    const row = await forPc();
    expect(row.owner).toBeUndefined();
    expect(isOwner(row, OWNER, note)).toBe(true);
    expect(isOwner(row, STRANGER, note)).toBe(false);
    expect(isOwner(row, OWNER, undefined)).toBe(false);
    expect(isOwner(row, OWNER, { ...note, attempt: 'f'.repeat(32) })).toBe(false);
    expect(isOwner(rowIn('scanned'), STRANGER, { ...note, owner: STRANGER })).toBe(false);
  });
});
