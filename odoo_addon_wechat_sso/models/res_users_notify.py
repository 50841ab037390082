"""Tells people what happens to their WeChat accounts: by mail, and in Odoo, with when and from where."""

import logging
from contextlib import contextmanager

import psycopg2
from odoo import fields, models
from odoo.tools.misc import format_datetime

_logger = logging.getLogger(__name__)


@contextmanager
def only_telling(users, what):
    """Run what tells users of something, and must not fail what it tells about."""
    try:
        with users.env.cr.savepoint():
            yield
    except psycopg2.OperationalError:
        # The transaction itself is lost, and core runs it again.
        raise
    except Exception:
        _logger.exception("Users %s could not be told of %s", users.ids, what)


class ResUsers(models.Model):
    _inherit = "res.users"

    def _wechat_notify(self, event, identity, *, ip="", client="", when=None, by=None):
        """Tell this user of an event about one of their WeChat accounts. Never fails what it tells about.

        :param str event: 'link', 'unlink', 'moved_away' (to another user), 'suspension' (after a password reset) or
            'promoted' (suspension of an administrator to be)
        :param identity: the wechat.identity, while it is still there
        :param by: who did it, if not the user
        """
        self.ensure_one()
        with only_telling(self, f"a WeChat {event}"):
            self.sudo()._wechat_send_notice(event, identity.sudo(), ip, client, when or fields.Datetime.now(), by)

    def _wechat_send_notice(self, event, identity, ip, client, when, by):
        user = self.with_context(lang=self.lang or self.env.lang, tz=self.tz)
        values = {
            "event": event,
            "user": user,
            "nickname": identity.nickname or "",
            "when": user._wechat_local_time(when),
            "ip": ip,
            "client": client,
            "by": by.sudo().name if by and by != self else "",
        }
        body = user.env["ir.qweb"]._render("odoo_addon_wechat_sso.mail_notice", values)
        subject = user._wechat_notice_subject(event)
        if self.email:
            user._wechat_mail(subject, body)
        if self._is_internal():
            user._wechat_tell_in_odoo(subject, body)

    def _wechat_local_time(self, moment):
        """Return a moment (naive UTC) by this user's clock and in their language, with the zone."""
        zone = self.tz or "UTC"
        return f"{format_datetime(self.env, moment, tz=zone, lang_code=self.lang or 'en_US')} ({zone})"

    def _wechat_tell_in_odoo(self, subject, body):
        """Put a notice into this user's inbox in Odoo."""
        self.partner_id.with_context(wechat_in_odoo=True).message_notify(
            partner_ids=self.partner_id.ids,
            subject=subject,
            body=body,
            author_id=self.env.ref("base.partner_root").id,
            # Who did it in this person's session need not be this person.
            notify_author=True,
        )

    def _wechat_greeting(self):
        """Return the first line of a mail to this user: one term, because languages put name and comma differently."""
        return self.env._("Hello %s,", self.name)

    def _wechat_notice_subject(self, event):
        if event == "link":
            return self.env._("A WeChat account was linked to your Odoo user")
        if event == "suspension":
            return self.env._("Your password was reset: please confirm your WeChat account")
        if event == "promoted":
            return self.env._("You have been made an administrator: please confirm your WeChat account")
        return self.env._("A WeChat account is no longer linked to your Odoo user")

    def _wechat_mail(self, subject, body, attachments=(), code_until=None):
        """Put a mail to this user into the queue, and have the queue looked at soon; return the mail.

        :param code_until: when a code that is in it will be over
        """
        sender = self.company_id.partner_id.email_formatted or self.env.ref("base.partner_root").email_formatted
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "subject": subject,
                    "body_html": body,
                    "email_from": sender,
                    "email_to": self.email_formatted,
                    "auto_delete": True,
                    # Core deletes with a mail only what belongs to a message.
                    "attachment_ids": [
                        (0, 0, {"res_model": "mail.message"} | attachment) for attachment in attachments
                    ],
                    "wechat_code_until": code_until,
                }
            )
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mail
