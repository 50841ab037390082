"""The six digits: how long they count, how often they may be wrong, what is checked once they are right (X3, X20)."""

import logging

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.wechat_ticket import LoginTicket
from .common import ADDON, BROWSER, WechatCase, configure, sha256, switch_on, ticket_of
from .scan import DIGITS, WRONG, ScanMixin, code_hash, fresh_of, refused, scan_arguments

RIGHT = {"outcome": "issued", "reason": "", "expires_in": 60, "left": 0, "remember": "fresh"}


def wrong(left, expires_in=119):
    return {"outcome": "code_required", "reason": "", "expires_in": expires_in, "left": left, "remember": ""}


def over(reason):
    return refused(reason, left=0, remember="")


@tagged("post_install", "-at_install")
class TestScanCode(ScanMixin, WechatCase):
    def ticket_error(self, attempt):
        return self.env["wechat.attempt"]._peek(LoginTicket(sha256(ticket_of(attempt)), sha256(BROWSER))).error

    def assertCounted(self, answer, left):
        self.assertSecondsLeft(answer.pop("expires_in"), 120)
        expected = wrong(left)
        del expected["expires_in"]
        self.assertEqual(answer, expected)

    def test_right_digits_issue_the_ticket(self):
        attempt = self.wait_for_code()
        self.assertEqual(self.ticket_error(attempt), "expired", "X3: confirming alone opens nothing")
        with self.assertLogs(ADDON, logging.INFO) as logs:
            self.assertEqual(self.type_code(attempt), RIGHT)
        self.assertEqual(self.ticket_error(attempt), "")
        self.assertIn("test-typed", "".join(logs.output))
        self.assertNotIn(DIGITS, "".join(logs.output))
        self.assertNotIn(code_hash(attempt), "".join(logs.output))

    def test_the_browser_is_remembered_by_what_the_pc_is_now(self):
        attempt = self.wait_for_code()
        self.type_code(attempt)
        browser = self.browsers(self.staff)
        self.assertEqual((browser.name, browser.ip), ("Firefox 133, Windows", "192.0.2.7"))
        self.assertEqual(browser.sudo().token_hash, fresh_of(attempt))

    def test_wrong_digits_count_down(self):
        attempt = self.wait_for_code()
        self.assertCounted(self.type_code(attempt, WRONG), 2)
        self.assertCounted(self.type_code(attempt, "999999"), 1)
        self.assertEqual(self.attempt(attempt).wrong_codes, 2)
        self.assertEqual(self.ticket_error(attempt), "expired")
        self.assertEqual(self.type_code(attempt), RIGHT, "right after two wrong ones")

    def test_the_third_wrong_ends_it_for_good_and_is_a_warning(self):
        attempt = self.wait_for_code()
        self.type_code(attempt, WRONG)
        self.type_code(attempt, WRONG)
        with self.assertLogs(ADDON, logging.WARNING) as logs:
            self.assertEqual(self.type_code(attempt, WRONG), over("wrong_codes"))
        self.assertIn("test-typed", logs.output[-1])
        self.assertEqual(self.type_code(attempt), over("wrong_codes"), "not even the right digits")
        _attempt, again = self.scan(attempt)
        self.assertEqual(again, refused("wrong_codes"), "nor another confirmation")
        self.assertEqual(self.attempt(attempt).wrong_codes, 3)
        self.assertFalse(self.browsers(self.staff))

    def test_confirming_again_gives_no_further_tries_and_no_more_time(self):
        arguments = scan_arguments()
        attempt = arguments["attempt"]
        self.gateway.sign_in(**arguments)
        self.type_code(attempt, WRONG)
        self.move_expiry(attempt, 50)
        again = self.gateway.sign_in(**arguments)
        self.assertEqual((again["outcome"], again["reason"]), ("code_required", ""))
        self.assertSecondsLeft(again["expires_in"], 50)
        self.assertEqual(self.type_code(attempt, WRONG)["left"], 1)

    def test_confirming_again_after_the_digits_gives_the_same_ticket(self):
        arguments = scan_arguments()
        self.gateway.sign_in(**arguments)
        self.type_code(arguments["attempt"])
        again = self.gateway.sign_in(**arguments)
        self.assertEqual((again["outcome"], again["reason"]), ("issued", ""))
        self.assertSecondsLeft(again["expires_in"], 60)

    def test_an_attempt_that_waits_never_changes_hands(self):
        self.link(self.customer, "oOther")
        for change in (
            {"openid": "oOther"},
            {"openid": "oUnknown"},
            {"browser": sha256("other")},
            {"ticket_hash": sha256("other")},
            {"code_hash": sha256("other")},
        ):
            arguments = scan_arguments()
            self.gateway.sign_in(**arguments)
            with self.subTest(change=change), self.assertLogs(ADDON, "WARNING"):
                self.assertEqual(self.gateway.sign_in(**(arguments | change)), refused("attempt_conflict"))
            self.assertEqual(self.attempt(arguments["attempt"]).user_id, self.staff)
            self.assertEqual(self.type_code(arguments["attempt"]), RIGHT)

    def test_after_120_seconds_it_is_too_late(self):
        arguments = scan_arguments()
        attempt = arguments["attempt"]
        self.gateway.sign_in(**arguments)
        self.env.cr.execute(
            "SELECT EXTRACT(EPOCH FROM expires_at - created_at)::int FROM wechat_attempt WHERE attempt = %s", [attempt]
        )
        self.assertEqual(self.env.cr.fetchone(), (120,))
        self.move_expiry(attempt, -1)
        self.assertEqual(self.type_code(attempt, WRONG), over("expired"))
        self.assertEqual(self.type_code(attempt), over("expired"))
        self.assertEqual(self.gateway.sign_in(**arguments), refused("expired"))
        self.assertEqual(self.attempt(attempt).wrong_codes, 0)

    def test_only_the_browser_that_started_may_type(self):
        attempt = self.wait_for_code()
        for digits in (DIGITS, WRONG):
            self.assertEqual(self.type_code(attempt, digits, browser=sha256("other")), over("expired"))
        self.assertEqual(self.attempt(attempt).wrong_codes, 0, "a stranger uses up nobody's tries")
        self.assertEqual(self.type_code("f" * 32), over("expired"))

    def test_an_attempt_without_digits_takes_none(self):
        direct = self.sign_in_attempt()
        self.assertEqual(self.type_code(direct), over("expired"))
        configure(self.env, new_user_policy="portal")
        asking, answer = self.scan(openid="oNew")
        self.assertEqual(answer["outcome"], "profile_needed")
        self.assertEqual(self.type_code(asking), over("expired"))

    def sign_in_attempt(self):
        arguments = scan_arguments(way="direct", code_hash="", client="", phone="")
        self.assertEqual(self.gateway.sign_in(**arguments)["outcome"], "issued")
        return arguments["attempt"]

    def test_right_again_is_right_again(self):
        attempt = self.wait_for_code()
        self.type_code(attempt)
        self.move_expiry(attempt, 30)
        again = self.type_code(attempt)
        self.assertSecondsLeft(again.pop("expires_in"), 30)
        self.assertEqual(again, {"outcome": "issued", "reason": "", "left": 0, "remember": "fresh"})
        self.assertEqual(len(self.browsers(self.staff)), 1)
        with_cookie = self.type_code(attempt, known_browser=fresh_of(attempt))
        self.assertEqual(with_cookie["remember"], "kept")
        self.browsers(self.staff).unlink()
        self.assertEqual(self.type_code(attempt)["remember"], "", "forgotten meanwhile, it is not brought back")
        self.assertFalse(self.browsers(self.staff))

    def test_wrong_after_right_changes_nothing(self):
        attempt = self.wait_for_code()
        self.type_code(attempt)
        self.assertEqual(self.type_code(attempt, WRONG), over("attempt_conflict"))
        self.assertEqual(self.ticket_error(attempt), "")

    def test_an_issued_ticket_that_was_used_or_ran_out_stays_so(self):
        used, late = self.wait_for_code(), self.wait_for_code()
        for attempt in (used, late):
            self.type_code(attempt)
        self.attempt(used).consumed_at = "2026-01-01"
        self.move_expiry(late, -1)
        self.assertEqual(self.type_code(used), over("attempt_conflict"))
        self.assertEqual(self.type_code(late), over("expired"))

    def test_x20_what_changed_since_the_confirmation_counts(self):
        for reason, change in {
            "archived": lambda: self.staff.write({"active": False}),
            "disabled": lambda: configure(self.env, enabled=None),
            "admin_forbidden": lambda: self.promote_past_odoo(self.staff),
            "not_linked": lambda: self.identity.unlink(),
            "wrong_app": lambda: configure(self.env, appid="wxfedcba9876543210"),
        }.items():
            attempt = self.wait_for_code()
            savepoint = self.env.cr.savepoint()
            change()
            with self.subTest(reason=reason):
                self.assertEqual(self.type_code(attempt), over(reason))
                self.assertEqual(self.attempt(attempt).reason, reason)
                self.assertFalse(self.browsers(self.staff))
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.env.registry.clear_all_caches()
            self.assertEqual(self.type_code(attempt), RIGHT)
            self.browsers(self.staff).unlink()

    def test_x20_a_link_that_moved_counts(self):
        attempt = self.wait_for_code()
        self.identity.user_id = self.customer
        self.assertEqual(self.type_code(attempt), over("not_linked"))
        self.assertFalse(self.browsers(self.customer))

    def test_x20_an_administrator_allowed_since_is_let_in(self):
        switch_on(self.env, allow_admins=True)
        attempt = self.wait_for_code()
        self.promote_past_odoo(self.staff)
        self.assertEqual(self.type_code(attempt), RIGHT)

    def test_a_refusal_after_the_digits_gives_no_further_tries(self):
        arguments = scan_arguments()
        attempt = arguments["attempt"]
        self.gateway.sign_in(**arguments)
        self.type_code(attempt, WRONG)
        self.type_code(attempt, WRONG)
        self.staff.active = False
        self.assertEqual(self.type_code(attempt), over("archived"))
        self.staff.active = True
        self.assertEqual(self.gateway.sign_in(**arguments)["outcome"], "code_required")
        self.assertEqual(self.type_code(attempt, WRONG), over("wrong_codes"))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_reads_the_code_hash(self):
        attempt = self.wait_for_code()
        boss = self.new_user("wechat_boss", "base.group_system")
        row = self.attempt(attempt).with_user(boss)
        self.assertEqual(row.read(["client", "way", "outcome"])[0]["client"], "Firefox 133, Windows")
        self.assertNotIn("code_hash", row.fields_get())
        self.assertRaises(AccessError, row.read, ["code_hash"])
