/** Owns calling Odoo over XML-RPC: logging in once, repeating what may be repeated, all within one deadline. */
import { type Logger } from '../telemetry/logger';
import { errorOfFault, exceptionOf } from './fault';
import { createLoginSession } from './login-session';
import { createPost } from './post';
import { type Repeat, type Transport } from './transport';
import { OdooError } from './types';
import { decodeAnswer, XmlRpcSyntaxError } from './xmlrpc-decode';
import { encodeCall } from './xmlrpc-encode';

export interface XmlRpcTransportOptions {
  readonly url: string;
  readonly db: string;
  readonly login: string;
  readonly apiKey: string;
  /** Reads the key anew, after Odoo refused the one in use; absent where it never changes. */
  readonly freshKey?: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds for one call in total, repetitions and logging in included. */
  readonly deadlineMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Logger;
}

const MOST_TRIES: Readonly<Record<Repeat, number>> = { idempotent: 3, once: 1 };
const PAUSES_MS = [100, 300];

export function createXmlRpcTransport(options: XmlRpcTransportOptions): Transport {
  const { url, db, login, now, log } = options;
  let apiKey = options.apiKey;
  const { post, close } = createPost(url);

  /** One call of a remote method, repeated where no whole answer came and there is time left. */
  async function remote(
    path: string,
    method: string,
    params: readonly unknown[],
    deadline: number,
    how: Repeat = 'idempotent',
  ): Promise<unknown> {
    const body = encodeCall(method, params);
    for (let tried = 1; ; tried += 1) {
      try {
        return await once(path, body, deadline - now());
      } catch (error) {
        const pause = PAUSES_MS[tried - 1] ?? 0;
        const again = error instanceof OdooError && error.code === 'unreachable' && tried < MOST_TRIES[how];
        if (!again || now() + pause >= deadline) throw error;
        await options.sleep(pause);
      }
    }
  }

  async function once(path: string, body: string, withinMs: number): Promise<unknown> {
    const answer = decoded(await post(path, body, withinMs));
    if (answer.kind === 'value') return answer.value;
    if (answer.code === 1) log.debug({ kind: 'broken', detail: exceptionOf(answer.text) }, 'Odoo raised an exception');
    throw errorOfFault(answer.code);
  }

  const session = createLoginSession({
    now,
    key: { current: () => apiKey, renew: () => (apiKey = options.freshKey?.() ?? apiKey) },
    authenticate: async (deadline) => {
      const uid = await remote('/xmlrpc/2/common', 'authenticate', [db, login, apiKey, {}], deadline);
      if (typeof uid === 'number' && Number.isInteger(uid) && uid > 0) return uid;
      throw new OdooError('unauthenticated', 'authenticate answered no user');
    },
  });

  return {
    async call(method, keywords, how) {
      const deadline = now() + options.deadlineMs;
      return session.run(deadline, (uid) =>
        remote(
          '/xmlrpc/2/object',
          'execute_kw',
          [db, uid, apiKey, 'wechat.gateway', method, [], keywords],
          deadline,
          how,
        ),
      );
    },
    close,
  };
}

/** Half an answer and a proxy's HTML page are the same to us: Odoo did not answer. */
function decoded(xml: string): ReturnType<typeof decodeAnswer> {
  try {
    return decodeAnswer(xml);
  } catch (error) {
    if (error instanceof XmlRpcSyntaxError) throw new OdooError('unreachable', error.message);
    throw error;
  }
}
