"""Linking one's own WeChat account: the code that the dialog in Odoo shows."""

from odoo import models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError, UserError

from .wechat_invitation import LIFETIMES


class ResUsers(models.Model):
    _inherit = "res.users"

    @check_identity
    def action_wechat_link(self):
        """Make a code for linking another WeChat account to the current user, and show it.

        For everybody's own user only, portal users included, which call it from their security page.

        :return: the client action of the dialog, see web_src/
        """
        if self != self.env.user:
            raise AccessError(self.env._("You can only link WeChat to your own user."))
        invitations = self.env["wechat.invitation"]
        self._wechat_assert_may_link()
        invitation, code = invitations._make_own("link")
        url = invitations._url(code)
        return {
            "type": "ir.actions.client",
            "tag": "odoo_addon_wechat_sso.link_dialog",
            "target": "new",
            "name": self.env._("Link WeChat"),
            "context": {"dialog_size": "medium", "footer": False},
            "params": {
                "invitation": invitation.id,
                "url": url,
                "qr": invitations._qr(url),
                "expires_in": LIFETIMES["link"],
                "user": self.name,
                "company": self.company_id.name,
            },
        }

    def _wechat_assert_may_link(self):
        """Raise UserError, with what to do, where this user may not log in with WeChat at all."""
        settings = self.env["wechat.settings"]._get()
        refusal = self.sudo()._wechat_refusal(settings, self.sudo().active)
        if refusal == "admin_forbidden":
            raise UserError(
                self.env._("Administrators cannot log in with WeChat here. The settings of WeChat login can allow it.")
            )
        if refusal:
            raise UserError(self.env._("This user cannot log in with WeChat."))

    def _wechat_can_vouch(self):
        """Whether one of this user's WeChat accounts can confirm that it is them."""
        self.ensure_one()
        settings = self.env["wechat.settings"]._get()
        user = self.sudo()
        if not self.env["wechat.invitation"]._public_origin() or user._wechat_refusal(settings, user.active):
            return False
        return bool(self._wechat_usable_identities())

    def _wechat_has_password(self):
        """Whether this user can log in with a password; core stores none as NULL or as ''."""
        self.ensure_one()
        self.env.cr.execute("SELECT COALESCE(password, '') != '' FROM res_users WHERE id = %s", [self.id])
        return self.env.cr.fetchone()[0]
