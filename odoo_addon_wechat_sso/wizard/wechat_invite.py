"""The dialog that invites one person to link WeChat: the code is shown once, and can be mailed while it is shown."""

import base64
import hashlib

from odoo import api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import UserError

from ..models.wechat_qr import qr_png

VALIDITIES = [("900", "15 minutes"), ("3600", "1 hour"), ("86400", "1 day"), ("604800", "7 days")]


class WechatInvite(models.TransientModel):
    _name = "wechat.invite"
    _description = "Invite to Link WeChat"

    user_id = fields.Many2one("res.users", required=True, readonly=True)
    email = fields.Char(compute="_compute_email")
    validity = fields.Selection(VALIDITIES, "Valid For", default="900", required=True)
    invitation_id = fields.Many2one("wechat.invitation", readonly=True)
    replaces = fields.Boolean(compute="_compute_replaces")
    expires_at = fields.Datetime(related="invitation_id.expires_at", related_sudo=False)
    # Not columns: they reach the dialog as defaults and go with it.
    url = fields.Char("Link", store=False, readonly=True)
    qr = fields.Binary("Code", store=False, readonly=True)
    # Set by the dialog's widget, which follows the code: it can neither be scanned, mailed nor revoked any more.
    over = fields.Boolean(store=False)

    @api.depends("user_id")
    def _compute_email(self):
        # The user's own field would ask nobody for a right.
        self.user_id.check_access("read")
        for wizard in self:
            wizard.email = wizard.user_id.email

    @api.depends("user_id")
    def _compute_replaces(self):
        """Whether making a code ends another one, which may be printed or mailed already."""
        for wizard in self:
            wizard.replaces = bool(wizard.user_id._origin.wechat_invitation_state)

    @api.constrains("user_id", "invitation_id")
    def _check_readable(self):
        # 19.0 runs constraints with all rights.
        mine = self.sudo(False)
        mine.user_id.check_access("read")
        mine.invitation_id.check_access("read")

    @check_identity
    def action_make(self):
        """Make the invitation and show its code. Core asks for the identity first, as at all that is done to others."""
        self.ensure_one()
        invitations = self.env["wechat.invitation"]
        invitation, code = invitations._invite(self.user_id, int(self.validity))
        url = invitations._url(code)
        return self._reopen(invitation, url)

    def _reopen(self, invitation, url):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link WeChat"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_user_id": self.user_id.id,
                "default_validity": self.validity,
                "default_invitation_id": invitation.id,
                "default_url": url,
                "default_qr": base64.b64encode(qr_png(url)).decode(),
            },
        }

    def action_send(self):
        """Mail link and QR code to the user. The dialog hands the link back: Odoo has kept only its hash."""
        self.ensure_one()
        self.invitation_id._assert_manager()
        self.invitation_id.user_id._wechat_assert_may_invite()
        invitation = self.invitation_id.sudo()
        user = invitation.user_id
        url = self.env.context.get("wechat_url") or ""
        code = url.rpartition("/")[2]
        if hashlib.sha256(code.encode()).hexdigest() != invitation.code_hash or invitation._standing() != "open":
            raise UserError(self.env._("This invitation is over. Please make a new one."))
        if not user.email:
            raise UserError(self.env._("“%s” has no mail address.", user.name))
        user._wechat_mail_invitation(invitation, self.env["wechat.invitation"]._url(code))
        can_send = self.env["wechat.doctor"]._has_mail_server()
        message = self.env._("The invitation is on its way to %s.", user.email)
        if not can_send:
            message = self.env._(
                "Odoo has no outgoing mail server: the invitation to %s will hardly arrive. "
                "Please show or print the code.",
                user.email,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if can_send else "warning",
                "message": message,
                # The link is nowhere but in this dialog.
                "next": self._reopen(invitation, url),
            },
        }

    def action_revoke(self):
        """End the invitation that the dialog shows."""
        self.invitation_id.action_revoke()
        return {"type": "ir.actions.act_window_close"}
