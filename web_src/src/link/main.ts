// Registers the link dialog under the name that the client action of res.users.action_wechat_link has.
import { registry } from '@web/core/registry';
import { LinkDialog } from './components/link_dialog';
import { LINK_DIALOG } from './link_api';

registry.category('actions').add(LINK_DIALOG, LinkDialog);
