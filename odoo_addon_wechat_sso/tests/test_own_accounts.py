"""People see their own WeChat accounts by name and time: nobody else's, no openid, and nothing to write."""

from contextlib import suppress

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WechatCase, configure, sha256

HIDDEN = ("openid", "unionid")


@tagged("post_install", "-at_install")
class TestOwnAccounts(WechatCase):
    def setUp(self):
        super().setUp()
        self.identity.nickname = "小张"
        self.colleague = self.new_user("wechat_colleague", "base.group_user")
        self.others = self.link(self.colleague, "oColleague")

    def own(self, user):
        return user.with_user(user).read(["wechat_identity_ids"])[0]["wechat_identity_ids"]

    def test_people_see_their_own(self):
        self.assertEqual(self.own(self.staff), self.identity.ids)
        self.assertEqual(self.identity.with_user(self.staff).read(["display_name"])[0]["display_name"], "小张")

    def test_an_account_without_a_nickname_has_a_name_all_the_same(self):
        self.assertEqual(self.others.with_user(self.colleague).display_name, "WeChat account")

    def test_nobody_elses(self):
        self.assertFalse(self.colleague.with_user(self.staff).wechat_identity_ids)
        self.assertEqual(self.env["wechat.identity"].with_user(self.staff).search([]), self.identity)
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            self.others.with_user(self.staff).read(["nickname"])

    def test_nobody_elses_even_where_they_have_been_read_with_more_rights(self):
        boss = self.new_user("wechat_boss", "odoo_addon_wechat_sso.group_wechat_viewer")
        elsewhere = self.env["res.company"].create({"name": "Wechat Elsewhere"})
        boss.company_ids |= elsewhere
        self.env["wechat.browser"]._remember(self.colleague, "", sha256("browser"), "Firefox", "192.0.2.1")
        for field in ("wechat_identity_ids", "wechat_browser_ids"):
            with self.subTest(field=field):
                self.assertTrue(self.colleague.sudo()[field])
                self.assertFalse(self.colleague.with_user(self.staff)[field])
                self.assertFalse(self.colleague.sudo().with_user(self.staff)[field])
                seen = self.colleague.with_user(boss)
                self.assertTrue(seen.with_context(allowed_company_ids=self.env.company.ids)[field])
                self.assertFalse(seen.with_context(allowed_company_ids=elsewhere.ids)[field])

    def test_what_is_linked_is_there_at_once(self):
        mine = self.staff.with_user(self.staff)
        self.assertEqual((mine.wechat_identity_ids, mine.wechat_browser_ids.ids), (self.identity, []))
        more = self.env["wechat.identity"]._claim("wx0123456789abcdef", "oMore", "")
        more.write({"user_id": self.staff.id})
        self.env["wechat.browser"]._remember(self.staff, "", sha256("browser"), "Firefox", "192.0.2.1")
        self.assertEqual(mine.wechat_identity_ids, self.identity | more)
        self.assertEqual(len(mine.wechat_browser_ids), 1)
        more.write({"user_id": self.colleague.id})
        self.assertEqual(mine.wechat_identity_ids, self.identity)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.models")
    def test_not_which_account_it_is_for_wechat(self):
        mine = self.identity.with_user(self.staff)
        for field in HIDDEN:
            with self.subTest(field=field):
                self.assertNotIn(field, mine.fields_get())
                self.assertRaises(AccessError, mine.read, [field])
                self.assertRaises(AccessError, mine.search, [(field, "like", "o")])

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.models", "odoo.addons.base.models.ir_rule")
    def test_nobody_makes_takes_or_changes_one(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        values = {"user_id": self.staff.id, "appid": "wx0123456789abcdef", "openid": "oForged"}
        for user in (self.staff, self.customer, boss):
            identities = self.env["wechat.identity"].with_user(user)
            self.assertRaises(AccessError, identities.create, values)
            self.assertRaises(AccessError, self.others.with_user(user).write, {"user_id": user.id})
            self.assertRaises(AccessError, self.others.with_user(user).copy)
            for command in ((0, 0, {"appid": "x", "openid": "oForged"}), (4, self.others.id), (1, self.others.id, {})):
                # Administrators may write users, and this field takes nothing from anybody.
                with suppress(AccessError):
                    user.with_user(user).write({"wechat_identity_ids": [command]})
                    self.assertEqual(user, boss)
        self.env.invalidate_all()
        self.assertEqual(self.others.user_id, self.colleague)
        self.assertFalse(self.env["wechat.identity"].search([("openid", "=", "oForged")]))

    def test_viewers_see_all(self):
        viewer = self.new_user("wechat_viewer", "odoo_addon_wechat_sso.group_wechat_viewer")
        seen = self.env["wechat.identity"].with_user(viewer).search([])
        self.assertLessEqual(self.identity | self.others, seen)

    def test_copying_a_user_copies_no_account(self):
        self.assertFalse(self.staff.copy({"login": "wechat_copy"}).wechat_identity_ids)

    def test_linking_is_offered_to_whom_it_would_let_in(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        self.assertTrue(self.staff.with_user(self.staff).wechat_offered)
        self.assertFalse(boss.with_user(boss).wechat_offered)
        self.assertTrue(boss.with_user(boss).wechat_not_for_admins, "they are told why they see no button")
        self.assertFalse(self.staff.with_user(self.staff).wechat_not_for_admins)
        configure(self.env, allow_admins=True)
        self.env.invalidate_all()
        self.assertTrue(boss.with_user(boss).wechat_offered)
        self.assertFalse(boss.with_user(boss).wechat_not_for_admins)
        configure(self.env, enabled=None, allow_admins=None)
        self.env.invalidate_all()
        self.assertFalse(self.staff.with_user(self.staff).wechat_offered)
        self.assertFalse(boss.with_user(boss).wechat_not_for_admins)
