/** Owns resolving a name that others chose: to the internet it may lead, into the network of this machine never. */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPrivate } from '../private-addresses';

/** Code of the error where a name leads to a private address. */
export const PRIVATE_ADDRESS = 'EPRIVATE';

/**
 * As `dns.lookup` in `net.connect`, so that what was looked at is what is connected to: between two questions a name may
 * change. One private address among others is one too many.
 * @param resolve asks the system, or the test
 */
export function createPublicLookup(resolve: LookupFunction = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      if (error === null && addresses.some(isPrivate)) {
        return callback(Object.assign(new Error('a private address'), { code: PRIVATE_ADDRESS }), '');
      }
      callback(error, found, family);
    });
  };
}
