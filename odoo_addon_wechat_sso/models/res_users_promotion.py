"""Who becomes an administrator starts anew: whoever held the employee's sessions or WeChat accounts holds no more than
these, until the person has logged in otherwise and kept them (decision 0024)."""

from contextlib import contextmanager

from odoo import api, models

from .res_users_service import ADMIN_GROUPS, ALL_GROUPS_FIELD


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        # Whatever is written: 18.0's form names a group by fields of its own making, and core gives more by itself.
        with self._wechat_watch_promotions([("id", "in", self.ids)]):
            return super().write(vals)

    @api.model
    @contextmanager
    def _wechat_watch_promotions(self, among):
        """Suspend the WeChat accounts of whoever becomes an administrator while this lasts.

        :param list among: a domain of the users who can
        """
        before = self._wechat_administrators(among)
        yield
        (self._wechat_administrators(among) - before)._wechat_was_promoted()

    @api.model
    def _wechat_administrators(self, among):
        """Return the administrators of a domain, archived ones too: as `_wechat_is_administrator`, of all at once and
        without a cache."""
        groups = [self._wechat_id_of(group) for group in ADMIN_GROUPS]
        users = self.sudo().with_context(active_test=False)
        found = users.search([*among, (ALL_GROUPS_FIELD, "in", groups)], order="id")
        return found | self.sudo().browse(self._wechat_id_of("base.user_admin"))

    def _wechat_was_promoted(self):
        """End the sessions of those of these users who have WeChat accounts, and suspend the accounts."""
        identities = self.env["wechat.identity"].sudo().search([("user_id", "in", self.ids)]) if self else None
        if not identities:
            return
        identities.user_id._wechat_end_sessions()
        identities.user_id._wechat_drop_pending("expired")
        identities.filtered(lambda identity: not identity.suspended)._suspend(self.env.user, "promoted")


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["res.users"]._wechat_watch_promotions([]):
            return super().create(vals_list)

    def write(self, vals):
        with self.env["res.users"]._wechat_watch_promotions([]):
            return super().write(vals)
