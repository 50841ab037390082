// The widget's requests to the sidecar. Only same-origin paths; every failure becomes an answer, never an exception.

const AUTHORIZE = '/wechat/authorize';
const DEADLINE_MS = 5000;

/**
 * The address that starts a login inside WeChat.
 *
 * @param redirect where Odoo was asked to go after the login; '' for its own landing page. The sidecar judges it.
 */
export function authorizeUrl(redirect: string): string {
  return redirect === '' ? AUTHORIZE : `${AUTHORIZE}?next=${encodeURIComponent(redirect)}`;
}

/**
 * Asks once whether a sidecar answers. Outside WeChat it answers 200 (docs/protocol.md, section 4); the proxy answers a
 * redirect for a dead one, which `manual` turns into an opaque answer with status 0.
 *
 * @param request the browser's fetch
 * @returns true only for a plain 200 within five seconds; never throws
 */
export async function isSidecarReachable(request: typeof fetch): Promise<boolean> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE_MS);
  try {
    const answer = await request(AUTHORIZE, {
      method: 'HEAD',
      redirect: 'manual',
      credentials: 'same-origin',
      signal: deadline.signal,
    });
    return answer.status === 200;
  } catch {
    // Network error or deadline: to the person at the login page both mean the same as a dead sidecar.
    return false;
  } finally {
    clearTimeout(timer);
  }
}
