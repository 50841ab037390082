/** Owns the list of what Odoo 18.0 and 19.0 import, as Debian packages of the machine's own suite. */
import { type Need } from './machine';

const named = (name: string): Need => ({ packages: [name] });

const libraries = (
  'asn1crypto babel cbor2 chardet dateutil decorator docutils freezegun geoip2 gevent greenlet idna jinja2 ldap libsass ' +
  'magic num2words ofxparse openpyxl openssl passlib pil polib psutil psycopg2 qrcode reportlab requests rjsmin serial ' +
  'stdnum tz urllib3 usb vobject websocket werkzeug xlrd xlsxwriter zeep'
).split(' ');

export const odooPythonNeeds: readonly Need[] = [
  ...libraries.map((name) => named(`python3-${name}`)),
  // Renamed or split between Debian 12 and 13.
  { packages: ['python3-pypdf2', 'python3-pypdf'] },
  { packages: ['python3-lxml-html-clean', 'python3-lxml'] },
  // What the web addon of Debian's package holds only as symlinks into these packages.
  ...['libjs-jquery', 'libjs-jquery-form', 'libjs-underscore', 'fonts-font-awesome', 'fonts-roboto-unhinted'].map(
    named,
  ),
];
