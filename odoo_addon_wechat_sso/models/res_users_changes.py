"""Shows people what has become of their own WeChat accounts of late: when, what, by whom and from where."""

from odoo import api, fields, models
from odoo.tools.misc import format_datetime

KINDS = ("link", "unlink", "move", "suspension")
SHOWN = 10


class ResUsers(models.Model):
    _inherit = "res.users"

    wechat_changes = fields.Html("Recent Changes of WeChat Accounts", compute="_compute_wechat_changes")

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["wechat_changes"]

    @api.depends_context("uid", "lang", "tz")
    def _compute_wechat_changes(self):
        """Everybody's own: whoever may see others' has the sign-in log."""
        for user in self:
            changes = user._wechat_recent_changes() if user._origin == self.env.user else []
            values = {"changes": changes}
            template = "odoo_addon_wechat_sso.recent_changes"
            user.wechat_changes = self.env["ir.qweb"]._render(template, values) if changes else False

    def _wechat_recent_changes(self):
        """Return the last changes of this user's WeChat accounts, newest first.

        :return: [{'what', 'when', 'by', 'client', 'ip'}] in words, by the clock of the user; '' for what is not known
        """
        self.ensure_one()
        mine = [("user_id", "=", self.id), ("kind", "in", KINDS), ("result", "=", "ok")]
        zone = self.tz or "UTC"
        return [
            {
                "what": self._wechat_change_in_words(line),
                "when": f"{format_datetime(self.env, line.created_at, tz=zone)} ({zone})",
                "by": line.actor_id.name if line.actor_id and line.actor_id.id != self.id else "",
                "client": line.client or "",
                "ip": line.ip or "",
            }
            for line in self.env["wechat.log"].sudo().search(mine, limit=SHOWN)
        ]

    def _wechat_change_in_words(self, line):
        kinds = dict(line._fields["kind"]._description_selection(self.env))
        return {
            "link": self.env._("A WeChat account was linked to you"),
            "unlink": self.env._("A WeChat account of yours was unlinked"),
            "moved_here": self.env._("A WeChat account of another user was moved to you"),
            "moved_away": self.env._("A WeChat account of yours was moved to another user"),
            "suspension": self.env._("A WeChat account of yours was suspended, because your password was reset"),
            "promoted": self.env._("A WeChat account of yours was suspended, because you became an administrator"),
            "kept": self.env._("You kept a suspended WeChat account"),
        }.get(line.reason or line.kind, kinds[line.kind])
