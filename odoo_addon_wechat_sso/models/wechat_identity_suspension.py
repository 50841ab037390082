"""WeChat accounts that log nobody in until their user keeps them: linked before a password reset (threat L9) or before
the user became an administrator, or put on an administrator by others."""

import logging

from odoo import api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError

from .wechat_ways import OWN_WAYS

_logger = logging.getLogger(__name__)


class WechatIdentity(models.Model):
    _inherit = "wechat.identity"

    suspended = fields.Boolean(
        readonly=True,
        help="After this account was linked, the user's password was reset or the user became an administrator; "
        "the user has to confirm it first.",
    )
    to_keep = fields.Boolean("To Confirm", compute="_compute_to_keep")

    @api.depends("suspended", "linked_how", "user_id")
    def _compute_to_keep(self):
        """Whether this account logs nobody in until its user keeps it."""
        allowed = self.env["wechat.settings"]._get().allow_admins
        for identity in self:
            identity.to_keep = identity.suspended or (allowed and identity._is_put_on_administrator())

    def _is_put_on_administrator(self):
        return self.linked_how not in OWN_WAYS and self.user_id._wechat_is_administrator()

    def _suspend(self, by, reason=""):
        """Let these accounts log nobody in until their users keep them, and tell the users.

        :param by: who has set the password or given the rights, None if nobody else did
        :param str reason: `promoted` (to administrator), '' after a password reset
        """
        self.write({"suspended": True})
        for identity in self:
            _logger.info(
                "WeChat identity %s suspended: %s by user %s", identity.id, reason or "password reset", self.env.uid
            )
            identity._tell("suspension", by, reason)

    @check_identity
    def action_keep(self):
        """Let these WeChat accounts of one's own log in again. For a button; core asks for the identity first."""
        self._keep()
        return {"type": "ir.actions.client", "tag": "reload"}

    def _keep(self):
        """End the suspension of these accounts of the current user, who has just proven to be that user; an
        administrator's are their own from then on, whoever linked them.

        :raise AccessError: one of them is somebody else's; an administrator cannot vouch for a person either
        """
        mine = self.sudo().exists()
        if mine.user_id - self.env.user:
            raise AccessError(self.env._("Only the person themselves can confirm their WeChat accounts."))
        put_on = mine.filtered(lambda identity: identity._is_put_on_administrator())
        put_on.write({"linked_how": "self", "linked_by": self.env.uid})
        mine.write({"suspended": False})
        for identity in mine:
            identity._note("suspension", reason="kept")
        _logger.info("WeChat identities %s kept by user %s", mine.ids, self.env.uid)
