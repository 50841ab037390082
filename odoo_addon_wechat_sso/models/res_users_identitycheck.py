"""Odoo's identity check by WeChat, for whoever has no password: a fresh confirmation on the phone, good once.

The code is bound to the dialog and to the browser session that opened it: its address is kept in the session only."""

import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from .wechat_qr import qr_png

_logger = logging.getLogger(__name__)

SESSION_KEY = "wechat_identity_check"


class ResUsersIdentitycheck(models.TransientModel):
    _inherit = "res.users.identitycheck"

    auth_method = fields.Selection(selection_add=[("wechat", "WeChat")])
    wechat_possible = fields.Boolean(compute="_compute_wechat_possible")
    # What the dialog shows; none of it is in the database.
    wechat_url = fields.Char("Address for WeChat", compute="_compute_wechat_code")
    wechat_qr = fields.Binary("Code for WeChat", compute="_compute_wechat_code")
    wechat_invitation = fields.Integer(compute="_compute_wechat_code")

    @api.model
    def _get_default_auth_method(self):
        user = self.env.user
        if user._wechat_can_vouch() and not user._wechat_has_password():
            return "wechat"
        return super()._get_default_auth_method()

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.user._wechat_is_gateway_caller():
            raise AccessError(self.env._("This user can call the WeChat gateway and nothing else."))
        checks = super().create(vals_list)
        for check in checks:
            if request and check.auth_method == "wechat" and self.env.user._wechat_can_vouch():
                check._wechat_begin()
        return checks

    @api.depends_context("uid")
    def _compute_wechat_possible(self):
        self.wechat_possible = self.env.user._wechat_can_vouch()

    @api.depends("auth_method")
    def _compute_wechat_code(self):
        for check in self:
            code = check._wechat_code()
            check.wechat_url = code.get("url", False)
            check.wechat_qr = base64.b64encode(qr_png(code["url"])) if code else False
            check.wechat_invitation = code.get("invitation", 0)

    def action_use_wechat(self):
        """Check by WeChat instead of what the dialog asks for. For a button."""
        self.ensure_one()
        if not self.env.user._wechat_can_vouch():
            raise UserError(self.env._("No WeChat account is linked to your user that could confirm this."))
        self.auth_method = "wechat"
        self._wechat_begin()
        return self._wechat_reopen()

    def action_wechat_use_password(self):
        """Ask for the password after all. For a button."""
        self.ensure_one()
        self.auth_method = "password"
        return self._wechat_reopen()

    def _wechat_reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "name": self.env._("Security Control"),
            "target": "new",
            "views": [(False, "form")],
        }

    def _wechat_begin(self):
        """Make the code of this dialog; the one of an earlier dialog ends."""
        self.ensure_one()
        invitations = self.env["wechat.invitation"]
        invitation, code = invitations._make_own("check")
        request.session[SESSION_KEY] = {
            "dialog": self.id,
            "invitation": invitation.id,
            "url": invitations._url(code),
        }

    def _wechat_code(self):
        """Return this dialog's code as the session knows it, {} if it has none."""
        code = request.session.get(SESSION_KEY) if request else None
        return code if code and self.auth_method == "wechat" and code["dialog"] == self.id else {}

    def _check_identity(self):
        if self.auth_method != "wechat":
            return super()._check_identity()
        code = self._wechat_code()
        invitation = self.env["wechat.invitation"].sudo().browse(code.get("invitation", 0)).exists()
        if not invitation or not invitation._take_confirmation(self.env.user):
            raise UserError(
                self.env._("Nobody has confirmed this in WeChat yet. Please scan the code and confirm, then try again.")
            )
        request.session.pop(SESSION_KEY, None)
        _logger.info("User %s proved their identity by WeChat", self.env.uid)
        return None
