// Registers the widget under the name that the login page's <owl-component> asks for.
import { registry } from '@web/core/registry';
import { WechatLogin } from './components/wechat_login';

registry.category('public_components').add('odoo_addon_wechat_sso.login', WechatLogin);
