"""A login with WeChat that waits for the second factor ends with the person's sessions."""

import base64
import os

from odoo.tests import tagged

from .claim import value
from .common import WechatHttpCase, configure

PAGE = "/web/login/totp"


@tagged("post_install", "-at_install")
class TestSecondFactor(WechatHttpCase):
    def setUp(self):
        super().setUp()
        if "totp_secret" not in self.env["res.users"]:
            self.skipTest("auth_totp is not installed")
        self.staff.sudo().totp_secret = base64.b32encode(os.urandom(20)).decode()
        self.env.flush_all()

    def wait(self):
        """Log in as far as the second factor, in a browser of its own."""
        self.opener.cookies.pop("session_id", None)
        self.issue()
        self.assertEqual(self.where(self.knock()), PAGE)

    def is_asked(self):
        """Whether core's page of the second factor is shown, and not the login page."""
        self.env.flush_all()
        return self.url_open(PAGE, allow_redirects=False).status_code == 200

    def test_it_waits(self):
        self.wait()
        self.assertTrue(self.is_asked())
        self.assertTrue(self.is_asked())

    def test_not_past_what_ends_the_sessions(self):
        configure(self.env, allow_admins=True)
        self.wait()
        self.staff._wechat_end_sessions()
        self.assertFalse(self.is_asked())
        self.wait()
        self.staff.password = "set-by-somebody-else"
        self.assertFalse(self.is_asked())
        self.identity.suspended = False
        self.wait()
        self.staff[self.groups_field] = [(4, self.env.ref("base.group_system").id)]
        self.assertFalse(self.is_asked())

    def test_a_login_with_the_password_goes_on(self):
        self.wait()
        self.staff._wechat_end_sessions()
        self.assertFalse(self.is_asked())
        form = {"csrf_token": value(self.url_open("/web/login").text, "csrf_token")}
        form |= {"login": "wechat_staff", "password": "wechat_staff"}
        after = self.where(self.url_open("/web/login", data=form, allow_redirects=False))
        # Some website or portal adds where it leads to.
        self.assertEqual(after.partition("?")[0], PAGE)
        self.assertTrue(self.is_asked())
