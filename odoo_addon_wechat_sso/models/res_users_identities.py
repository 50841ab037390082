"""Which WeChat accounts a user has: everybody's own in Preferences, others' for whoever may see them."""

from odoo import api, fields, models

from .rows_of_users import rows_by_user, users_of_rows
from .wechat_ways import OWN_WAYS


class ResUsers(models.Model):
    _inherit = "res.users"

    wechat_identity_ids = fields.One2many(
        "wechat.identity",
        "user_id",
        "WeChat Accounts",
        compute="_compute_wechat_identity_ids",
        search="_search_wechat_identity_ids",
        copy=False,
    )
    wechat_offered = fields.Boolean("WeChat Login Is Possible", compute="_compute_wechat_offered")
    wechat_not_for_admins = fields.Boolean("WeChat Login Is Not for Administrators", compute="_compute_wechat_offered")

    @property
    def SELF_READABLE_FIELDS(self):
        # Never among the writeable ones: core writes those with all rights, and whoever adds a row can log in.
        return super().SELF_READABLE_FIELDS + ["wechat_identity_ids", "wechat_offered", "wechat_not_for_admins"]

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_wechat_identity_ids(self):
        for user, rows in rows_by_user(self, "wechat.identity"):
            user.wechat_identity_ids = rows

    def _search_wechat_identity_ids(self, operator, value):
        return users_of_rows(self.env["wechat.identity"], operator, value)

    def _compute_wechat_offered(self):
        """Whether linking a WeChat account would let these users in, and whether only their rights keep them out."""
        settings = self.env["wechat.settings"]._get()
        for user in self:
            refusal = user.sudo()._wechat_refusal(settings, user.active)
            user.wechat_offered = settings.enabled and not refusal
            user.wechat_not_for_admins = settings.enabled and refusal == "admin_forbidden"

    def _wechat_usable_identities(self):
        """Return this user's WeChat accounts that can log them in, where `_wechat_refusal` lets the user in at all."""
        self.ensure_one()
        appid = self.env["wechat.settings"]._get().appid
        usable = [("user_id", "=", self.id), ("appid", "=", appid), ("suspended", "=", False)]
        if self._wechat_is_administrator():
            usable.append(("linked_how", "in", OWN_WAYS))
        return self.env["wechat.identity"].sudo().search(usable)
