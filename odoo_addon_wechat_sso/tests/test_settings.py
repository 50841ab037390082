"""The settings form: what it stores, what it refuses and with which words."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..models.wechat_settings import PREFIX
from .common import APPID, WechatCase, configure

REDIRECT_URL = "https://erp.example.com/wechat/callback"


@tagged("post_install", "-at_install")
class TestSettings(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parameters = cls.env["ir.config_parameter"].sudo()
        cls.parameters.set_param("web.base.url", "http://192.0.2.7:8069")
        cls.parameters.set_param("web.base.url.freeze", False)
        keys = (
            "enabled",
            "appid",
            "redirect_url",
            "claim_policy",
            "new_user_policy",
            "template_user_id",
            "froze_base_url",
        )
        configure(cls.env, **dict.fromkeys(keys))
        cls.admin = cls.new_user("wechat_settings_admin", "base.group_system")

    def save(self, **values):
        values = {f"wechat_{name}": value for name, value in values.items()}
        settings = self.env["res.config.settings"].with_user(self.admin).create(values)
        settings.execute()
        return settings

    def stored(self, key):
        return self.parameters.get_param(PREFIX + key)

    def assertRefused(self, words, **values):
        with self.assertRaisesRegex(ValidationError, words):
            self.save(**values)

    def test_stores_what_a_company_needs(self):
        self.save(
            enabled=True,
            appid=APPID,
            redirect_url=REDIRECT_URL,
            force_popup=True,
            scope_policy="base",
            verification_policy="always",
        )
        settings = self.env["wechat.settings"]._get()
        self.assertEqual(
            settings,
            (True, APPID, REDIRECT_URL, "base", True, "always", "offer", "ask", "", "", 0, False, False, (), 190),
            "as the gateway will read it",
        )

    def test_spaces_around_do_not_matter(self):
        self.save(appid=f" {APPID} ", redirect_url=f"{REDIRECT_URL} ")
        self.assertEqual((self.stored("appid"), self.stored("redirect_url")), (APPID, REDIRECT_URL))

    def test_careful_until_somebody_chooses(self):
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.wechat_enabled)
        self.assertFalse(settings.wechat_allow_admins)
        self.assertEqual(settings.wechat_claim_policy, "offer")
        self.assertEqual(settings.wechat_new_user_policy, "ask")
        self.assertEqual(settings.wechat_scope_policy, "adaptive")
        self.assertEqual(settings.wechat_verification_policy, "adaptive")

    def test_switching_on_needs_appid_and_redirect_url(self):
        self.assertRefused("needs the AppID", enabled=True, redirect_url=REDIRECT_URL)
        self.assertRefused("needs a redirect URL", enabled=True, appid=APPID)

    def test_refuses_what_is_no_appid(self):
        for appid in ("wx0123456789abcde", "wx0123456789ABCDEF", "gh_0123456789ab", APPID + "0", "ww" + APPID[2:]):
            with self.subTest(appid=appid):
                self.assertRefused("is not an AppID", appid=appid)

    def test_refuses_what_wechat_refuses(self):
        for url, words in (
            ("http://erp.example.com/wechat/callback", "start with https"),
            ("ftp://erp.example.com/wechat/callback", "start with https"),
            ("erp.example.com/wechat/callback", "start with https"),
            ("https://erp.example.com:8443/wechat/callback", "port"),
            ("https://erp.example.com:443/wechat/callback", "port"),
            ("https://203.0.113.9/wechat/callback", "IP addresses"),
            ("https://[2001:db8::1]/wechat/callback", "IP addresses"),
            ("https://3405803785/wechat/callback", "IP addresses"),
            ("https://0xcb.0x71.9/wechat/callback", "IP addresses"),
            ("https://erp.example.com/", "must end in /wechat/callback"),
            ("https://erp.example.com/odoo/wechat/callback", "must end in /wechat/callback"),
            ("https://erp.example.com/wechat/callback/", "must end in /wechat/callback"),
            ("https://me:secret@erp.example.com/wechat/callback", "user name or password"),
            ("https://@erp.example.com/wechat/callback", "user name or password"),
            ("https://erp.example.com/wechat/callback?db=x", "question mark"),
            ("https://erp.example.com/wechat/callback?", "question mark"),
            ("https://erp.example.com/wechat/callback#here", "# sign"),
            ("https://erp_1.example.com/wechat/callback", "full domain name"),
            ("https://erp/wechat/callback", "full domain name"),
            ("https://-erp.example.com/wechat/callback", "full domain name"),
            ("https://erp.example.com./wechat/callback", "full domain name"),
            ("https:///wechat/callback", "full domain name"),
            ("https://erp.example.com/wechat callback", "not a web address"),
            ("https://erp.example.com\\@evil.example/wechat/callback", "not a web address"),
            ("https://企业.example.com/wechat/callback", "not a web address"),
            ("https://[::1/wechat/callback", "not a web address"),
            ("https://erp.example.com:99999/wechat/callback", "not a web address"),
        ):
            with self.subTest(url=url):
                self.assertRefused(words, redirect_url=url)
        self.assertFalse(self.stored("redirect_url"))

    def test_localhost_is_allowed_for_the_demo(self):
        for url in ("http://localhost:8080/wechat/callback", "https://localhost/wechat/callback"):
            self.save(enabled=True, appid=APPID, redirect_url=url)
            self.assertEqual(self.stored("redirect_url"), url)
        self.assertRefused("start with https", redirect_url="http://localhost.example.com/wechat/callback")

    def test_says_what_is_wrong_before_saving(self):
        with Form(self.env["res.config.settings"]) as form:
            form.wechat_redirect_url = "https://erp.example.com:8443/wechat/callback"
            self.assertIn("port", form.wechat_redirect_url_problem)
            form.wechat_redirect_url = REDIRECT_URL
            self.assertFalse(form.wechat_redirect_url_problem)
            self.assertEqual(form.wechat_authorised_domain, "erp.example.com")

    def test_saving_the_redirect_url_pins_odoos_own_address(self):
        self.save(redirect_url=REDIRECT_URL)
        self.assertEqual(self.parameters.get_param("web.base.url"), "https://erp.example.com")
        self.assertTrue(self.parameters.get_param("web.base.url.freeze"))
        self.save(redirect_url="https://new.example.com/wechat/callback")
        self.assertEqual(self.parameters.get_param("web.base.url"), "https://new.example.com")

    def test_proposes_a_redirect_url(self):
        for base_url, proposed in (
            ("http://erp.example.com:8069", REDIRECT_URL),
            ("https://erp.example.com/", REDIRECT_URL),
            ("http://localhost:8080", "http://localhost:8080/wechat/callback"),
            ("http://192.0.2.7:8069", ""),
            ("http://odoo:8069", ""),
            ("http://[::1", ""),
        ):
            with self.subTest(base_url=base_url):
                self.parameters.set_param("web.base.url", base_url)
                settings = self.env["res.config.settings"].create({})
                self.assertEqual(settings.wechat_proposed_redirect_url or "", proposed)

    def test_the_proposal_is_accepted_by_its_button_and_offered_when_switching_on(self):
        self.parameters.set_param("web.base.url", "http://erp.example.com:8069")
        with Form(self.env["res.config.settings"]) as form:
            self.assertFalse(form.wechat_redirect_url, "nothing is filled in behind anybody's back")
            form.wechat_enabled = True
            self.assertEqual(form.wechat_redirect_url, REDIRECT_URL)
        self.assertFalse(self.stored("redirect_url"))
        self.env["res.config.settings"].create({}).action_wechat_accept_redirect_url()
        self.assertEqual(self.stored("redirect_url"), REDIRECT_URL)

    def test_internal_users_need_a_harmless_template(self):
        for template, words in (
            (False, "Choose the internal user"),
            (self.customer, "who is not an administrator"),
            (self.admin, "who is not an administrator"),
            (self.env.ref("base.user_admin"), "who is not an administrator"),
        ):
            with self.subTest(template=template):
                values = {"template_user_id": template and template.id}
                self.assertRefused(words, new_user_policy="internal", **values)
        self.save(new_user_policy="internal", template_user_id=self.staff.id)
        self.assertEqual(self.stored("template_user_id"), str(self.staff.id))

    def test_portal_users_come_from_odoos_template_or_a_portal_user(self):
        self.save(new_user_policy="portal")
        self.assertRefused("must be a portal user", new_user_policy="portal", template_user_id=self.staff.id)
        self.save(new_user_policy="portal", template_user_id=self.customer.id)
        self.assertEqual(self.env["wechat.settings"]._get().new_user_policy, "portal")

    def test_a_template_is_optional_where_people_are_asked_and_then_one_of_internal_users(self):
        self.save(new_user_policy="ask")
        self.assertRefused("must be an internal user", new_user_policy="ask", template_user_id=self.customer.id)
        self.save(new_user_policy="ask", template_user_id=self.staff.id)

    def test_what_people_are_told_is_a_sentence_and_no_book(self):
        self.save(new_user_policy="off", refusal_text=" Ask the reception. 请联系前台。 ")
        self.assertEqual(self.env["wechat.settings"]._get().refusal_text, "Ask the reception. 请联系前台。")
        self.assertRefused("500 characters", new_user_policy="off", refusal_text="x" * 501)
        self.assertRefused("500 characters", new_user_policy="off", refusal_text_zh="x" * 501)

    def test_what_people_are_told_is_in_their_language_where_it_was_written(self):
        self.save(claim_policy="never", new_user_policy="off", refusal_text_zh="请联系前台。")
        settings = self.env["wechat.settings"]._get()
        self.assertEqual((settings.refusal("zh_CN"), settings.refusal("en_US")), ("请联系前台。", "请联系前台。"))
        self.save(refusal_text="Ask the reception.")
        settings = self.env["wechat.settings"]._get()
        self.assertEqual((settings.refusal("zh_TW"), settings.refusal("fr_FR")), ("请联系前台。", "Ask the reception."))
        self.save(refusal_text_zh="")
        self.assertEqual(self.env["wechat.settings"]._get().refusal("zh_CN"), "Ask the reception.")

    def test_another_policy_forgets_the_template_of_the_other_kind(self):
        with Form(self.env["res.config.settings"]) as form:
            form.wechat_new_user_policy = "internal"
            form.wechat_template_user_id = self.staff
            form.wechat_new_user_policy = "portal"
            self.assertFalse(form.wechat_template_user_id)

    def test_what_the_table_says_counts_and_no_cache(self):
        """Another request that began before a change reads the old value after it, and core caches that again."""
        self.save(enabled=True, appid=APPID, redirect_url=REDIRECT_URL)
        self.env.flush_all()
        settings = self.env["wechat.settings"]
        self.assertTrue(settings._get().enabled)
        self.env.cr.execute("UPDATE ir_config_parameter SET value = 'False' WHERE key = %s", [PREFIX + "enabled"])
        self.assertFalse(settings._get().enabled)

    def test_settings_of_other_apps_can_be_saved_whatever_ours_are(self):
        configure(self.env, enabled=True, appid="old", redirect_url="http://192.0.2.7/")
        self.save()
        self.assertRefused("is not an AppID", allow_admins=True)

    def test_only_administrators_change_settings(self):
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.staff).create({"wechat_allow_admins": True}).execute()
