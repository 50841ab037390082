"""Tells managers that two users seem to be one person, and not again while they have not looked."""

import logging

import psycopg2
from odoo import fields, models

_logger = logging.getLogger(__name__)


class WechatReview(models.Model):
    _inherit = "wechat.review"

    def _tell_managers(self):
        """Write to the managers of the first user's company, unless they were told of another pair within the hour.

        It happens while somebody logs in, and never fails that.
        """
        hour_ago = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        if not self or self.search_count([("id", "not in", self.ids), ("found_at", ">", hour_ago)], limit=1):
            return
        pair = self[0]
        try:
            with self.env.cr.savepoint():
                self.env["res.users"]._wechat_tell_managers(pair, pair.user_id.company_id)
        except psycopg2.OperationalError:
            # The transaction itself is lost, and core runs it again.
            raise
        except Exception:
            _logger.exception("Managers could not be told of pair %s of WeChat users", pair.id)

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
