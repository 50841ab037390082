// Registers what Odoo's back office knows by name: the dialog of res.users.action_wechat_link, and the field of the identity check.
import { registry } from '@web/core/registry';
import { CheckCode } from './components/check_code';
import { LinkDialog } from './components/link_dialog';
import { LINK_DIALOG } from './link_api';

registry.category('actions').add(LINK_DIALOG, LinkDialog);
registry.category('fields').add('wechat_check', { component: CheckCode, supportedTypes: ['integer'] });
