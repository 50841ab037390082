"""The sidecar's service user and its key: made, renewed and taken away here, for scripts and the settings button."""

import logging

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError

from .res_users_service import GATEWAY_GROUP, GROUPS_FIELD

_logger = logging.getLogger(__name__)

SERVICE_LOGIN = "wechat_gateway"
KEY_NAME = "WeChat sidecar"


class WechatService(models.AbstractModel):
    _name = "wechat.service"
    _description = "WeChat Service User"

    @api.model
    def _provision(self, odoo_url=None):
        """Give the service user a new key, make the old one worthless at once, and return the sidecar's environment.

        :param str odoo_url: where the sidecar reaches Odoo; returned as ODOO_URL if given
        :return: {'ODOO_LOGIN', 'ODOO_API_KEY', 'ODOO_DB'[, 'ODOO_URL']}, to be shown or written once: Odoo keeps a hash
        :raise AccessError: the caller is no system administrator
        """
        user = self._ensure_user()
        self._drop_keys(self._keys(user))
        return self._add_key(user) | ({"ODOO_URL": odoo_url} if odoo_url else {})

    @api.model
    def _succeed_key(self):
        """Give the service user a further key and return the sidecar's environment; the old one works until retired."""
        return self._add_key(self._ensure_user())

    @api.model
    def _retire_keys(self):
        """Make every key of the service user worthless but the newest."""
        self._drop_keys(self._keys(self._ensure_user())[1:])

    def _add_key(self, user):
        # As the service user, because a key belongs to whoever makes it; in sudo, because only so it never expires.
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        key = keys._generate(None, KEY_NAME, None)
        _logger.info("WeChat service user %s got a new key, asked for by user %s", user.id, self.env.uid)
        self.env["wechat.log"]._add("settings", "ok", reason="sidecar_key", actor=self.env.user)
        return {"ODOO_LOGIN": user.login, "ODOO_API_KEY": key, "ODOO_DB": self.env.cr.dbname}

    @api.model
    def _ensure_user(self):
        """Return the service user, made if missing: no password, and no group but the gateway's."""
        if not self.env.is_system():
            raise AccessError(self.env._("Only administrators may set up the service user of WeChat login."))
        users = self._users()
        user = users.search([("login", "=", SERVICE_LOGIN)])
        group = self.env.ref(GATEWAY_GROUP)
        if not user:
            user = users.create(
                {"name": "WeChat gateway", "login": SERVICE_LOGIN, GROUPS_FIELD: [(6, 0, group.ids)], "lang": False}
            )
        if user[GROUPS_FIELD] != group:
            raise AccessError(
                self.env._("The login “%s” belongs to a user with other rights; rename that user first.", SERVICE_LOGIN)
            )
        if not user.active:
            user.active = True
        return user

    @api.model
    def _remove_user(self):
        """Take the service user and its keys away (uninstall)."""
        user = self._users().search(
            [("login", "=", SERVICE_LOGIN), (GROUPS_FIELD, "in", self.env.ref(GATEWAY_GROUP).ids)]
        )
        self._drop_keys(self._keys(user))
        partner = user.partner_id
        user.unlink()
        partner.unlink()

    def _users(self):
        return (
            self.env["res.users"]
            .with_user(SUPERUSER_ID)
            .with_context({})
            .with_context(active_test=False, no_reset_password=True)
        )

    def _keys(self, user):
        """Return the user's keys, the newest first."""
        return self.env["res.users.apikeys"].sudo().search([("user_id", "in", user.ids)], order="id desc")

    def _drop_keys(self, keys):
        """Delete the keys and every cached "this key is right", here and on the other workers.

        Cleared now for this transaction, and once more after the commit: until then another request may still read
        the old key and cache it again. A shell sends no signals by itself, so they are sent here.
        """
        keys._remove()
        registry = self.env.registry
        registry.clear_cache()

        def forget_old_key():
            registry.clear_cache()
            registry.signal_changes()

        self.env.cr.postcommit.add(forget_old_key)
