"""Moving a WeChat account to another user: what must hold, and what becomes of the user it is taken from."""

from odoo import fields, models
from odoo.exceptions import UserError

from .lost_race import lock_rows
from .wechat_where import here


class WechatIdentity(models.Model):
    _inherit = "wechat.identity"

    def action_move(self):
        """Ask to whom this account shall be moved."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move to Another User"),
            "res_model": "wechat.identity.move",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_identity_id": self.id},
        }

    def _move_to(self, user, manager):
        """Give this account to another user. Both are told, and whoever loses it is logged out everywhere.

        A suspended account stays so: only its user, identity checked, can say that it is theirs.

        :raise AccessError: one of the two is out of the manager's reach
        :raise UserError: it is theirs already; they are the manager, or an administrator, whose accounts come from
            nobody else; or they may not log in with WeChat
        """
        identity = self.sudo()
        lock_rows(identity)
        source, user = identity.user_id, user.sudo()
        if source == user:
            raise UserError(self.env._("This WeChat account is this user's already."))
        for person in source | user:
            person._wechat_assert_in_hands_of(manager)
        user._wechat_assert_somebody_else(manager)
        message = user._wechat_refusal_by_others()
        if message:
            raise UserError(message)
        identity._tell("move", manager, "moved_away")
        identity.write(
            {
                "user_id": user.id,
                "linked_how": "move",
                "linked_by": manager.id,
                "linked_at": fields.Datetime.now(),
            }
        )
        where = here()
        self.env["wechat.log"].sudo()._add(
            "move", "ok", reason="moved_here", user=user, account=identity.openid, actor=manager, **where
        )
        user._wechat_notify("link", identity, by=manager, **where)
        self.env["wechat.review"].sudo()._settle(identity, manager)

    def _is_all_there_is(self):
        """Whether the user of this account is a portal user whom a first tap has made, and who never had anything
        else: no other account, no password, no login but with this one."""
        user = self.sudo().user_id
        if not user.share or self.sudo().linked_how != "first_tap" or user._wechat_other_ways_in(self):
            return False
        return not self.sudo().search_count([("user_id", "=", user.id), ("id", "!=", self.id)], limit=1)
