/** Owns doing what Odoo asks to be done outside (docs/protocol.md, section 6): one function from a job to its result. */
import type { HealthStatus, Job, JobResult } from '../odoo/types';
import type { FetchAvatar } from '../wechat/avatar';
import { WechatError } from '../wechat/types';

export type RunJob = (job: Job) => Promise<JobResult>;

export interface JobDeps {
  /** What the doctor finds on this side; rejects for defects only. */
  readonly examine: () => Promise<{
    readonly findings: readonly { readonly id: string; readonly status: HealthStatus; readonly params: object }[];
  }>;
  readonly fetchAvatar: FetchAvatar;
}

/** Never rejects for trouble outside: that is a result. A kind from a newer addon is answered as failed. */
export function createRunJob(deps: JobDeps): RunJob {
  return async (job) => {
    if (job.kind === 'doctor') return examine(job);
    if (job.kind === 'fetch_avatar') return fetchAvatar(job);
    return failed(job, { meaning: 'unknown_job' });
  };

  async function examine(job: Job): Promise<JobResult> {
    const { findings } = await deps.examine();
    return { job: job.id, ok: true, result: { findings } };
  }

  /** Whose picture it is, Odoo knows; it also decides whether what comes back is one. */
  async function fetchAvatar(job: Job): Promise<JobResult> {
    const { url } = job.payload;
    if (typeof url !== 'string') return failed(job, { meaning: 'malformed', detail: 'no address' });
    try {
      const image = (await deps.fetchAvatar(url)).toString('base64');
      return { job: job.id, ok: true, result: { status: 'ok', image } };
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      return failed(job, { meaning: error.code, detail: error.detail });
    }
  }
}

function failed(job: Job, why: { meaning: string; detail?: string }): JobResult {
  return { job: job.id, ok: false, result: { status: 'failed', detail: '', ...why } };
}
