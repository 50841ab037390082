-- Links of a copy must not lead to production: the freeze that keeps web.base.url is lifted, where it is ours.
DELETE FROM ir_config_parameter WHERE key = 'web.base.url.freeze'
AND EXISTS (SELECT FROM ir_config_parameter WHERE key = 'odoo_addon_wechat_sso.froze_base_url');
DELETE FROM ir_config_parameter WHERE key = 'odoo_addon_wechat_sso.froze_base_url';
-- A copy of a database must neither let anybody in with WeChat nor obey the production sidecar's key.
DELETE FROM ir_config_parameter WHERE key = 'odoo_addon_wechat_sso.enabled';
DELETE FROM res_users_apikeys WHERE user_id IN (SELECT id FROM res_users WHERE login = 'wechat_gateway');
DELETE FROM wechat_alarm;
DELETE FROM wechat_attempt;
DELETE FROM wechat_invitation;
DELETE FROM wechat_browser;
DELETE FROM wechat_finding;
DELETE FROM wechat_job;
DELETE FROM wechat_phone_test;
DELETE FROM wechat_sidecar;
