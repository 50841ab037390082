import { errorOfFault, exceptionOf } from '../../src/odoo/fault';

test.each([
  [1, 'broken'],
  [2, 'rejected'],
  [3, 'unauthenticated'],
  [4, 'forbidden'],
  [99, 'broken'],
])('fault %i means %s', (code, kind) => {
  expect(errorOfFault(code)).toMatchObject({ code: kind, detail: `fault ${code}` });
});

test.each([
  ['Traceback (most recent call last):\n  File "x.py", line 1, in f\nValueError: secret openid oABC', 'ValueError'],
  [
    'Traceback…\npsycopg2.errors.UniqueViolation: duplicate key\nDETAIL:  Key (openid)=(oABC) already exists.\n',
    'psycopg2.errors.UniqueViolation',
  ],
  ['odoo.exceptions.AccessDenied', 'odoo.exceptions.AccessDenied'],
  ['all lower case', ''],
  ['', ''],
])('of a traceback only the class is taken: %#', (traceback, name) => {
  expect(exceptionOf(traceback)).toBe(name);
});
