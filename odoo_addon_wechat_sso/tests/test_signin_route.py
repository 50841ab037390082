"""GET /auth_wechat/signin against the threats to the ticket (T1 to T14), over real HTTP."""

import base64
import logging
import os

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BROWSER, WechatHttpCase, attempt_id, ticket_of

DOOR = "odoo.addons.odoo_addon_wechat_sso.controllers.main"
LOGIN = "/web/login?wechat_error="


@tagged("post_install", "-at_install")
class TestSigninRoute(WechatHttpCase):
    def assert_denied(self, response, code):
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.where(response), LOGIN + code)
        self.assertEqual(self.whoami(), "")

    def test_t1_replay(self):
        attempt = self.issue()
        with self.assertLogs(DOOR, logging.INFO) as logs:
            self.assertEqual(self.where(self.knock()), "/odoo")
        self.assertEqual(self.whoami(), "wechat_staff")
        self.assertIn("test-request", "".join(logs.output))
        self.assertNotIn(ticket_of(attempt), "".join(logs.output))
        self.opener.cookies.clear_session_cookies()
        self.opener.cookies.pop("session_id", None)
        self.carry(ticket_of(attempt))
        self.assert_denied(self.knock(), "expired")

    def test_t3_late(self):
        self.move_expiry(self.issue(), -1)
        self.assert_denied(self.knock(), "expired")

    def test_t4_stolen(self):
        for thief in (None, "c" * 32, BROWSER.upper(), BROWSER + "0", ""):
            attempt = self.issue()
            self.carry(ticket_of(attempt), browser=thief)
            with self.assertLogs(DOOR, "WARNING") as logs:
                self.assert_denied(self.knock(), "browser")
            self.assertIn("test-request", logs.output[0])
            self.carry(ticket_of(attempt))
            self.assert_denied(self.knock(), "expired")

    def test_t6_a_ticket_anywhere_else_is_ignored(self):
        attempt = self.issue()
        ticket = ticket_of(attempt)
        self.carry(None)
        for query in (f"?ticket={ticket}", f"?__Host-wechat_ticket={ticket}", f"?token={ticket}&login=admin&uid=2"):
            self.assert_denied(self.knock(query), "expired")
        self.assert_denied(
            self.knock(headers={"X-Wechat-Ticket": ticket, "Authorization": f"Bearer {ticket}"}), "expired"
        )
        self.opener.cookies["wechat_ticket"] = ticket
        self.assert_denied(self.knock(), "expired")
        self.carry(ticket)
        self.assertEqual(self.where(self.knock()), "/odoo")

    @mute_logger("odoo.http")
    def test_t6_only_get(self):
        attempt = self.issue()
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            response = self.opener.request(
                method,
                self.base_url() + "/auth_wechat/signin",
                data={"ticket": ticket_of(attempt)},
                allow_redirects=False,
            )
            self.assertEqual(response.status_code, 405)
        self.assertEqual(self.where(self.knock()), "/odoo")

    def test_head_consumes_nothing(self):
        self.issue()
        response = self.opener.head(self.base_url() + "/auth_wechat/signin", allow_redirects=False)
        self.assertEqual((response.status_code, self.where(response)), (303, "/web/login"))
        self.assertNotIn("__Host-wechat_ticket", response.headers.get("Set-Cookie", ""))
        self.assertEqual(self.whoami(), "")
        self.assertEqual(self.where(self.knock()), "/odoo")

    @mute_logger("odoo.addons.base.models.res_users")
    def test_t7_through_the_login_form(self):
        attempt = self.issue()
        page = self.url_open("/web/login").text
        form = {
            "csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0],
            "login": "wechat_staff",
            "password": ticket_of(attempt),
            "ticket": ticket_of(attempt),
            "type": "wechat_ticket",
        }
        response = self.url_open("/web/login", data=form, allow_redirects=False)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.whoami(), "")
        self.assertEqual(self.where(self.knock()), "/odoo")

    @mute_logger("odoo.addons.base.models.res_users")
    def test_t8_through_xml_rpc(self):
        attempt = self.issue()
        for _try in range(2):
            self.assertFalse(
                self.xmlrpc_common.authenticate(self.env.cr.dbname, "wechat_staff", ticket_of(attempt), {})
            )
        self.assertEqual(self.where(self.knock()), "/odoo")

    def test_t9_totp_still_asks(self):
        if "totp_secret" not in self.env["res.users"]:
            self.skipTest("auth_totp is not installed")
        self.staff.sudo().totp_secret = base64.b32encode(os.urandom(20)).decode()
        self.env.flush_all()
        self.issue()
        self.assertEqual(
            self.where(self.knock("?redirect=/odoo/contacts")), "/web/login/totp?redirect=%2Fodoo%2Fcontacts"
        )
        self.assertEqual(self.whoami(), "")
        inside = self.url_open("/odoo", allow_redirects=False)
        self.assertIn("/web/login", inside.headers["Location"])

    def test_t10_archived_meanwhile(self):
        self.issue()
        self.staff.active = False
        self.assert_denied(self.knock(), "archived")

    def test_t10_unlinked_meanwhile(self):
        self.issue()
        self.identity.unlink()
        self.assert_denied(self.knock(), "archived")

    def test_t11_the_session_rotates(self):
        self.url_open("/web/login")
        before = self.opener.cookies["session_id"]
        self.issue()
        self.knock()
        self.assertNotEqual(self.opener.cookies["session_id"], before)
        self.opener.cookies.pop("session_id", None)
        self.opener.cookies["session_id"] = before
        self.assertEqual(self.whoami(), "")

    def test_t12_a_planted_ticket_changes_nobody(self):
        """The attacker's ticket in the victim's browser, whose browser cookie is another."""
        self.authenticate("wechat_customer", "wechat_customer")
        attempt = attempt_id()
        self.sign_in(attempt=attempt)
        self.carry(ticket_of(attempt), browser="d" * 32)
        with self.assertLogs(DOOR, "WARNING"):
            self.knock()
        self.assertEqual(self.whoami(), "wechat_customer")

    def test_t13_a_ticket_this_database_never_issued(self):
        self.carry(ticket_of("of another database"))
        self.assert_denied(self.knock(), "expired")

    @mute_logger("odoo.addons.base.models.res_users")
    def test_t14_junk_never_counts_as_failed_logins(self):
        used = self.issue()
        self.knock()
        self.url_open("/web/session/logout")
        for number in range(15):
            self.carry(ticket_of(f"junk {number}") if number % 2 else ticket_of(used))
            self.assert_denied(self.knock(), "expired")
        page = self.url_open("/web/login").text
        form = {
            "csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0],
            "login": "wechat_staff",
            "password": "wechat_staff",
        }
        self.assertEqual(self.url_open("/web/login", data=form, allow_redirects=False).status_code, 303)
        self.assertEqual(self.whoami(), "wechat_staff")

    def test_malformed_cookies(self):
        for ticket in ("x", "0" * 63, "A" * 64, "0" * 65, "../" * 20, "%00", "0" * 4000):
            self.carry(ticket)
            self.assert_denied(self.knock(), "failed")
