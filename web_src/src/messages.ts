// Every text the widget shows. Odoo's exporter reads literal _t("…") calls from the bundle and knows them by this one import:
// a second file importing _t would be renamed by the bundler and stay untranslated.
import { _t } from '@web/core/l10n/translation';

/** Functions, because translations arrive after the module has been loaded. */
export const messages = {
  logIn: () => _t('Log in with WeChat'),
  panelLabel: () => _t('How to log in with WeChat'),
  openInWechat: () => _t('WeChat login works inside WeChat:'),
  stepCopy: () => _t('Copy the address of this page, shown below.'),
  stepSend: () => _t('Send it to yourself in WeChat, for example to File Transfer, and tap it there.'),
  stepPress: () => _t('Press “Log in with WeChat” on the page that opens.'),
  copy: () => _t('Copy the address'),
  copied: () => _t('Address copied.'),
  selected: () => _t('The address is selected: copy it with your keyboard or the menu of your browser.'),
  asking: () => _t('Checking whether WeChat login is available…'),
  unavailable: () => _t('WeChat login is not available right now. Please log in with your password.'),
};
