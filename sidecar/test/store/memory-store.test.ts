import { createMemoryStore } from '../../src/store/memory-store';
import { describeCallbackClaims } from '../flows/callback-claims-contract';
import { describeStore, type StoreOptions, type StoreUnderTest } from './store-contract';

/** A store whose clock only moves when told to. */
async function make(options: StoreOptions = {}): Promise<StoreUnderTest> {
  let time = Date.now();
  const store = createMemoryStore({ ...options, now: () => time });
  const elapse = async (seconds: number): Promise<void> => void (time += seconds * 1000);
  return { store, replica: store, elapse, close: () => store.close() };
}

describeStore('the memory store', make);
describeCallbackClaims('the memory store', make);

test('20,000 PCs that wait leave room for as many callbacks', async () => {
  const { store, close } = await make();
  for (let n = 0; n < 20_000; n += 1) await store.create(`pending:${n}`, 'x', 60_000);
  await expect(store.create('pending:more', 'x', 60_000)).rejects.toMatchObject({ code: 'full' });
  expect(await store.create('claim:a', 'x', 60_000)).toBe(true);
  await close();
});
