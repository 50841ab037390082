/** Owns telling whether a POST comes from a page of ours (docs/protocol.md, section 4, "Origin check of every POST"). */
import type { Request } from 'express';

export type IsSameOrigin = (request: Request) => boolean;

/**
 * `Origin` where the browser says one, else what it says of the site. Where the public origin is not known yet only the
 * browser's own judgement counts: a page cannot forge `Sec-Fetch-Site`.
 * @param publicOrigin undefined where Odoo's settings were never fetched
 */
export function createSameOrigin(publicOrigin: () => string | undefined): IsSameOrigin {
  return (request) => {
    const origin = request.get('origin');
    const ours = publicOrigin();
    if (origin === undefined || origin === 'null' || ours === undefined) {
      return request.get('sec-fetch-site') === 'same-origin';
    }
    return origin === ours;
  };
}
