"""The login page as the server renders it: the link, the message, the redirect, for each browser and language."""

import json

from lxml import html
from odoo.tests import tagged

from .common import WechatHttpCase, configure

WECHAT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.49(0x18003137)"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0"


@tagged("post_install", "-at_install")
class TestLoginPage(WechatHttpCase):
    def page(self, path="/web/login", user_agent=CHROME, language="en-US"):
        response = self.url_open(path, headers={"User-Agent": user_agent, "Accept-Language": language})
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def our_link(self, page):
        (link,) = page.xpath("//*[@name='odoo_addon_wechat_sso.login']//a")
        return link

    def props(self, page):
        (widget,) = page.xpath("//*[@name='odoo_addon_wechat_sso.login']")
        return json.loads(widget.get("props"))

    def order(self, page):
        """Return 'first' or 'last': where our part stands, seen from core's form."""
        (ours,) = page.xpath("//div[hasclass('o_wechat_login')]")
        return "first" if ours.xpath("following-sibling::form") else "last"

    def test_a_link_below_the_form(self):
        page = self.page()
        self.assertEqual(self.our_link(page).get("href"), "/wechat/authorize")
        self.assertEqual(self.our_link(page).text_content().strip(), "Log in with WeChat")
        self.assertEqual(self.order(page), "last")

    def test_the_link_is_not_inside_the_form_that_core_hides_until_its_scripts_have_run(self):
        self.assertFalse(self.our_link(self.page()).xpath("ancestor::form"))

    def test_first_inside_wechat_and_only_there(self):
        self.assertEqual(self.order(self.page(user_agent=WECHAT)), "first")
        for other in ("wxwork/4.1.38 MicroMessenger/7.0.1", "MicroMessenger/8.0.49 miniProgram/wx0123456789abcdef"):
            self.assertEqual(self.order(self.page(user_agent=other)), "last")

    def test_the_redirect_is_carried(self):
        page = self.page("/web/login?redirect=%2Fodoo%2Fcrm%3Fa%3D1%26b%3D2")
        self.assertEqual(self.our_link(page).get("href"), "/wechat/authorize?next=%2Fodoo%2Fcrm%3Fa%3D1%26b%3D2")
        self.assertEqual(self.props(page)["redirect"], "/odoo/crm?a=1&b=2")

    def test_a_hostile_redirect_stays_text_or_goes(self):
        page = self.page('/web/login?redirect=/x"><script>alert(1)</script>')
        self.assertFalse(page.xpath("//script[contains(text(), 'alert(1)')]"))
        self.assertNotIn("<", self.our_link(page).get("href"))
        for foreign in ("//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"):
            page = self.page("/web/login?redirect=" + foreign)
            self.assertEqual(self.our_link(page).get("href"), "/wechat/authorize")
            self.assertEqual(self.props(page)["redirect"], "")

    def test_why_the_last_login_failed(self):
        for user_agent in (CHROME, WECHAT):
            page = self.page("/web/login?wechat_error=expired", user_agent)
            (alert,) = page.xpath("//*[@role='alert']")
            self.assertIn("took too long", alert.text_content())
            self.assertIn("took too long", self.props(page)["error"])
            self.assertTrue(alert.xpath("ancestor::*[hasclass('o_wechat_login_fallback')]"), "the widget replaces it")

    def test_the_message_comes_from_us_never_from_the_address(self):
        page = self.page("/web/login?wechat_error=<b>call+7357</b>")
        self.assertNotIn("7357", page.text_content())
        self.assertIn("did not succeed", page.text_content())

    def test_switched_off_shows_nothing(self):
        configure(self.env, enabled=None)
        self.assertFalse(self.page().xpath("//*[hasclass('o_wechat_login')]"))
        self.assertFalse(self.page(user_agent=WECHAT).xpath("//*[hasclass('o_wechat_login')]"))

    def test_switched_off_still_says_so_to_those_who_come_from_wechat(self):
        configure(self.env, enabled=None)
        for user_agent in (CHROME, WECHAT):
            page = self.page("/web/login?wechat_error=disabled", user_agent)
            (alert,) = page.xpath("//*[@role='alert']")
            self.assertIn("switched off", alert.text_content())
            self.assertFalse(page.xpath("//owl-component[@name='odoo_addon_wechat_sso.login']"))

    def test_the_password_form_is_untouched(self):
        for user_agent in (CHROME, WECHAT):
            (form,) = self.page(user_agent=user_agent).xpath("//form[@action='/web/login']")
            self.assertTrue(form.xpath(".//input[@name='password']"))

    def test_signup_and_reset_pages(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("auth_signup.invitation_scope", "b2c")
        parameters.set_param("auth_signup.reset_password", "True")
        if "website" in self.env:
            self.env["website"].search([]).auth_signup_uninvited = "b2c"
        for path in ("/web/signup", "/web/reset_password"):
            self.assertEqual(self.our_link(self.page(path)).get("href"), "/wechat/authorize")

    def test_not_for_an_invited_person(self):
        partner = self.env["res.partner"].create({"name": "Invited", "email": "invited@example.com"})
        partner.signup_prepare()
        token = partner.sudo()._generate_signup_token()
        page = self.page(f"/web/signup?token={token}")
        self.assertTrue(page.xpath("//form[hasclass('oe_signup_form')]"))
        self.assertFalse(page.xpath("//*[hasclass('o_wechat_login')]"))

    def test_without_a_proxy_to_the_sidecar_the_link_leads_back_with_the_honest_message(self):
        for next_path, redirect in (("/odoo/crm", "&redirect=%2Fodoo%2Fcrm"), ("//evil.example", "")):
            response = self.url_open(f"/wechat/authorize?next={next_path}", allow_redirects=False)
            self.assertEqual(response.status_code, 303)
            self.assertURLEqual(response.headers["Location"], f"/web/login?wechat_error=unavailable{redirect}")


@tagged("post_install", "-at_install")
class TestLoginPageInBrowser(WechatHttpCase):
    def test_the_widget_takes_over(self):
        """The assets load, the widget mounts, replaces the server's link, and opens its panel."""
        self.browser_js(
            "/web/login?wechat_error=expired",
            """
            const until = async (what) => { while (!what()) await new Promise((go) => setTimeout(go, 50)); };
            (async () => {
                await until(() => document.querySelector("button.o_wechat_login_button"));
                const alerts = document.querySelectorAll(".o_wechat_login [role=alert]").length;
                if (alerts !== 1) throw new Error(`${alerts} alerts`);
                if (document.querySelector(".o_wechat_login_fallback")) throw new Error("link still there");
                document.querySelector("button.o_wechat_login_button").click();
                await until(() => document.querySelector('#o_wechat_login_panel[data-state="unavailable"]'));
                console.log("test successful");
            })().catch((error) => console.error(error.message));
            """,
            login=None,
            timeout=180,
        )
