"""A password reset suspends the WeChat accounts linked before, until their user keeps or removes them (threat L9)."""

import logging

from odoo import fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError

from .wechat_where import here

_logger = logging.getLogger(__name__)


class WechatIdentity(models.Model):
    _inherit = "wechat.identity"

    suspended = fields.Boolean(
        readonly=True,
        help="The user's password was reset after this account was linked; the user has to confirm it first.",
    )

    @check_identity
    def action_keep(self):
        """Let these WeChat accounts of one's own log in again. For a button; core asks for the identity first."""
        self._keep()
        return {"type": "ir.actions.client", "tag": "reload"}

    def _keep(self):
        """End the suspension of these accounts of the current user, who has just proven to be that user.

        :raise AccessError: one of them is somebody else's; an administrator cannot vouch for a person either
        """
        mine = self.sudo().exists()
        if mine.user_id - self.env.user:
            raise AccessError(self.env._("Only the person themselves can confirm their WeChat accounts."))
        mine.write({"suspended": False})
        mine._log_suspension("kept")
        _logger.info("WeChat identities %s kept by user %s after a password reset", mine.ids, self.env.uid)

    def _log_suspension(self, reason=""):
        """Note that these accounts were suspended, or `kept`, by the current user."""
        # Whoever comes with the link of a mail is nobody yet.
        by = None if self.env.context.get("wechat_password_by_token") else self.env.user
        for identity in self:
            self.env["wechat.log"].sudo()._add(
                "suspension",
                "ok",
                reason=reason,
                user=identity.user_id,
                account=identity.openid,
                actor=by,
                **here(),
            )
