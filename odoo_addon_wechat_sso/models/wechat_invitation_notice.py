"""Tells whoever invites that somebody waits for them, in Odoo: at once, but not once for each of a hundred cards."""

from datetime import timedelta

from odoo import fields, models

from .res_users_notify import only_telling

QUIET = timedelta(minutes=15)


class WechatInvitation(models.Model):
    _inherit = "wechat.invitation"

    # When its maker got a message that it waits, and how many others do.
    told_at = fields.Datetime("Inviter Told On", readonly=True, groups=fields.NO_ACCESS)

    def _tell_inviter(self):
        """Tell who made this invitation how many of theirs wait to be confirmed: whoever has Odoo open sees each come,
        and a message in the inbox follows no other one closely."""
        inviter, now = self.invited_by, fields.Datetime.now()
        theirs = [("invited_by", "=", inviter.id)]
        told_lately = self.search_count([*theirs, ("told_at", ">", now - QUIET)], limit=1)
        if not told_lately:
            self.told_at = now
        with only_telling(inviter, "who waits"):
            user = inviter.with_context(lang=inviter.lang, tz=inviter.tz)
            subject = user.env._("WeChat: somebody waits for you")
            message = user.env._(
                "Scanned and waiting for you to confirm: %s. Look under WeChat > Invitations.",
                self.search_count([*theirs, ("state", "=", "waiting")]),
            )
            user._bus_send("simple_notification", {"title": subject, "message": message, "type": "info"})
            if not told_lately:
                user._wechat_tell_in_odoo(subject, message)
