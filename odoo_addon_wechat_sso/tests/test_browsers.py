"""Confirmed browsers: who sees them, who forgets them, who can never make one."""

import logging
from contextlib import suppress

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from .common import ADDON, WechatCase
from .scan import ScanMixin


@tagged("post_install", "-at_install")
class TestBrowsers(ScanMixin, WechatCase):
    def setUp(self):
        super().setUp()
        self.link(self.customer, "oCustomer")
        self.colleague = self.new_user("wechat_colleague", "base.group_user")
        self.link(self.colleague, "oColleague")
        self.known = self.confirm()
        self.confirm(openid="oColleague")
        self.confirm(openid="oCustomer")
        self.mine = self.browsers(self.staff)
        self.others = self.browsers(self.colleague)

    def test_people_see_their_own(self):
        me = self.staff.with_user(self.staff)
        self.assertEqual(self.env["wechat.browser"].with_user(self.staff).search([]), self.mine)
        self.assertEqual(me.wechat_browser_ids, self.mine)
        self.assertFalse(self.colleague.with_user(self.staff).wechat_browser_ids)
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            self.others.with_user(self.staff).read(["name"])

    def test_people_forget_their_own(self):
        with self.assertLogs(ADDON, logging.INFO) as logs:
            self.mine.with_user(self.staff).action_forget()
        self.assertIn(f"forgotten by user {self.staff.id}", logs.output[-1])
        self.assertFalse(self.mine.exists())
        self.assertTrue(self.asked(self.known))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_people_forget_nobody_elses(self):
        for user in (self.staff, self.customer, self.env.ref("base.public_user"), self.service_user):
            theirs = self.others.with_user(user)
            self.assertRaises(AccessError, theirs.action_forget)
            self.assertRaises(AccessError, theirs.unlink)
        self.assertTrue(self.others.exists())

    def test_managers_see_and_forget_all(self):
        manager = "odoo_addon_wechat_sso.group_wechat_manager"
        for login, group in (("wechat_boss", "base.group_system"), ("wechat_manager", manager)):
            boss = self.new_user(login, group)
            everybodys = self.env["wechat.browser"].with_user(boss).search([])
            self.assertLessEqual(self.mine | self.others, everybodys)
            self.assertEqual(self.colleague.with_user(boss).wechat_browser_ids, self.others)
            everybodys.filtered(lambda row: row.user_id == self.colleague).action_forget()
            self.assertFalse(self.others.exists())
            self.confirm(openid="oColleague")
            self.others = self.browsers(self.colleague)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_nobody_makes_or_changes_one(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        values = {"user_id": self.staff.id, "token_hash": "0" * 64, "expires_at": "2099-01-01"}
        by_hand = {key: value for key, value in values.items() if key != "user_id"}
        for user in (self.staff, self.customer, boss):
            browsers = self.env["wechat.browser"].with_user(user)
            self.assertRaises(AccessError, browsers.create, values)
            self.assertRaises(AccessError, self.mine.with_user(user).write, {"expires_at": "2099-01-01"})
            self.assertRaises(AccessError, self.mine.with_user(user).copy)
            for command in ((0, 0, by_hand), (1, self.mine.id, {"expires_at": "2099-01-01"})):
                # Administrators may write users, and this field takes nothing from anybody.
                with suppress(AccessError):
                    self.staff.with_user(user).write({"wechat_browser_ids": [command]})
                    self.assertEqual(user, boss)
        self.env.invalidate_all()
        self.assertFalse(self.env["wechat.browser"].search([("expires_at", ">", "2098-01-01")]))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_reads_the_hash(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        for user in (self.staff, boss):
            mine = self.mine.with_user(user)
            self.assertNotIn("token_hash", mine.fields_get())
            self.assertRaises(AccessError, mine.read, ["token_hash"])
            self.assertRaises(AccessError, mine.search, [("token_hash", "like", "a%")])

    def test_the_forms_list_them(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        for user, view in ((boss, "base.view_users_form"), (self.staff, "base.view_users_form_simple_modif")):
            form = self.env["res.users"].with_user(user).get_view(self.env.ref(view).id, "form")["arch"]
            self.assertIn('name="wechat_browser_ids"', form)
            self.assertIn('name="action_forget"', form)

    def test_copying_a_user_copies_no_browser(self):
        self.assertFalse(self.staff.copy({"login": "wechat_copy"}).wechat_browser_ids)

    def test_they_go_with_their_time_and_their_user(self):
        self.age(self.mine, 91)
        self.env["wechat.browser"]._gc_browsers()
        self.env["wechat.browser"].invalidate_model()
        self.assertFalse(self.mine.exists())
        self.assertTrue(self.others.exists())
        self.colleague.unlink()
        self.assertFalse(self.others.exists())

    def test_a_neutralized_copy_knows_none(self):
        self.env.flush_all()
        with file_open("odoo_addon_wechat_sso/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertFalse(self.env["wechat.browser"].search([]))
