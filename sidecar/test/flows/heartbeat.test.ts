import { createHeartbeat, type Heartbeat } from '../../src/flows/heartbeat';
import { OdooError, type HeartbeatAnswer, type HeartbeatRequest, type Job, type JobResult } from '../../src/odoo/types';
import { recordingLogger } from './silent.fixture';

const SETTINGS = {
  enabled: true,
  appid: 'wx0123456789abcdef',
  redirectUrl: 'https://erp.example.com/wechat/callback',
  scopePolicy: 'adaptive',
  forcePopup: false,
  company: 'Example',
  verificationFiles: [],
} as const;

/** A heartbeat over a hand-made Odoo, with a clock that the test moves. */
function bench(runJob: (job: Job) => Promise<JobResult> = async ({ id }) => ({ job: id, ok: true, result: {} })) {
  const recording = recordingLogger();
  const calls: HeartbeatRequest[] = [];
  const state = {
    now: 1_000_000,
    answer: async (): Promise<HeartbeatAnswer> => ({ settings: SETTINGS, jobs: [], version: '1.0.0' }),
  };
  const heartbeat: Heartbeat = createHeartbeat({
    odoo: {
      heartbeat: (request) => {
        calls.push(request);
        return state.answer();
      },
    },
    instance: 'test-1',
    version: '1.0.0',
    health: { report: async () => ({ status: 'green', parts: {} }) },
    runJob,
    intervalMs: 5000,
    refreshMs: 20,
    now: () => state.now,
    log: recording.log,
  });
  return { heartbeat, calls, state, ...recording };
}

const away = async (): Promise<never> => {
  throw new OdooError('unreachable');
};
const silent = (): Promise<never> => new Promise(() => undefined);
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('settings', () => {
  test('are fetched by the first who needs them, then used for 30 s', async () => {
    const { heartbeat, calls, state } = bench();
    expect(heartbeat.latest()).toBeUndefined();
    expect(await heartbeat.current()).toEqual(SETTINGS);
    state.now += 30_000;
    expect(await heartbeat.current()).toEqual(SETTINGS);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ instance: 'test-1', version: '1.0.0', health: { status: 'green' }, results: [] });
  });

  test('older ones are refreshed before use', async () => {
    const { heartbeat, calls, state } = bench();
    await heartbeat.beat();
    state.now += 30_001;
    state.answer = async () => ({ settings: { ...SETTINGS, enabled: false }, jobs: [], version: '1.0.0' });
    expect(await heartbeat.current()).toMatchObject({ enabled: false });
    expect(calls).toHaveLength(2);
  });

  test('while login is switched off they are asked for again after a second', async () => {
    const { heartbeat, calls, state } = bench();
    state.answer = async () => ({ settings: { ...SETTINGS, enabled: false }, jobs: [], version: '1.0.0' });
    await heartbeat.beat();
    state.answer = async () => ({ settings: SETTINGS, jobs: [], version: '1.0.0' });
    state.now += 1000;
    expect(await heartbeat.current()).toMatchObject({ enabled: false });
    state.now += 1;
    expect(await heartbeat.current()).toMatchObject({ enabled: true });
    expect(calls).toHaveLength(2);
  });

  test('the last good ones serve while Odoo is away', async () => {
    const { heartbeat, state } = bench();
    await heartbeat.beat();
    state.now += 3_600_000;
    state.answer = away;
    expect(await heartbeat.current()).toEqual(SETTINGS);
  });

  test('nobody waits longer than the short deadline for an Odoo that does not answer', async () => {
    const { heartbeat, state } = bench();
    await heartbeat.beat();
    state.now += 31_000;
    state.answer = silent;
    expect(await heartbeat.current()).toEqual(SETTINGS);
  });

  test('never fetched is undefined, not a guess', async () => {
    const { heartbeat, state } = bench();
    state.answer = away;
    expect(await heartbeat.current()).toBeUndefined();
  });

  test('a hundred who need them at once cost one call', async () => {
    const { heartbeat, calls } = bench();
    await Promise.all(Array.from({ length: 100 }, () => heartbeat.current()));
    expect(calls).toHaveLength(1);
  });
});

describe('jobs', () => {
  const once = (job: Job) => async (): Promise<HeartbeatAnswer> => ({ settings: SETTINGS, jobs: [job], version: '1' });
  const job = { id: 7, kind: 'doctor', payload: {} };

  test('are done outside the beat and posted with the next', async () => {
    let finish: (result: JobResult) => void = () => undefined;
    const { heartbeat, calls, state } = bench(() => new Promise((resolve) => (finish = resolve)));
    state.answer = once(job);
    await heartbeat.beat();
    state.answer = async () => ({ settings: SETTINGS, jobs: [], version: '1' });
    await heartbeat.beat();
    expect(calls[1]?.results).toEqual([]);
    finish({ job: 7, ok: true, result: { status: 'ok' } });
    await tick();
    await heartbeat.beat();
    await heartbeat.beat();
    expect(calls[2]?.results).toEqual([{ job: 7, ok: true, result: { status: 'ok' } }]);
    expect(calls[3]?.results).toEqual([]);
  });

  test('handed out again while still being done are not done twice', async () => {
    let started = 0;
    const { heartbeat, state } = bench(() => {
      started += 1;
      return new Promise(() => undefined);
    });
    state.answer = once(job);
    await heartbeat.beat();
    await heartbeat.beat();
    expect(started).toBe(1);
  });

  test('results that could not be posted go with the next beat', async () => {
    const { heartbeat, calls, state } = bench();
    state.answer = once(job);
    await heartbeat.beat();
    await tick();
    state.answer = away;
    await heartbeat.beat();
    state.answer = async () => ({ settings: SETTINGS, jobs: [], version: '1' });
    await heartbeat.beat();
    expect(calls[1]?.results).toHaveLength(1);
    expect(calls[2]?.results).toHaveLength(1);
  });

  test.each([
    ['will not have', 'rejected'],
    ['stumbles over', 'broken'],
  ] as const)('results that Odoo %s are dropped, so that the settings come through again', async (_what, kind) => {
    const { heartbeat, calls, state } = bench();
    state.answer = once(job);
    await heartbeat.beat();
    await tick();
    state.answer = async () => {
      throw new OdooError(kind);
    };
    await heartbeat.beat();
    await heartbeat.beat();
    expect(calls.map(({ results }) => results.length)).toEqual([0, 1, 0]);
  });

  test('a job that blows up leaves no result and harms nothing', async () => {
    const { heartbeat, calls, state, lines } = bench(async () => {
      throw new Error('defect');
    });
    state.answer = once(job);
    await heartbeat.beat();
    await tick();
    await heartbeat.beat();
    expect(calls[1]?.results).toEqual([]);
    expect(lines()).toContainEqual(expect.objectContaining({ level: 'error', job: 7 }));
  });
});

describe('readiness and log', () => {
  test('says which part is missing and why', async () => {
    const { heartbeat, state } = bench();
    expect(heartbeat.readiness()).toEqual({
      odoo: { ready: false, reason: 'not asked yet' },
      settings: { ready: false, reason: 'never fetched' },
    });
    await heartbeat.beat();
    expect(heartbeat.readiness()).toEqual({
      odoo: { ready: true, reason: '' },
      settings: { ready: true, reason: '' },
    });
    state.answer = async () => {
      throw new OdooError('unauthenticated');
    };
    await heartbeat.beat();
    expect(heartbeat.readiness()).toMatchObject({
      odoo: { ready: false, reason: 'unauthenticated' },
      settings: { ready: true },
    });
  });

  test('an Odoo away for an hour is one line, and its return another', async () => {
    const { heartbeat, state, lines } = bench();
    await heartbeat.beat();
    state.answer = away;
    for (let n = 0; n < 20; n += 1) await heartbeat.beat();
    state.answer = async () => ({ settings: SETTINGS, jobs: [], version: '1' });
    await heartbeat.beat();
    expect(lines().map((line) => line['level'])).toEqual(['info', 'warn', 'info']);
  });

  test('start beats at once, stop ends it', async () => {
    const { heartbeat, calls } = bench();
    heartbeat.start();
    await heartbeat.beat();
    await heartbeat.stop();
    expect(calls).toHaveLength(1);
  });
});
