"""GET /auth_wechat/signin as people meet it: where it leads, what it leaves behind, what the login page then says."""

from odoo import http
from odoo.tests import tagged

from .common import WechatHttpCase, configure, ticket_of
from .test_local_path import HOSTILE

DOOR = "odoo.addons.odoo_addon_wechat_sso.controllers.main"


@tagged("post_install", "-at_install")
class TestSigninDoor(WechatHttpCase):
    def test_every_answer_is_a_303_that_clears_the_ticket_and_is_kept_nowhere(self):
        for prepare in (self.issue, lambda: self.carry("junk"), lambda: self.carry(None)):
            prepare()
            response = self.knock()
            self.assertEqual(response.status_code, 303)
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
            cookie = next(part for part in response.raw.headers.getlist("Set-Cookie") if "wechat_ticket" in part)
            self.assertRegex(
                cookie, r"^__Host-wechat_ticket=(\"\")?; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; "
            )
            for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
                self.assertIn(flag, cookie.split("; "))
            self.assertNotIn("Domain", cookie)

    def test_internal_landing(self):
        self.issue()
        self.assertEqual(self.where(self.knock()), "/odoo")

    def test_portal_landing(self):
        self.link(self.customer, "oCustomer")
        self.issue(openid="oCustomer")
        portal = "portal" in self.env.registry._init_modules
        self.assertEqual(self.where(self.knock()), "/my" if portal else "/web/login_successful")
        self.assertEqual(self.whoami(), "wechat_customer")

    def test_the_page_that_was_asked_for(self):
        self.issue()
        self.assertEqual(
            self.where(self.knock("?redirect=/odoo/contacts%3Fdebug=1%23top")), "/odoo/contacts?debug=1#top"
        )

    def test_r1_no_other_site_is_ever_led_to(self):
        self.issue()
        self.knock()
        for value in HOSTILE:
            if "\ud800" in value:
                continue
            response = self.opener.get(
                self.base_url() + "/auth_wechat/signin", params={"redirect": value}, allow_redirects=False
            )
            with self.subTest(value=value[:60]):
                self.assertEqual((response.status_code, self.where(response)), (303, "/odoo"))

    def test_a_refused_person_keeps_the_page_they_wanted(self):
        self.carry(None)
        self.assertEqual(
            self.where(self.knock("?redirect=/odoo/contacts")),
            "/web/login?wechat_error=expired&redirect=%2Fodoo%2Fcontacts",
        )
        self.assertEqual(self.where(self.knock("?redirect=//evil.example")), "/web/login?wechat_error=expired")

    def test_twice_is_harmless_for_whoever_is_in(self):
        attempt = self.issue()
        self.knock()
        self.carry(ticket_of(attempt))
        self.assertEqual(self.where(self.knock("?redirect=/odoo/contacts")), "/odoo/contacts")
        self.assertEqual(self.whoami(), "wechat_staff")

    def test_a_dead_session_is_no_login(self):
        self.issue()
        self.knock()
        self.staff._wechat_end_sessions()
        self.carry(None)
        self.assertEqual(self.where(self.knock()), "/web/login?wechat_error=expired")

    def test_the_next_person_inherits_nothing(self):
        self.link(self.customer, "oCustomer")
        self.issue(openid="oCustomer")
        self.knock()
        session = http.root.session_store.get(self.opener.cookies["session_id"])
        session["left_behind"] = "secret"
        http.root.session_store.save(session)
        self.issue()
        self.knock()
        self.assertEqual(self.whoami(), "wechat_staff")
        session = http.root.session_store.get(self.opener.cookies["session_id"])
        self.assertNotIn("left_behind", session)

    def test_a_login_counts_as_one_for_odoo(self):
        before = self.env["res.users.log"].search_count([("create_uid", "=", self.staff.id)])
        self.issue()
        self.knock()
        self.assertEqual(self.env["res.users.log"].search_count([("create_uid", "=", self.staff.id)]), before + 1)

    def test_administrators_cannot_poison_the_base_url(self):
        """Threat R3: once the public origin is known, no login under a forged Host changes it."""
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url.freeze", False)
        parameters.set_param("web.base.url", "http://before.example")
        configure(self.env, allow_admins=True, redirect_url="https://erp.example.com/wechat/callback")
        self.assertEqual(parameters.get_param("web.base.url"), "https://erp.example.com")
        self.link(self.new_user("wechat_boss", "base.group_system"), "oBoss")
        self.issue(openid="oBoss")
        self.knock(headers={"Host": f"evil.example:{self.http_port()}"})
        self.env["ir.config_parameter"].invalidate_model()
        self.assertEqual(parameters.get_param("web.base.url"), "https://erp.example.com")

    def test_a_base_url_that_was_frozen_is_left_alone(self):
        configure(self.env, froze_base_url=None)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "https://other.example")
        parameters.set_param("web.base.url.freeze", "True")
        configure(self.env, redirect_url="https://erp.example.com/wechat/callback")
        self.assertEqual(parameters.get_param("web.base.url"), "https://other.example")
        self.env["wechat.settings"]._forget()
        self.assertEqual(parameters.get_param("web.base.url.freeze"), "True")
