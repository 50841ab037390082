import { createJobDesk } from '../../src/flows/job-desk';
import type { Job, JobResult } from '../../src/odoo/types';
import { recordingLogger } from './silent.fixture';

const jobs = (count: number): Job[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, kind: 'doctor', payload: {} }));
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const idsOf = (done: ReturnType<ReturnType<typeof createJobDesk>['takeResults']>): number[] =>
  done.map(({ result }) => result.job);

/** A desk where `count` jobs are done, with a clock that the test moves. */
async function deskWith(count: number) {
  const clock = { now: 1_000_000 };
  const runJob = async ({ id }: Job): Promise<JobResult> => ({ job: id, ok: true, result: {} });
  const desk = createJobDesk({ runJob, now: () => clock.now, log: recordingLogger().log });
  desk.accept(jobs(count));
  await tick();
  return { desk, clock };
}

test('no more results leave at once than Odoo takes pictures in one heartbeat', async () => {
  const { desk } = await deskWith(15);
  expect(idsOf(desk.takeResults())).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(idsOf(desk.takeResults())).toEqual([11, 12, 13, 14, 15]);
  expect(desk.takeResults()).toEqual([]);
});

test('what is put back leaves first', async () => {
  const { desk } = await deskWith(12);
  desk.putBack(desk.takeResults());
  expect(idsOf(desk.takeResults())).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('a result is dropped when Odoo has given its job up, however often it was put back', async () => {
  const { desk, clock } = await deskWith(1);
  clock.now += 179_999;
  const done = desk.takeResults();
  expect(idsOf(done)).toEqual([1]);
  desk.putBack(done);
  clock.now += 1;
  expect(desk.takeResults()).toEqual([]);
});
