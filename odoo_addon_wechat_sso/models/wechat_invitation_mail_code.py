"""Completing an invitation by six digits that are mailed to the user: three tries, few mails, a slow hash."""

import logging
import secrets
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .lost_race import lock_rows
from .wechat_attempt import NOW

_logger = logging.getLogger(__name__)

LIFETIME = 900
MAX_TRIES = 3
# For the whole invitation, so that a forwarded code can neither fill a mailbox nor be guessed at by scanning again.
MAX_MAILS = 3
SECONDS_BETWEEN = 60


class WechatInvitation(models.Model):
    _inherit = "wechat.invitation"

    mail_code_hash = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    mail_code_sent_at = fields.Datetime(readonly=True, groups=fields.NO_ACCESS)
    mail_codes = fields.Integer(readonly=True, groups=fields.NO_ACCESS)
    mail_code_tries = fields.Integer(readonly=True, groups=fields.NO_ACCESS)

    def _mail_code_age(self):
        """Return how many seconds ago the last digits were sent, by the database's clock; None if never."""
        query = SQL(
            "SELECT floor(EXTRACT(EPOCH FROM %s - mail_code_sent_at))::int FROM wechat_invitation WHERE id = %s",
            NOW,
            self.id,
        )
        self.flush_recordset()
        [(age,)] = self.env.execute_query(query)
        return age

    def _can_mail_code(self):
        return bool(self.user_id.email) and self.mail_codes < MAX_MAILS

    def _waits_for_code(self):
        """Whether digits are out that could still be typed."""
        age = self._mail_code_age()
        return bool(self.mail_code_hash) and age is not None and age < LIFETIME and self.mail_code_tries < MAX_TRIES

    def _send_mail_code(self):
        """Mail new digits to the user; return '' or why not: `mail_too_soon`, `mail_no_more`."""
        lock_rows(self)
        if not self._can_mail_code():
            return "mail_no_more"
        age = self._mail_code_age()
        if age is not None and age < SECONDS_BETWEEN:
            return "mail_too_soon"
        digits = f"{secrets.randbelow(10**6):06d}"
        user = self.user_id.with_context(lang=self.user_id.lang or self.env.lang)
        [(now,)] = self.env.execute_query(SQL("SELECT %s", NOW))
        self.write(
            {
                "mail_code_hash": self.env["res.users"]._crypt_context().hash(digits),
                "mail_code_sent_at": now,
                "mail_codes": self.mail_codes + 1,
                "mail_code_tries": 0,
            }
        )
        values = {"user": user, "nickname": self.attempt_id.nickname or "", "digits": digits}
        body = user.env["ir.qweb"]._render("odoo_addon_wechat_sso.mail_code", values)
        user._wechat_mail(
            user.env._("Your code for linking WeChat"), body, code_until=now + timedelta(seconds=LIFETIME)
        )
        _logger.info("WeChat invitation %s: digits mailed to user %s", self.id, user.id)
        return ""

    def _check_mail_code(self, digits):
        """Judge typed digits; return '' if right, else `mail_wrong` or `mail_expired`. A wrong answer is counted."""
        lock_rows(self)
        if not self._waits_for_code():
            return "mail_expired"
        self.mail_code_tries += 1
        if not self.env["res.users"]._crypt_context().verify(digits, self.mail_code_hash):
            _logger.warning("WeChat invitation %s: wrong digits, try %s", self.id, self.mail_code_tries)
            return "mail_wrong" if self.mail_code_tries < MAX_TRIES else "mail_expired"
        self.mail_code_hash = False
        return ""
