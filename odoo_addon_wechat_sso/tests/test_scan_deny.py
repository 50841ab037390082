"""Saying no, and asking how an attempt stands."""

import logging

from odoo.tests import tagged

from ..models.wechat_ticket import LoginTicket
from .common import ADDON, BROWSER, WechatCase, attempt_id, configure, sha256, ticket_of
from .scan import WRONG, ScanMixin, refused, scan_arguments

DENIED = refused("denied", left=0, consumed=False)
UNKNOWN = {"outcome": "unknown", "reason": "", "expires_in": 0, "left": 0, "consumed": False}


@tagged("post_install", "-at_install")
class TestScanDeny(ScanMixin, WechatCase):
    def test_before_anybody_is_known(self):
        attempt = attempt_id()
        self.assertEqual(self.deny(attempt), DENIED)
        row = self.attempt(attempt)
        self.assertEqual((row.way, row.outcome, row.reason), ("scan", "refused", "denied"))
        self.assertFalse(row.user_id or row.identity_id)
        _attempt, answer = self.scan(attempt)
        self.assertEqual(answer, refused("denied"), "and stays so, whoever confirms")

    def test_switching_off_and_on_again_brings_nothing_back(self):
        self.deny(attempt := attempt_id())
        configure(self.env, enabled=None)
        self.assertEqual(self.scan(attempt)[1], refused("disabled"))
        configure(self.env, enabled=True)
        self.assertEqual(self.scan(attempt)[1], refused("denied"))

    def test_while_the_digits_are_waited_for(self):
        attempt = self.wait_for_code()
        self.assertEqual(self.deny(attempt), DENIED)
        self.assertEqual(self.type_code(attempt)["reason"], "denied")
        self.assertEqual(self.deny(attempt), DENIED, "twice is once")
        self.assertFalse(self.browsers(self.staff))

    def test_after_the_ticket_was_issued(self):
        attempt = self.wait_for_code()
        self.type_code(attempt)
        self.assertEqual(self.deny(attempt), DENIED)
        ticket = LoginTicket(sha256(ticket_of(attempt)), sha256(BROWSER))
        self.assertEqual(self.env["wechat.attempt"]._peek(ticket).error, "expired")
        self.assertFalse(self.env["wechat.attempt"]._consume(ticket, self.staff))
        self.assertEqual(self.scan(attempt)[1], refused("denied"))

    def test_after_the_login_it_is_too_late(self):
        attempt = self.wait_for_code()
        self.type_code(attempt)
        self.attempt(attempt).consumed_at = "2026-01-01"
        answer = self.deny(attempt)
        self.assertEqual((answer["outcome"], answer["consumed"]), ("issued", True))

    def test_another_browsers_no_counts_too(self):
        arguments = scan_arguments(browser=sha256("other"))
        self.gateway.sign_in(**arguments)
        self.assertEqual(self.deny(arguments["attempt"]), DENIED)

    def test_it_is_written_down(self):
        for by, level in (("phone", "WARNING"), ("wechat", "INFO")):
            with self.assertLogs(ADDON, logging.INFO) as logs:
                self.deny(attempt_id(), by)
            self.assertRegex(logs.output[-1], rf"^{level}:.*denied by the {by}.*\(request test-denied\)")

    def test_how_an_attempt_stands(self):
        self.assertEqual(self.standing("f" * 32), UNKNOWN)
        attempt = self.wait_for_code()
        self.move_expiry(attempt, 100)
        self.type_code(attempt, WRONG)
        waiting = self.standing(attempt)
        self.assertSecondsLeft(waiting.pop("expires_in"), 100)
        self.assertEqual(waiting, {"outcome": "code_required", "reason": "", "left": 2, "consumed": False})
        self.move_expiry(attempt, -5)
        self.assertEqual(self.standing(attempt)["expires_in"], 0)
        self.move_expiry(attempt, 100)
        self.type_code(attempt)
        issued = self.standing(attempt)
        self.assertSecondsLeft(issued.pop("expires_in"), 60)
        self.assertEqual(issued, {"outcome": "issued", "reason": "", "left": 0, "consumed": False})
        self.attempt(attempt).consumed_at = "2026-01-01"
        self.assertTrue(self.standing(attempt)["consumed"])
        self.deny(other := attempt_id())
        self.assertEqual(self.standing(other), DENIED)

    def test_an_attempt_that_asks_for_a_profile_is_not_decided(self):
        configure(self.env, new_user_policy="portal")
        attempt, answer = self.scan(openid="oNew")
        self.assertEqual(answer["outcome"], "profile_needed")
        self.assertEqual(self.standing(attempt), UNKNOWN)

    def test_asking_changes_nothing(self):
        attempt = self.wait_for_code()
        before = self.attempt(attempt).read()
        self.standing(attempt)
        self.assertEqual(self.attempt(attempt).read(), before)
