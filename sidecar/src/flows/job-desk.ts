/** Owns the jobs between two heartbeats: those being done and the results that wait to be posted. */
import type { Job, JobResult } from '../odoo/types';
import type { Logger } from '../telemetry/logger';
import type { RunJob } from './jobs';

export interface JobDesk {
  /** Starts jobs without waiting for them; one that is still being done is not started again. */
  accept(jobs: readonly Job[]): void;
  /** The oldest results, as many as go with one beat, taken off the desk. */
  takeResults(): readonly Done[];
  /** Results that could not be posted: they go with the next beat. */
  putBack(done: readonly Done[]): void;
}

export interface Done {
  readonly result: JobResult;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface JobDeskDeps {
  readonly runJob: RunJob;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Each may hold a picture, and Odoo takes no more pictures than that in one beat. */
const MOST_AT_ONCE = 10;
/** The newest; an Odoo that is away must not fill the memory with pictures. */
const MOST_KEPT = 50;
/** Milliseconds after which Odoo has given a job up. A result that it cannot digest is not posted for ever. */
const KEPT_MS = 180_000;

export function createJobDesk({ runJob, now, log }: JobDeskDeps): JobDesk {
  const inHand = new Set<number>();
  let kept: Done[] = [];

  async function perform(job: Job): Promise<void> {
    inHand.add(job.id);
    try {
      const result = await runJob(job);
      keep([...kept, { result, at: now() }]);
    } catch (error) {
      // No result: Odoo hands the job out again.
      log.error({ err: error, job: job.id, kind: job.kind }, 'A job could not be done');
    } finally {
      inHand.delete(job.id);
    }
  }

  function keep(done: readonly Done[]): void {
    kept = done.slice(-MOST_KEPT);
  }

  return {
    accept(jobs) {
      for (const job of jobs) if (!inHand.has(job.id)) void perform(job);
    },
    takeResults() {
      kept = kept.filter(({ at }) => now() - at < KEPT_MS);
      return kept.splice(0, MOST_AT_ONCE);
    },
    putBack(done) {
      keep([...done, ...kept]);
    },
  };
}
