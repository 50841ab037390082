"""What the settings form says about sidecar, connection and key."""

from datetime import timedelta

from lxml import etree
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import APPID, WechatCase, configure

GREEN = {"status": "green", "parts": {"odoo": {"status": "green", "detail": ""}}}
RED = {"status": "red", "parts": {"wechat": {"status": "red", "detail": "credentials"}}}


@tagged("post_install", "-at_install")
class TestSettingsStatus(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["wechat.sidecar"].search([]).unlink()

    def settings(self):
        return self.env["res.config.settings"].create({})

    def report(self, health=GREEN, seconds_ago=5):
        self.env["wechat.sidecar"]._report("web1-ab12", "1.0.0", health)
        sidecar = self.env["wechat.sidecar"].search([])
        sidecar.last_seen = fields.Datetime.now() - timedelta(seconds=seconds_ago)

    def test_no_sidecar_yet(self):
        self.assertEqual(self.settings().wechat_sidecar_status, "No sidecar has reported yet.")
        self.assertIn("start the sidecar", self.settings().wechat_missing)

    def test_a_sidecar_that_reports(self):
        self.report()
        self.assertRegex(
            self.settings().wechat_sidecar_status, r"Sidecar connected, version 1\.0\.0, \d+ seconds ago\."
        )
        self.assertNotIn("sidecar", self.settings().wechat_missing or "")

    def test_a_sidecar_with_a_problem(self):
        self.report(RED)
        self.assertIn("It reports a problem: wechat (credentials).", self.settings().wechat_sidecar_status)

    def test_a_sidecar_that_went_silent(self):
        self.report(seconds_ago=600)
        self.assertEqual(
            self.settings().wechat_sidecar_status, "No sidecar is connected. The last one reported 10 minutes ago."
        )

    def test_whether_a_key_is_in_use(self):
        self.assertFalse(self.settings().wechat_sidecar_in_use)
        self.report(seconds_ago=590)
        self.assertTrue(self.settings().wechat_sidecar_in_use)
        self.report(seconds_ago=610)
        self.assertFalse(self.settings().wechat_sidecar_in_use)

    def test_a_button_that_ends_a_key_asks_first(self):
        arch = etree.fromstring(self.env["res.config.settings"].get_view()["arch"])
        asked = {
            button.get("invisible"): button.get("confirm")
            for button in arch.iterfind(".//button[@name='action_wechat_make_key']")
        }
        self.assertIn("provision --rotate", asked["not wechat_sidecar_in_use"])
        self.assertIn("scripts/install", asked["wechat_sidecar_in_use"])

    def test_what_is_still_to_do(self):
        configure(self.env, enabled=None, appid=None, redirect_url=None)
        missing = self.settings().wechat_missing
        for words in ("AppID", "redirect URL", "sidecar", "switch WeChat login on"):
            self.assertIn(words, missing)
        self.report()
        configure(self.env, enabled=True, appid=APPID, redirect_url="https://erp.example.com/wechat/callback")
        self.assertFalse(self.settings().wechat_missing)

    def test_a_new_key_is_shown_once_and_stored_nowhere(self):
        action = self.settings().action_wechat_make_key()
        lines = action["context"]["default_environment"]
        self.assertRegex(lines, r"(?m)^ODOO_LOGIN=wechat_gateway$")
        self.assertRegex(lines, r"(?m)^ODOO_API_KEY=[0-9a-f]{40}$")
        self.assertRegex(lines, rf"(?m)^ODOO_DB={self.env.cr.dbname}$")
        self.assertIn(f"ODOO_API_KEY={action['context']['default_key']}\n", lines)
        dialog = self.env["wechat.sidecar.key"].with_context(**action["context"])
        shown = dialog.onchange({}, [], {"environment": {}, "key": {}})["value"]
        self.assertEqual((shown["environment"], shown["key"]), (lines, action["context"]["default_key"]))
        saved = dialog.create({})
        self.env.invalidate_all()
        self.assertFalse(self.env["wechat.sidecar.key"].browse(saved.id).environment)
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'wechat_sidecar_key'"
        )
        self.assertFalse({("environment",), ("key",)} & set(self.env.cr.fetchall()))

    def test_only_administrators_make_keys(self):
        with self.assertRaises(AccessError):
            self.env["wechat.sidecar.key"].with_user(self.staff)._make_and_show()
        with self.assertRaises(AccessError):
            self.env["wechat.sidecar.key"].with_user(self.staff).create({})
