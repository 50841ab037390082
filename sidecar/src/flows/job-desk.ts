/** Owns the jobs between two heartbeats: those being done and the results that wait to be posted. */
import type { Job, JobResult } from '../odoo/types';
import type { Logger } from '../telemetry/logger';
import type { RunJob } from './jobs';

export interface JobDesk {
  /** Starts jobs without waiting for them; one that is still being done is not started again. */
  accept(jobs: readonly Job[]): void;
  /** The results so far, taken off the desk. */
  takeResults(): readonly JobResult[];
  /** Results that could not be posted: they go with the next beat. */
  putBack(results: readonly JobResult[]): void;
}

/** What Odoo takes in one beat. It gives a job up after three silent minutes, so older results are of no use anyway. */
const MOST_RESULTS = 50;

export function createJobDesk({ runJob, log }: { readonly runJob: RunJob; readonly log: Logger }): JobDesk {
  const inHand = new Set<number>();
  let results: JobResult[] = [];

  async function perform(job: Job): Promise<void> {
    inHand.add(job.id);
    try {
      keep([await runJob(job)]);
    } catch (error) {
      // No result: Odoo hands the job out again.
      log.error({ err: error, job: job.id, kind: job.kind }, 'A job could not be done');
    } finally {
      inHand.delete(job.id);
    }
  }

  function keep(more: readonly JobResult[]): void {
    results = [...results, ...more].slice(-MOST_RESULTS);
  }

  return {
    accept(jobs) {
      for (const job of jobs) if (!inHand.has(job.id)) void perform(job);
    },
    takeResults() {
      const taken = results;
      results = [];
      return taken;
    },
    putBack(unposted) {
      results = [...unposted, ...results].slice(-MOST_RESULTS);
    },
  };
}
