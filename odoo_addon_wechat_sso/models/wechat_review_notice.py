"""Tells managers that two users seem to be one person, once an hour at most."""

from odoo import fields, models


class WechatReview(models.Model):
    _inherit = "wechat.review"

    def _tell_managers(self):
        """Write to the managers who may see both users, unless they were told of a pair of the same companies within
        the last hour. It happens while somebody logs in."""
        now = fields.Datetime.now()
        user, other = self.user_id, self.other_user_id
        told = [
            ("told_at", ">", fields.Datetime.subtract(now, hours=1)),
            ("user_id.company_id", "=", user.company_id.id),
            ("other_user_id.company_id", "=", other.company_id.id),
        ]
        if not self.search_count(told, limit=1):
            self.told_at = now
            users = self.env["res.users"]
            managers = users._wechat_managers(user.company_ids) & users._wechat_managers(other.company_ids)
            managers._wechat_tell_of(self)

    def _managers_notice(self):
        """Return subject and body in the language of the context."""
        subject = self.env._("Two users seem to be one person")
        body = self.env._(
            "WeChat says that %(user)s and %(other)s are one person. Decide in Odoo, under WeChat, whether to move the "
            "account or to keep them apart.",
            user=self.user_id.name,
            other=self.other_user_id.name,
        )
        return subject, body
