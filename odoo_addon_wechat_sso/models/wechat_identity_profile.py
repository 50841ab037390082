"""Asking a person for name and picture at their next login, because an administrator wants them."""

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .lost_race import execute_unless_lost
from .res_users_service import MANAGERS


class WechatIdentity(models.Model):
    _inherit = "wechat.identity"

    profile_wanted = fields.Boolean(
        "Profile Asked For", readonly=True, help="At the next login WeChat asks for name and picture, once."
    )

    def action_want_profile(self):
        """Let WeChat ask these people for name and picture at their next login, once; they may say no."""
        if not self.env.user.has_group(MANAGERS):
            raise AccessError(self.env._("You may not change other people's WeChat accounts."))
        self.check_access("read")
        wanted = self.sudo()
        wanted.write({"profile_wanted": True})
        for identity in wanted:
            identity._note("profile", self.env.user)

    def _ask_for_profile(self, account):
        """Whether this login shall go through WeChat's dialog once more. Asked once: whoever refuses is let in then."""
        if account.scope != "snsapi_base":
            return False
        query = "UPDATE wechat_identity SET profile_wanted = FALSE WHERE id = %s AND profile_wanted RETURNING id"
        rows = execute_unless_lost(self.env.cr, SQL(query, self.id))
        self.invalidate_recordset(["profile_wanted"])
        return bool(rows)
