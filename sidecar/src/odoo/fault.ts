/** Owns what an XML-RPC fault of Odoo means (docs/protocol.md, section 6). Pure. */
import { OdooError, type OdooErrorKind } from './types';

/** Odoo's fault codes: 1 anything, 2 UserError and its kin, 3 AccessDenied (bad key), 4 AccessError. */
const KINDS: Readonly<Record<number, OdooErrorKind>> = {
  1: 'broken',
  2: 'rejected',
  3: 'unauthenticated',
  4: 'forbidden',
};

/**
 * The error for a fault. Its text is never taken over: for code 1 it is a whole traceback, and any of them may quote data.
 */
export function errorOfFault(code: number): OdooError {
  return new OdooError(KINDS[code] ?? 'broken', `fault ${code}`);
}

/** A dotted Python class name at the start of a line, e.g. `psycopg2.errors.UniqueViolation: …`; not `DETAIL: …`. */
const EXCEPTION_LINE = /^((?:[A-Za-z_]\w*\.)*[A-Z]\w*[a-z]\w*)(?::|$)/;

/** The class of the exception that ended a traceback, without its message; '' where none is to be seen. For the debug log. */
export function exceptionOf(traceback: string): string {
  const lines = traceback.trimEnd().split('\n').reverse();
  for (const line of lines) {
    const name = EXCEPTION_LINE.exec(line)?.[1];
    if (name !== undefined) return name.slice(0, 100);
  }
  return '';
}
