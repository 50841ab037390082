"""Users made by their first WeChat login: only if an administrator chose so, and only what the template gives (L5)."""

from odoo.tests import tagged

from .common import ADDON, GROUPS_FIELD, WechatCase, configure


@tagged("post_install", "-at_install")
class TestNewUser(WechatCase):
    def first_login(self, openid="oNew", nickname="小明", **changes):
        answer = self.sign_in(openid=openid, scope="snsapi_userinfo", nickname=nickname, **changes)
        return answer["reason"] or self.env["wechat.identity"]._find("wx0123456789abcdef", openid).user_id

    def test_nobody_where_they_are_refused(self):
        before = self.env["res.users"].with_context(active_test=False).search_count([])
        self.assertEqual(self.first_login(), "not_linked")
        self.assertEqual(self.env["res.users"].with_context(active_test=False).search_count([]), before)
        self.assertFalse(self.env["wechat.identity"].search([("openid", "=", "oNew")]))

    def test_portal(self):
        configure(self.env, new_user_policy="portal")
        mails = self.env["mail.mail"].search_count([])
        user = self.first_login()
        self.assertTrue(user.share and user.active and user.has_group("base.group_portal"))
        self.assertFalse(user.has_group("base.group_user"))
        self.assertEqual(user.name, "小明")
        self.assertRegex(user.login, r"^wechat-[0-9a-f]{16}$")
        self.assertFalse(user.email)
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [user.id])
        self.assertEqual(self.env.cr.fetchone(), (None,))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(user.partner_id.signup_type)

    def test_portal_asks_for_the_profile_first(self):
        configure(self.env, new_user_policy="portal")
        self.assertEqual(self.sign_in(openid="oNew")["outcome"], "profile_needed")
        self.assertFalse(self.env["wechat.identity"].search([("openid", "=", "oNew")]))
        configure(self.env, scope_policy="base")
        self.assertEqual(self.sign_in(openid="oNew")["outcome"], "issued")

    def test_two_logins_make_one_user(self):
        configure(self.env, new_user_policy="portal")
        self.assertEqual(self.first_login(), self.first_login())

    def test_internal_needs_a_template_chosen_on_purpose(self):
        configure(self.env, new_user_policy="internal")
        with self.assertLogs(ADDON, "WARNING"):
            self.assertEqual(self.first_login(), "misconfigured")
        template = self.new_user("wechat_template", "base.group_user", "base.group_partner_manager")
        template.active = False
        configure(self.env, template_user_id=template.id)
        user = self.first_login()
        self.assertTrue(user.active and user._is_internal() and user.has_group("base.group_partner_manager"))
        self.assertFalse(user._is_system())

    def test_without_a_template_people_may_still_link(self):
        configure(self.env, new_user_policy="internal", claim_policy="offer")
        with self.assertLogs(ADDON, "WARNING"):
            answer = self.sign_in(openid="oNew", scope="snsapi_userinfo")
        self.assertEqual((answer["outcome"], answer["reason"]), ("claim", ""))

    def test_a_template_that_does_not_fit_is_refused(self):
        admin = self.new_user("wechat_boss", "base.group_system")
        clerk = self.new_user("wechat_rights_clerk", "base.group_erp_manager")
        refused = {
            "portal": [self.staff, admin, self.env.ref("base.public_user"), self.service_user],
            "internal": [self.customer, admin, clerk, self.env.ref("base.user_root"), self.env.ref("base.user_admin")],
        }
        for policy, templates in refused.items():
            for template in templates:
                configure(self.env, new_user_policy=policy, template_user_id=template.id)
                with self.subTest(policy=policy, template=template.login), self.assertLogs(ADDON, "WARNING"):
                    self.assertEqual(self.first_login(), "misconfigured")
        for missing in (2**30, "x", "-1", "0"):
            configure(self.env, new_user_policy="internal", template_user_id=missing)
            with self.subTest(missing=missing), self.assertLogs(ADDON, "WARNING"):
                self.assertEqual(self.first_login(), "misconfigured")
        self.assertFalse(self.env["wechat.identity"].search([("openid", "=", "oNew")]))

    def test_a_missing_template_is_found_before_anybody_is_asked(self):
        configure(self.env, new_user_policy="portal")
        self.env["ir.config_parameter"].set_param("base.template_portal_user_id", False)
        with self.assertLogs(ADDON, "WARNING"):
            self.assertEqual(self.sign_in(openid="oNew")["reason"], "misconfigured")

    def test_nameless_people_get_names_in_the_template_language(self):
        configure(self.env, new_user_policy="portal")
        self.assertRegex(self.first_login(nickname="\u202e").name, r"^WeChat User [0-9A-F]{4}$")
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["res.users"].browse(self.env["wechat.new.user"]._portal_template_id()).partner_id.lang = "zh_CN"
        user = self.first_login(openid="oNew2", nickname="微信用户")
        self.assertRegex(user.name, r"^微信用户 [0-9A-F]{4}$")
        self.assertEqual(user.lang, "zh_CN")

    def test_a_language_that_is_not_installed_is_not_used(self):
        configure(self.env, new_user_policy="portal")
        template = self.env["res.users"].browse(self.env["wechat.new.user"]._portal_template_id())
        self.env.cr.execute("UPDATE res_partner SET lang = 'xx_YY' WHERE id = %s", [template.partner_id.id])
        template.partner_id.invalidate_recordset()
        self.assertEqual(self.first_login().lang, self.env.company.partner_id.lang or "en_US")

    def test_the_callers_context_has_no_say(self):
        configure(self.env, new_user_policy="portal")
        hostile = {
            "default_password": "hunter2hunter2",
            f"default_{GROUPS_FIELD}": [(4, self.env.ref("base.group_system").id)],
            "default_login": "hacker",
            "default_user_id": self.env.ref("base.user_admin").id,
        }
        self.gateway = self.gateway.with_context(**hostile)
        user = self.first_login()
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [user.id])
        self.assertEqual(self.env.cr.fetchone(), (None,))
        self.assertFalse(user._is_system())
        self.assertRegex(user.login, "^wechat-")
