"""Digits guessed by many at once: three tries in all, and nobody parks a worker (threats X3, D9)."""

from collections import Counter
from functools import partial
from unittest.mock import patch

from odoo.service import model as service_model
from odoo.tests import tagged
from odoo.tools import mute_logger

from .committed import CommittedCase
from .scan import DIGITS, fresh_of, scan_arguments, typed_arguments

GUESSES = 50


@tagged("post_install", "-at_install")
class TestScanRace(CommittedCase):
    def setUp(self):
        super().setUp()
        # Core's way with a lost race is to sleep up to seconds and start again.
        self.sleep = self.enterContext(patch.object(service_model.time, "sleep"))
        self.enterContext(mute_logger("odoo.sql_db"))

    def wait_for_code(self):
        arguments = scan_arguments(openid="oRace", scope="snsapi_userinfo", nickname="Race")
        self.assertEqual(self.sign_in(arguments)["outcome"], "code_required")
        return arguments["attempt"]

    def row(self, env, attempt):
        return env["wechat.attempt"].search([("attempt", "=", attempt)])

    def type_all(self, attempt, codes):
        answers = self.in_parallel(
            partial(self.call, "verify_code"), [typed_arguments(attempt, code) for code in codes]
        )
        return Counter((answer["outcome"], answer["reason"], answer["left"]) for answer in answers)

    def wrong(self, count):
        return [f"{number:06d}" for number in range(900000, 900000 + count)]

    def test_of_many_wrong_guesses_three_count(self):
        attempt = self.wait_for_code()
        answers = self.type_all(attempt, self.wrong(GUESSES))
        self.assertEqual(
            answers,
            {
                ("code_required", "", 2): 1,
                ("code_required", "", 1): 1,
                ("refused", "wrong_codes", 0): GUESSES - 2,
            },
        )
        self.assertFalse(self.sleep.called)
        self.assertEqual(self.call("verify_code", typed_arguments(attempt))["reason"], "wrong_codes")
        with self.committed() as env:
            self.assertEqual(self.row(env, attempt).wrong_codes, 3)

    def test_the_right_one_counts_if_it_is_among_the_first_three(self):
        for number in range(5):
            attempt = self.wait_for_code()
            codes = self.wrong(10)
            codes.insert(number, DIGITS)
            answers = self.type_all(attempt, codes)
            with self.committed() as env:
                row = self.row(env, attempt)
                self.assertLessEqual(row.wrong_codes, 3)
                right = row.outcome == "issued"
                self.assertEqual(answers[("issued", "", 0)], 1 if right else 0)
                self.assertEqual(right, row.wrong_codes < 3, "either the digits came in time or three were wrong")
        self.assertFalse(self.sleep.called)

    def test_right_many_times_at_once_is_one_ticket_and_one_browser(self):
        attempt = self.wait_for_code()
        self.assertEqual(self.type_all(attempt, [DIGITS] * GUESSES), {("issued", "", 0): GUESSES})
        self.assertFalse(self.sleep.called)
        with self.committed() as env:
            browsers = env["wechat.browser"].search([("user_id", "=", self.row(env, attempt).user_id.id)])
            self.assertEqual(browsers.sudo().mapped("token_hash"), [fresh_of(attempt)])

    def test_no_and_right_digits_at_once_end_in_no(self):
        for _again in range(5):
            attempt = self.wait_for_code()
            denial = {key: typed_arguments(attempt)[key] for key in ("attempt", "browser", "ip", "user_agent")}
            denial |= {"request_id": "test-denied", "by": "phone"}
            calls = [("verify_code", typed_arguments(attempt)), ("deny", denial)] * 5
            self.in_parallel(lambda call: self.call(*call), calls)
            with self.committed() as env:
                row = self.row(env, attempt)
                self.assertEqual((row.outcome, row.reason), ("refused", "denied"))
        self.assertFalse(self.sleep.called)

    def test_many_denials_of_an_unknown_attempt_are_one_row(self):
        denial = {
            "attempt": "d" * 32,
            "browser": "0" * 64,
            "ip": "",
            "user_agent": "",
            "request_id": "x",
            "by": "phone",
        }
        answers = self.in_parallel(partial(self.call, "deny"), [denial] * 20)
        self.assertEqual({(answer["outcome"], answer["reason"]) for answer in answers}, {("refused", "denied")})
        self.assertFalse(self.sleep.called)

    def test_logins_on_a_known_browser_do_not_wait_for_each_other(self):
        first = self.wait_for_code()
        self.call("verify_code", typed_arguments(first))
        with self.committed() as env:
            env.cr.execute("UPDATE wechat_browser SET last_used = last_used - interval '1 hour'")
        scans = [scan_arguments(openid="oRace", known_browser=fresh_of(first)) for _login in range(20)]
        answers = self.in_parallel(self.sign_in, scans)
        self.assertEqual({answer["outcome"] for answer in answers}, {"issued"})
