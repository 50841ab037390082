"""Activities for administrators: one for each trouble while it lasts, closed by itself."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.tests import tagged

from .common import WechatCase, configure

GREEN = {"status": "green", "parts": {}}
RED = {"status": "red", "parts": {"wechat": {"status": "red", "detail": "credentials"}}}


@tagged("post_install", "-at_install")
class TestAlarms(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["wechat.sidecar"].search([]).unlink()
        cls.env["wechat.alarm"].search([]).unlink()
        cls.env["wechat.service"]._provision()
        cls.env["res.users"].search([]).lang = "en_US"
        cls.alarms = cls.env["wechat.alarm"]
        cls.report(GREEN)

    @classmethod
    def report(cls, health, minutes_ago=0):
        cls.env["wechat.sidecar"]._report("one", "1.0.0", health)
        cls.env["wechat.sidecar"].search([]).last_seen = fields.Datetime.now() - timedelta(minutes=minutes_ago)

    def watch(self):
        """Let the cron run; return the open activities."""
        # In this transaction; core's own way of running it by hand opens another one on 19.0.
        self.env.ref("odoo_addon_wechat_sso.cron_wechat_watch").ir_actions_server_id.run()
        partner = self.env.ref("base.main_company").partner_id
        return partner.activity_ids.filtered(lambda activity: "WeChat login" in (activity.summary or ""))

    def end_key_in(self, days):
        user = self.env["wechat.service"]._ensure_user()
        moment = days is not None and fields.Datetime.now() + timedelta(days=days)
        self.env.cr.execute(
            "UPDATE res_users_apikeys SET expiration_date = %s WHERE user_id = %s", [moment or None, user.id]
        )
        self.env.invalidate_all()

    def test_no_alarm_while_all_is_well(self):
        self.assertFalse(self.watch())

    def test_health_turned_red(self):
        self.report(RED)
        activity = self.watch()
        self.assertEqual(activity.summary, "WeChat login: A sidecar reports trouble: wechat (credentials).")
        self.assertEqual(activity.user_id, self.env.ref("base.user_admin"))
        self.assertIn("Run the doctor", activity.note)

    def test_the_same_trouble_is_told_once(self):
        self.report(RED)
        self.assertEqual(len(self.watch()), 1)
        self.assertEqual(len(self.watch()), 1)

    def test_done_by_hand_it_does_not_come_back_while_the_trouble_lasts(self):
        self.report(RED)
        self.watch().action_done()
        self.assertFalse(self.watch())
        self.report(GREEN)
        self.assertFalse(self.watch())
        self.report(RED)
        self.assertEqual(len(self.watch()), 1, "new trouble is told again")

    def test_it_closes_by_itself_when_green_again(self):
        self.report(RED)
        self.watch()
        self.report(GREEN)
        self.assertFalse(self.watch())
        self.assertFalse(self.alarms.search([]))
        partner = self.env.ref("base.main_company").partner_id
        self.assertIn("It works again.", partner.message_ids[:1].body)

    def test_amber_is_no_alarm(self):
        self.report({"status": "amber", "parts": {"store": {"status": "amber", "detail": "full"}}})
        self.assertFalse(self.watch())

    def test_no_sidecar_for_ten_minutes(self):
        self.report(GREEN, minutes_ago=9)
        self.assertFalse(self.watch())
        self.report(GREEN, minutes_ago=11)
        self.assertIn("No sidecar has reported for 11 minutes.", self.watch().summary)

    def test_silence_goes_by_the_clock_that_writes_heartbeats_down(self):
        with freeze_time(fields.Datetime.now() + timedelta(minutes=30)):
            self.assertFalse(self.watch())

    def test_no_sidecar_ever(self):
        self.env["wechat.sidecar"].search([]).unlink()
        self.assertIn("No sidecar has ever reported.", self.watch().summary)

    def test_silence_is_none_while_wechat_login_is_off(self):
        configure(self.env, enabled=None)
        self.report(GREEN, minutes_ago=60)
        self.assertFalse(self.watch())

    def test_the_key_nears_its_end(self):
        self.end_key_in(15)
        self.assertFalse(self.watch())
        self.end_key_in(13.5)
        activity = self.watch()
        self.assertIn("The service key ends in 13 days.", activity.summary)
        self.end_key_in(-1)
        self.assertEqual(self.watch(), activity, "the same trouble, told once")
        self.env["wechat.service"]._provision()
        self.assertFalse(self.watch())

    def test_each_trouble_has_its_own(self):
        self.report(RED)
        self.end_key_in(2)
        self.assertEqual(len(self.watch()), 2)

    def test_another_administrator_is_told_where_the_first_is_archived(self):
        other = self.new_user("other_admin", "base.group_system")
        other.lang = "en_US"
        self.env.ref("base.user_admin").active = False
        administrators = self.alarms._administrator()
        self.assertTrue(administrators.has_group("base.group_system"))
        self.assertTrue(other.active and administrators.active)
        self.report(RED)
        self.assertEqual(self.watch().user_id, administrators)

    def test_uninstalling_takes_the_activities_away(self):
        self.report(RED)
        activity = self.watch()
        self.alarms._forget()
        self.assertFalse(activity.exists())
