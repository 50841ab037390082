// Every text of the back office's part. Odoo's exporter reads literal _t("…") calls from the bundle and knows them by this one
// import: a second file of this bundle importing _t would be renamed by the bundler and stay untranslated.
import { _t } from '@web/core/l10n/translation';
import type { Word } from './link_states';

/** Functions, because translations arrive after the module has been loaded. */
export const messages = {
  whom: (user: string, company: string) =>
    fill(_t('Whoever scans this code and confirms logs in as %(user)s of %(company)s from then on.'), {
      user,
      company,
    }),

  scan: () => _t('Scan this code with WeChat'),
  qrCode: () => _t('QR code for WeChat. Instead of scanning it you can copy its address, which follows.'),
  countdown: (time: string) => fill(_t('Valid for another %(time)s'), { time }),
  copy: () => _t('Copy address'),
  copied: () => _t('Address copied. Send it to yourself in WeChat and tap it there.'),
  selected: () => _t('The address is selected. Please copy it yourself.'),

  inWechat: () => _t('Go on in WeChat'),
  inWechatDetail: () => _t('You are in WeChat already: no code to scan.'),

  opened: () => _t('Confirm on your phone'),
  openedDetail: () => _t('Nothing to confirm there? Scan the code again.'),

  linked: (nickname: string) => fill(_t('Linked: %(nickname)s'), { nickname }),
  linkedNameless: () => _t('Your WeChat account is linked'),
  linkedDetail: () => _t('From now on this WeChat account logs you in.'),
  notYou: () => _t('Not you? Unlink'),
  unlinkCheck: () => _t('Unlink this WeChat account?'),
  unlinkCheckDetail: () =>
    _t('It can no longer log you in. You are logged out everywhere, here too, and log in again.'),
  unlink: () => _t('Unlink and log out'),
  keep: () => _t('Keep'),
  unlinking: () => _t('Unlinking…'),

  expired: () => _t('This code has expired'),
  expiredDetail: () => _t('Get a new one when you are ready.'),
  revoked: () => _t('This code was withdrawn'),
  revokedDetail: () => _t('Somebody ended it, or your account was changed. You can get a new one.'),
  failed: () => _t('That did not work'),
  failedDetail: () => _t('Nothing was linked. You can try again with a new code.'),
  renewing: () => _t('Getting a code…'),
  newCode: () => _t('New code'),

  offline: () => _t('No connection'),
  offlineDetail: () => _t('This goes on by itself once you are back online.'),

  waiting: (time: string) => fill(_t('Waiting for your phone, another %(time)s'), { time }),
  confirmed: () => _t('Confirmed'),

  invited: (word: Word) => INVITED[word](),
  nameless: () => _t('A WeChat account without a name'),
  confirmOnlyWhom: () => _t('Confirm only if you know that this person has just scanned the code.'),
  confirm: () => _t('Confirm'),
  reject: () => _t('Reject'),

  archiveUsers: () =>
    _t('Archive? All their sessions end at once; known browsers, open invitations and waiting logins go too.'),

  done: () => _t('Done'),
  cancel: () => _t('Cancel'),
};

const INVITED: Readonly<Record<Word, () => string>> = {
  sent: () => _t('Nobody has scanned the code yet'),
  opened: () => _t('Somebody has scanned the code'),
  waiting: () => _t('Waiting for your confirmation'),
  used: () => _t('Linked'),
  expired: () => _t('This code has expired'),
  revoked: () => _t('This code was withdrawn'),
};

// Not by _t's own placeholders: the test of the translations knows terms by _t("…") alone.
const fill = (term: string, values: Readonly<Record<string, string>>): string =>
  String(term).replace(/%\((\w+)\)s/g, (placeholder, name: string) => values[name] ?? placeholder);
