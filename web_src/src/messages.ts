// Every text the widget shows. Odoo's exporter reads literal _t("…") calls from the bundle and knows them by this one import:
// a second file importing _t would be renamed by the bundler and stay untranslated.
import { _t } from '@web/core/l10n/translation';

/** Functions, because translations arrive after the module has been loaded. */
export const messages = {
  logIn: () => _t('Log in with WeChat'),

  preparing: () => _t('Getting a code…'),
  scan: () => _t('Scan this code with WeChat'),
  qrCode: () => _t('QR code for WeChat. Instead of scanning it you can copy its address, which follows.'),
  countdown: (seconds: number) => fill(_t('New code in %s s'), seconds),
  copy: () => _t('Copy address'),
  copied: () => _t('Address copied. Send it to yourself in WeChat and tap it there.'),
  selected: () => _t('The address is selected. Please copy it yourself.'),

  stepCopy: () => _t('Copy the address, send it to yourself in WeChat and tap it there.'),
  stepSave: () => _t('Or save the code, open Scan in WeChat and choose it from the album.'),
  save: () => _t('Save code'),
  saved: () => _t('Code saved. Open Scan in WeChat and choose it from the album.'),
  notSaved: () => _t('This browser cannot save pictures. Please take a screenshot.'),

  scanned: () => _t('Confirm on your phone'),
  scannedDetail: () => _t('This page then goes on by itself.'),
  scannedAgain: () => _t('Nothing to confirm there? Scan the code again.'),

  enterDigits: () => _t('Enter the digits from your phone'),
  enterDigitsDetail: () => _t('WeChat shows six digits on your phone.'),
  digit: (position: number) => fill(_t('Digit %s of 6'), position),
  checking: () => _t('Checking…'),
  wrong: (left: number) =>
    left === 1 ? _t('Wrong digits. You have one try left.') : fill(_t('Wrong digits. You have %s tries left.'), left),
  malformed: () => _t('Please enter six digits.'),
  notChecked: () => _t('The digits could not be checked. This did not count; please try again.'),

  approved: () => _t('Confirmed'),
  approvedDetail: () => _t('Logging you in…'),
  collected: () => _t('Logged in'),
  collectedDetail: () => _t('You logged in in another tab. This one follows…'),

  denied: () => _t('Login not allowed'),
  deniedDetail: () => _t('Your phone says why. You can start again with a new code.'),
  wrongCodes: () => _t('Login stopped'),
  wrongCodesDetail: () => _t('The digits were wrong three times. You can start again with a new code.'),
  expired: () => _t('This code has expired'),
  expiredDetail: () => _t('Get a new one when you are ready.'),
  newCode: () => _t('New code'),

  offline: () => _t('No connection'),
  offlineDetail: () => _t('This page goes on by itself once you are back online.'),
  limited: () => _t('Many people are logging in'),
  limitedDetail: (seconds: number) =>
    fill(_t('Please try again in %s seconds, or log in with your password.'), seconds),
  unavailable: () => _t('WeChat login is not available'),
  unavailableDetail: () => _t('Please log in with your password, or try again later.'),
  cookies: () => _t('Cookies are blocked'),
  cookiesDetail: () => _t('Allow cookies for this site and try again, or log in with your password.'),
  disabled: () => _t('WeChat login is switched off'),
  disabledDetail: () => _t('Please log in with your password.'),
  tryAgain: () => _t('Try again'),
};

// Not by _t's own placeholders: the test of the translations knows terms by _t("…") alone.
const fill = (term: string, value: number): string => String(term).replace('%s', String(value));
