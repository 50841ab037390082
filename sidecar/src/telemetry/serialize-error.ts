/** Owns what of an error goes into the log: named fields only, never an HTTP library's config, request or response. */
import { SidecarError } from '../errors';
import type { Scrub } from './scrub';

const MAX_CAUSES = 3;

/**
 * A plain record of any thrown value.
 * Expected failures ({@link SidecarError}) show their stable fields and no stack; anything else is a fault of ours and
 * shows where it came from.
 */
export function serializeError(thrown: unknown, scrub: Scrub, depth = 0): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: scrub(String(thrown)) };
  const cause =
    thrown.cause !== undefined && depth < MAX_CAUSES ? { cause: serializeError(thrown.cause, scrub, depth + 1) } : {};
  if (thrown instanceof SidecarError) {
    return { name: thrown.name, code: thrown.code, detail: scrub(thrown.detail), ...wechatFields(thrown), ...cause };
  }
  return { name: thrown.name, message: scrub(thrown.message), stack: scrub(thrown.stack ?? ''), ...cause };
}

/** Fields of a WechatError, read by shape: telemetry is below wechat/ and must not import it. */
function wechatFields(error: SidecarError): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  if ('endpoint' in error && typeof error.endpoint === 'string') fields['endpoint'] = error.endpoint;
  if ('errcode' in error && typeof error.errcode === 'number') fields['errcode'] = error.errcode;
  if ('rid' in error && typeof error.rid === 'string' && error.rid !== '') fields['rid'] = error.rid;
  return fields;
}
