"""The login ticket: good once, for a minute, for one browser, for a user who is still allowed (threats T1 to T10)."""

from odoo.exceptions import AccessDenied
from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ..models.wechat_ticket import LoginTicket
from .common import BROWSER, WechatCase, attempt_id, configure, sha256, ticket_of


@tagged("post_install", "-at_install")
class TestTicket(WechatCase):
    def setUp(self):
        super().setUp()
        self.name = attempt_id()
        self.sign_in(attempt=self.name)
        self.ticket = LoginTicket(sha256(ticket_of(self.name)), sha256(BROWSER))
        self.attempts = self.env["wechat.attempt"]

    def peek(self):
        return self.attempts._peek(self.ticket).error

    def check(self, credential, interactive=True):
        user = self.staff.with_user(self.staff)
        return user._check_credentials(credential, {"interactive": interactive})

    def test_peeking_leaves_it_whole(self):
        for _again in range(3):
            peek = self.attempts._peek(self.ticket)
            self.assertEqual((peek.error, peek.user, peek.request_id), ("", self.staff, "test-request"))

    def test_peeking_asks_the_database_little(self):
        """The settings and the ticket, on 19.0 one more: anything else is paid at every login."""
        self.peek()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            peek = self.attempts._peek(self.ticket)
        self.assertEqual((peek.error, peek.login), ("", self.staff.login))

    def test_opens_once(self):
        credential = {"type": "wechat_ticket", "login": self.staff.login, "ticket": self.ticket}
        self.assertEqual(self.check(credential), {"uid": self.staff.id, "auth_method": "wechat", "mfa": "default"})
        self.assertEqual(self.peek(), "expired")
        with self.assertRaises(AccessDenied):
            self.check(credential)

    def test_runs_out_after_60_seconds_of_the_database_clock(self):
        self.env.cr.execute(
            "SELECT EXTRACT(EPOCH FROM expires_at - created_at)::int FROM wechat_attempt WHERE attempt = %s",
            [self.name],
        )
        self.assertEqual(self.env.cr.fetchone(), (60,))
        self.move_expiry(self.name, 30)
        self.assertEqual(self.peek(), "")
        self.move_expiry(self.name, -1)
        self.assertEqual(self.peek(), "expired")
        self.assertFalse(self.attempts._consume(self.ticket, self.staff))

    def test_is_worth_nothing_to_another_user_or_browser(self):
        self.assertFalse(self.attempts._consume(self.ticket, self.customer))
        self.assertFalse(self.attempts._consume(self.ticket._replace(browser=sha256("other")), self.staff))
        self.assertTrue(self.attempts._consume(self.ticket, self.staff))

    def test_in_another_browser_it_is_burned(self):
        for browser in (sha256("other"), ""):
            name = attempt_id()
            self.sign_in(attempt=name)
            ticket = LoginTicket(sha256(ticket_of(name)), sha256(BROWSER))
            self.assertEqual(self.attempts._peek(ticket._replace(browser=browser)).error, "browser")
            self.assertEqual(self.attempts._peek(ticket).error, "expired")

    def test_only_logins_open_sessions(self):
        for purpose in ("link", "claim", "invitation"):
            self.attempts.search([("attempt", "=", self.name)]).purpose = purpose
            self.assertEqual(self.peek(), "expired")
            self.assertFalse(self.attempts._consume(self.ticket, self.staff))

    def test_only_issued_ones_open_sessions(self):
        for outcome in ("refused", "profile_needed", "code_required"):
            self.attempts.search([("attempt", "=", self.name)]).outcome = outcome
            self.assertEqual(self.peek(), "expired")
            self.assertFalse(self.attempts._consume(self.ticket, self.staff))

    def test_what_changed_meanwhile_counts(self):
        changes = {
            "archived": lambda: self.staff.write({"active": False}),
            "disabled": lambda: configure(self.env, enabled=None),
            "admin_forbidden": lambda: self.promote_past_odoo(self.staff),
        }
        for code, change in changes.items():
            savepoint = self.env.cr.savepoint()
            change()
            with self.subTest(code=code):
                self.assertEqual(self.peek(), code)
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.env.registry.clear_cache()
        self.assertEqual(self.peek(), "")

    def test_an_identity_that_was_unlinked_or_moved_counts(self):
        self.identity.user_id = self.customer
        self.assertEqual(self.peek(), "archived")
        self.identity.unlink()
        self.assertEqual(self.peek(), "archived")

    def test_another_appid_counts(self):
        configure(self.env, appid="wxfedcba9876543210")
        self.assertEqual(self.peek(), "archived")

    def test_nothing_from_outside_passes_for_it(self):
        for ticket in (
            ticket_of(self.name),
            tuple(self.ticket),
            list(self.ticket),
            self.ticket._asdict(),
            str(self.ticket),
            True,
            None,
        ):
            with self.subTest(ticket=type(ticket)), self.assertRaises(AccessDenied):
                self.check({"type": "wechat_ticket", "login": self.staff.login, "ticket": ticket})
        with self.assertRaises(AccessDenied):
            self.check({"type": "wechat_ticket", "login": self.staff.login, "password": ticket_of(self.name)})
        self.assertEqual(self.peek(), "")

    def test_is_for_sessions_and_not_for_rpc(self):
        credential = {"type": "wechat_ticket", "login": self.staff.login, "ticket": self.ticket}
        for env in ({"interactive": False}, {}, None):
            with self.assertRaises(AccessDenied):
                self.staff.with_user(self.staff)._check_credentials(credential, env)
        self.assertEqual(self.peek(), "")

    @mute_logger("odoo.addons.base.models.res_users")
    def test_through_rpc_authentication_it_is_refused(self):
        from odoo.service import common

        for password in (ticket_of(self.name), {"type": "wechat_ticket", "ticket": ticket_of(self.name)}):
            try:
                self.assertFalse(common.exp_authenticate(get_db_name(), self.staff.login, password, {}))
            except Exception as refusal:  # core chokes on a password that is no text, which is as good as a no
                self.assertNotIsInstance(refusal, AssertionError)
        self.assertEqual(self.peek(), "")

    def test_passwords_still_work(self):
        credential = {"type": "password", "login": self.staff.login, "password": "wechat_staff"}
        self.assertEqual(self.check(credential)["auth_method"], "password")
