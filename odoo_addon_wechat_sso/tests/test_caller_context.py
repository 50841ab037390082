"""What a caller writes into the context of a call fills no field of what is made with all rights on their behalf.

It is core's `sudo` that drops every `default_*`; were it to stop, these would be the ways in."""

from odoo.tests import tagged

from ..models.res_users_service import MANAGERS
from .common import WechatCase
from .linking import LinkingMixin, confirm_waiting


@tagged("post_install", "-at_install")
class TestCallerContext(LinkingMixin, WechatCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        self.manager = self.new_user("wechat_manager", MANAGERS)

    def waiting(self, user):
        """Return the attempt of an account that waits for the confirmation of this user's invitation."""
        _invitation, code = self.make("invitation", user, by=self.manager)
        return self.scan_code(code)[0]

    def invite(self, **context):
        invitations = self.env["wechat.invitation"].with_user(self.manager).with_context(**context)
        return invitations._invite(self.customer, 900)[0].sudo(False)

    def test_an_invitation_begins_at_its_beginning(self):
        row = self.waiting(self.staff)
        invitation = self.invite(default_step="waiting", default_attempt_id=row.id, default_used_at="2026-01-01")
        self.assertEqual((invitation.step, invitation.attempt_id.id, invitation.used_at), ("sent", False, False))
        self.assertEqual(confirm_waiting(invitation)["params"]["type"], "warning")
        self.assertFalse(self.owner())

    def test_an_attempt_is_confirmed_by_its_own_invitation_only(self):
        row = self.waiting(self.staff)
        invitation = self.invite()
        invitation.sudo().write({"step": "waiting", "attempt_id": row.id})
        self.assertEqual(confirm_waiting(invitation)["params"]["type"], "warning")
        self.assertFalse(self.owner())

    def test_digits_come_by_mail_and_from_nowhere_else(self):
        invitation = self.invite(
            default_mail_code_hash="123456", default_mail_code_sent_at="2099-01-01", default_mail_codes=-9
        ).sudo()
        self.assertFalse(invitation.mail_code_hash or invitation.mail_code_sent_at or invitation.mail_codes)

    def test_a_notice_reaches_its_person_and_nobody_else(self):
        self.staff.email = "staff@example.com"
        row = self.waiting(self.staff)
        before = self.env["mail.mail"].search([])
        poisoned = {
            "default_scheduled_date": "2999-01-01 00:00:00",
            "default_mail_server_id": 999999999,
            "default_recipient_ids": [(6, 0, self.customer.partner_id.ids)],
            "default_email_cc": "thief@example.com",
        }
        invitation = row.invitation_id.with_user(self.manager).with_context(**poisoned)
        self.assertEqual(confirm_waiting(invitation)["params"]["type"], "success")
        mail = self.env["mail.mail"].search([("id", "not in", before.ids)])
        self.assertEqual(mail.mapped("email_to"), [self.staff.email_formatted])
        self.assertFalse(mail.recipient_ids or mail.email_cc or mail.scheduled_date or mail.mail_server_id)
        told = [("res_partner_id", "=", self.staff.partner_id.id), ("notification_type", "=", "inbox")]
        self.assertEqual(self.env["mail.notification"].search_count(told), 1)

    def test_a_state_says_nothing_of_other_attempts(self):
        row = self.waiting(self.customer)
        invitations = self.env["wechat.invitation"].with_user(self.staff).with_context(default_attempt_id=row.id)
        own, _code = invitations._make_own("link")
        self.assertFalse(own.attempt_id)
        own.write({"attempt_id": row.id})
        state = own.with_user(self.staff).get_state()
        self.assertEqual({state[key] for key in ("identity", "nickname", "avatar_url", "ip", "client")}, {0, ""})

    def test_a_job_waits_for_a_sidecar(self):
        poisoned = {"default_state": "done", "default_result": {"status": "green"}, "default_tries": 9}
        job = self.env["wechat.job"].with_user(self.staff).with_context(**poisoned)._enqueue("doctor", {})
        self.assertEqual((job.state, job.result, job.tries), ("waiting", False, 0))
