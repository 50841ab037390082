"""Mails with a code in them are gone when the code is, sent or not, and the QR picture with them (docs/privacy.md)."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import WechatCase
from .linking import LinkingMixin


@tagged("post_install", "-at_install")
class TestMailedCodes(LinkingMixin, WechatCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        self.staff.email = "staff@example.com"

    def invite(self, lifetime=7 * 86400):
        """Mail an invitation and return the mail."""
        invitation, code = self.make("invitation", self.staff, self.env.ref("base.user_admin"), lifetime)
        self.staff._wechat_mail_invitation(invitation, invitation._url(code))
        return self.env["mail.mail"].search([("email_to", "like", self.staff.email)], limit=1)

    def watch(self):
        """Let the scheduled action run that comes every five minutes."""
        self.env.ref("odoo_addon_wechat_sso.cron_wechat_watch").ir_actions_server_id.run()

    def test_the_picture_goes_with_the_mail(self):
        mail = self.invite()
        message, picture = mail.mail_message_id, mail.attachment_ids
        self.assertEqual(picture.mimetype, "image/png")
        mail.unlink()
        self.assertFalse(message.exists())
        self.assertFalse(picture.exists())

    def test_it_stays_while_it_may_still_be_sent(self):
        mail = self.invite()
        self.watch()
        self.assertTrue(mail.exists())

    def test_one_that_could_not_be_sent_goes_after_a_day(self):
        mail = self.invite()
        mail.state = "exception"
        self.env.cr.execute(
            "UPDATE mail_mail SET create_date = now() AT TIME ZONE 'utc' - interval '25 hours' WHERE id = %s", [mail.id]
        )
        mail.invalidate_recordset()
        self.watch()
        self.assertFalse(mail.exists())

    def test_one_goes_when_its_code_is_over(self):
        mail = self.invite()
        self.assertGreater(mail.wechat_code_until, fields.Datetime.now() + timedelta(days=6))
        mail.wechat_code_until = fields.Datetime.now() - timedelta(seconds=1)
        picture = mail.attachment_ids
        self.watch()
        self.assertFalse(mail.exists())
        self.assertFalse(picture.exists())

    def test_the_six_digits_are_a_code(self):
        invitation, code = self.make("invitation", self.staff, self.env.ref("base.user_admin"), 3600)
        self.scan_code(code)
        self.assertEqual(invitation._send_mail_code(), "")
        mail = self.env["mail.mail"].search([("email_to", "like", self.staff.email)], limit=1)
        self.assertLess(mail.wechat_code_until, fields.Datetime.now() + timedelta(minutes=16))

    def test_a_notice_without_a_code_waits_as_long_as_any_mail(self):
        self.staff._wechat_notify("link", self.identity)
        mail = self.env["mail.mail"].search([("email_to", "like", self.staff.email)], limit=1)
        self.env.cr.execute("UPDATE mail_mail SET create_date = '2020-01-01' WHERE id = %s", [mail.id])
        self.env.invalidate_all()
        self.watch()
        self.assertTrue(mail.exists())
