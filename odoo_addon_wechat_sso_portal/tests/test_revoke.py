"""Whoever has no password logs out from all devices by a confirmation in WeChat."""

import time

from odoo import http
from odoo.addons.odoo_addon_wechat_sso.tests.common import sha256
from odoo.tests import tagged

from .portal import PortalCase

REVOKE = "/my/wechat/revoke"


@tagged("post_install", "-at_install")
class TestRevoke(PortalCase):
    def buttons(self):
        page = self.page()
        return bool(page.xpath("//*[@id='portal_revoke_all_sessions_popup']")), bool(
            page.xpath(f"//form[@action='{REVOKE}']")
        )

    def other_device(self):
        """Be logged in on a second device as well, and return its session's id."""
        store = http.root.session_store
        other = store.new()
        token = self.customer.with_user(self.customer)._compute_session_token(other.sid)
        other.update(
            dict(store.get(self.session.sid)) | {"session_token": token, "_trace": [], "_trace_disable": False}
        )
        store.save(other)
        self.use(other.sid)
        # Core notes a device when it asks for a page; tests switch that off.
        self.page()
        self.use(self.session.sid)
        return other.sid

    def use(self, sid):
        self.opener.cookies.clear()
        self.opener.cookies["session_id"] = sid

    def test_each_sees_the_button_that_works_for_them(self):
        self.assertEqual(self.buttons(), (True, False))
        self.lose_password()
        self.assertEqual(self.buttons(), (False, True))
        self.mine.unlink()
        self.lose_password()
        self.assertEqual(self.buttons(), (False, False), "nothing could confirm it")

    def test_it_takes_a_confirmation_in_wechat(self):
        self.lose_password()
        self.env["wechat.browser"]._remember(self.customer, "", sha256("browser"), "Firefox", "192.0.2.1")
        self.assertEqual(self.where(self.press(REVOKE)), "/my/wechat/check")
        self.press("/my/wechat/check", method="confirmed")
        self.assertTrue(self.customer.sudo().wechat_browser_ids, "nobody has confirmed it yet")
        self.confirm_on_phone(self.code_on(self.page("/my/wechat/check")), openid="oCustomer", scope="snsapi_base")
        self.assertEqual(self.where(self.press("/my/wechat/check", method="confirmed")), "/my/security")
        self.assertFalse(self.customer.sudo().wechat_browser_ids)
        self.assertEqual(self.whoami(), self.customer.login, "the device that asks stays")

    def test_every_other_device_is_out(self):
        other = self.other_device()
        self.change_session(**{"identity-check-last": time.time()})
        self.assertEqual(self.where(self.press(REVOKE)), "/my/security")
        self.assertEqual(self.whoami(), self.customer.login)
        self.use(other)
        self.assertEqual(self.whoami(), "")

    def test_a_form_of_another_site_does_nothing(self):
        self.change_session(**{"identity-check-last": time.time()})
        self.assertEqual(self.press(REVOKE, csrf_token="forged").status_code, 400)
