/** Owns doing what Odoo asks to be done outside (docs/protocol.md, section 6): one function from a job to its result. */
import type { Job, JobResult } from '../odoo/types';
import type { StableTokenManager } from '../wechat/access-token';
import type { FetchAvatar } from '../wechat/avatar';
import { WechatError } from '../wechat/types';

export type RunJob = (job: Job) => Promise<JobResult>;

/** Never rejects for trouble with WeChat: that is a result. A kind from a newer addon is answered as failed. */
export function createRunJob(deps: {
  readonly tokens: Pick<StableTokenManager, 'get' | 'invalidate'>;
  readonly fetchAvatar: FetchAvatar;
}): RunJob {
  return async (job) => {
    if (job.kind === 'check_wechat') return checkWechat(job);
    if (job.kind === 'fetch_avatar') return fetchAvatar(job);
    return failed(job, { meaning: 'unknown_job' });
  };

  /** Asks WeChat for the stable access token, which proves AppID, AppSecret and the address we call from. */
  async function checkWechat(job: Job): Promise<JobResult> {
    try {
      // What we hold may be from before the administrator changed something; normal mode brings the same token again.
      deps.tokens.invalidate(await deps.tokens.get());
      await deps.tokens.get();
      return { job: job.id, ok: true, result: { status: 'ok', errcode: 0, meaning: '', detail: '' } };
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      return failed(job, { errcode: error.errcode, meaning: error.code, detail: error.detail });
    }
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

function failed(job: Job, why: { meaning: string; errcode?: number; detail?: string }): JobResult {
  return { job: job.id, ok: false, result: { status: 'failed', errcode: 0, detail: '', ...why } };
}
