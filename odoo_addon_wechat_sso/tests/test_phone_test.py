"""The test with an administrator's phone: how far it came, and what that means."""

import json
from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.res_users_service import MANAGERS
from ..models.wechat_phone_test import MAX_KEPT
from .common import WechatCase, configure

URL = "https://erp.example.com/wechat/callback"


@tagged("post_install", "-at_install")
class TestPhoneTest(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        configure(cls.env, redirect_url=URL)
        cls.env["wechat.phone.test"].search([]).unlink()
        cls.admin = cls.env.ref("base.user_admin")
        cls.admin.lang = "en_US"

    def start(self):
        settings = self.env["res.config.settings"].with_user(self.admin).create({})
        action = settings.action_wechat_phone_test()
        self.assertEqual((action["res_model"], action["target"]), ("wechat.phone.test", "new"))
        return self.env["wechat.phone.test"].browse(action["res_id"])

    def tell(self, test, event, outcome="", detail="", **changes):
        arguments = {"attempt": test.code, "event": event, "outcome": outcome, "detail": detail, "request_id": "t"}
        return self.gateway.phone_test(**arguments | changes)["known"]

    def finding(self):
        return self.env["wechat.phone.test"]._finding()

    def let_time_pass(self, test, **time):
        self.env.flush_all()
        for column in ("create_date", "opened_at"):
            self.env.cr.execute(
                f"UPDATE wechat_phone_test SET {column} = {column} - %s WHERE id = %s", [timedelta(**time), test.id]
            )
        self.env.invalidate_all()

    def test_the_qr_holds_a_one_time_address_of_the_public_origin(self):
        test = self.start()
        self.assertRegex(test.address, r"^https://erp\.example\.com/wechat/test/[0-9a-f]{32}$")
        self.assertNotEqual(test.code, self.start().code)
        self.assertTrue(test.with_user(self.admin).qr.startswith(b"iVBOR"), "a PNG in base64")
        self.assertEqual(test.requested_by, self.admin)

    def test_it_works_as_seen_from_a_phone(self):
        self.assertEqual(self.finding()["id"], "phone_never")
        test = self.start()
        self.assertEqual((self.finding()["id"], self.finding()["status"]), ("phone_waiting", "amber"))
        self.assertTrue(self.tell(test, "opened"))
        self.assertTrue(test.opened_at)
        self.assertTrue(self.tell(test, "returned", "ok"))
        self.assertEqual((self.finding()["id"], self.finding()["status"]), ("phone_ok", "green"))
        self.assertRegex(test.with_user(self.admin).verdict, r"^Works, as seen from a phone at .+\.$")

    def test_the_notice_tells_the_administrators_own_time(self):
        self.admin.tz = "Asia/Shanghai"
        self.env["bus.bus"].sudo().search([]).unlink()
        test = self.start()
        with freeze_time("2026-03-01 23:30:00"):
            self.env.cr.execute("UPDATE wechat_phone_test SET create_date = '2026-03-01 23:29:00'")
            self.env.invalidate_all()
            self.tell(test, "returned", "ok")
        self.env.cr.precommit.run()
        notice = self.env["bus.bus"].sudo().search([]).filtered(lambda row: "simple_notification" in row.message)
        self.assertRegex(json.loads(notice.message)["payload"]["message"], r"\D0?7:30:00")

    def test_what_arrived_is_said(self):
        for outcome, detail, code, status, words in (
            ("cancelled", "", "phone_cancelled", "amber", "refused in WeChat"),
            ("cookies", "", "phone_cookies", "red", "cookie"),
            ("snapshot", "", "phone_snapshot", "red", "使用完整服务"),
            ("refused", "40029 code_spent", "phone_refused", "red", "40029 code_spent"),
            ("profile_refused", "48001 api_unauthorized", "phone_profile_refused", "red", "48001 api_unauthorized"),
        ):
            with self.subTest(outcome=outcome):
                test = self.start()
                self.tell(test, "returned", outcome, detail)
                self.assertEqual((self.finding()["id"], self.finding()["status"]), (code, status))
                self.assertIn(words, test.verdict)

    def test_a_first_success_stands(self):
        test = self.start()
        self.tell(test, "returned", "cookies")
        self.tell(test, "returned", "ok")
        self.tell(test, "returned", "refused", "40163 code_spent")
        self.assertEqual(self.finding()["id"], "phone_ok")

    def test_after_two_minutes_without_a_word_it_explains_what_the_phone_shows(self):
        test = self.start()
        self.let_time_pass(test, seconds=60)
        self.assertEqual(self.finding()["id"], "phone_waiting")
        self.let_time_pass(test, seconds=61)
        self.assertEqual((self.finding()["id"], self.finding()["status"]), ("phone_not_opened", "red"))
        self.tell(test, "opened")
        self.assertEqual(self.finding()["id"], "phone_waiting")
        self.let_time_pass(test, seconds=121)
        self.assertEqual(self.finding()["id"], "phone_not_returned")
        for number in ("10003", "10005", "10004"):
            self.assertIn(number, test.verdict)

    def test_it_is_over_after_ten_minutes(self):
        test = self.start()
        self.let_time_pass(test, seconds=601)
        self.assertFalse(self.tell(test, "opened"))
        self.assertFalse(self.tell(test, "returned", "ok"))
        self.assertFalse(test.outcome)
        self.assertFalse(self.tell(test, "opened", attempt="f" * 32))

    def test_with_other_settings_it_proves_nothing(self):
        self.tell(self.start(), "returned", "ok")
        configure(self.env, redirect_url="https://other.example.com/wechat/callback")
        self.assertEqual(self.finding()["id"], "phone_never")

    def test_it_needs_settings_but_not_the_switch(self):
        configure(self.env, enabled=None)
        self.start()
        configure(self.env, redirect_url=None)
        with self.assertRaisesRegex(UserError, "AppID and redirect URL first"):
            self.start()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_only_administrators_start_one(self):
        for person in (self.customer, self.staff, self.new_user("wechat_manager", MANAGERS)):
            settings = self.env["res.config.settings"].with_user(person)
            self.assertRaises(AccessError, settings.action_wechat_phone_test)
        self.assertFalse(self.env["wechat.phone.test"].search([]))

    def test_nobody_writes_its_outcome_into_the_call(self):
        forged = {"default_outcome": "ok", "default_ended_at": "2026-01-01 00:00:00", "default_opened_at": "2026-01-01"}
        settings = self.env["res.config.settings"].with_user(self.admin).with_context(**forged)
        test = self.env["wechat.phone.test"].browse(settings.action_wechat_phone_test()["res_id"])
        self.assertFalse(test.outcome or test.ended_at or test.opened_at)
        self.assertEqual(self.finding()["id"], "phone_waiting")

    def test_there_are_never_many_of_one_administrator(self):
        tests = [self.start() for _time in range(MAX_KEPT + 2)]
        self.assertEqual(self.env["wechat.phone.test"].search([]).ids, [test.id for test in reversed(tests[2:])])

    def test_it_logs_nobody_in_and_links_nobody(self):
        before = [self.env[model].search_count([]) for model in ("wechat.attempt", "wechat.identity", "res.users")]
        test = self.start()
        self.tell(test, "opened")
        self.tell(test, "returned", "ok")
        after = [self.env[model].search_count([]) for model in ("wechat.attempt", "wechat.identity", "res.users")]
        self.assertEqual(after, before)

    def test_odd_arguments_are_refused(self):
        test = self.start()
        for changes in (
            {"event": "seen"},
            {"event": "opened", "outcome": "ok"},
            {"event": "returned", "outcome": "fine"},
            {"event": "returned", "outcome": ""},
            {"event": "opened", "attempt": "x"},
            {"event": "opened", "extra": "x"},
        ):
            with self.subTest(changes=changes), self.assertRaises(UserError):
                self.tell(test, changes.pop("event"), **changes)
        with self.assertRaises(UserError):
            self.gateway.diagnose(request_id="")
        with self.assertRaises(AccessError):
            self.env["wechat.gateway"].with_user(self.staff).phone_test()
        with self.assertRaises(AccessError):
            self.env["wechat.gateway"].with_user(self.staff).diagnose(request_id="x")

    def test_old_ones_go_but_the_latest_stays(self):
        old, latest = self.start(), self.start()
        self.let_time_pass(old, hours=25)
        self.let_time_pass(latest, hours=25)
        self.env["wechat.phone.test"]._gc_tests()
        self.assertEqual(self.env["wechat.phone.test"].search([]), latest)

    def test_the_dialog_awaits_the_phone_until_it_has_worked_or_the_time_is_over(self):
        test = self.start().with_user(self.admin)
        self.assertTrue(test.is_awaiting())
        self.tell(test, "returned", "cancelled")
        self.assertTrue(test.is_awaiting(), "it can be tried again with the same code")
        self.tell(test, "returned", "ok")
        self.assertFalse(test.is_awaiting())

        late = self.start()
        self.let_time_pass(late, minutes=11)
        self.assertFalse(late.with_user(self.admin).is_awaiting())
        with self.assertRaises(AccessError):
            test.with_user(self.staff).is_awaiting()
