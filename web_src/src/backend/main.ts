// Registers what Odoo's back office knows by name: the dialog of res.users.action_wechat_link, the fields of the identity check and
// of the invitation, and the views that keep themselves up to date. Changes what it asks before users are archived.
import { registry } from '@web/core/registry';
import { formView } from '@web/views/form/form_view';
import { kanbanView } from '@web/views/kanban/kanban_view';
import { listView } from '@web/views/list/list_view';
import { warnOfArchiving } from './archive_users';
import { CheckCode } from './components/check_code';
import { Invited } from './components/invited';
import { LinkDialog } from './components/link_dialog';
import { LINK_DIALOG } from './link_api';
import { live } from './live_view';

registry.category('actions').add(LINK_DIALOG, LinkDialog);
registry.category('fields').add('wechat_check', { component: CheckCode, supportedTypes: ['integer'] });
registry.category('fields').add('wechat_invited', { component: Invited, supportedTypes: ['many2one'] });
registry.category('views').add('wechat_live_list', live(listView));
registry.category('views').add('wechat_live_kanban', live(kanbanView));
registry.category('views').add('wechat_live_form', live(formView));
warnOfArchiving(listView.Controller);
warnOfArchiving(formView.Controller);
