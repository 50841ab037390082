"""What is cleared away: old attempts, everything at uninstall, and WeChat login itself in copies of a database."""

from odoo.tests import tagged
from odoo.tools import file_open

from .. import uninstall_hook
from ..models.wechat_settings import FROZEN_BY_US, PREFIX
from .common import WechatCase, attempt_id, configure


@tagged("post_install", "-at_install")
class TestHousekeeping(WechatCase):
    def parameters(self):
        return self.env["ir.config_parameter"].search([("key", "like", PREFIX)])

    def neutralize(self):
        self.env.flush_all()
        with file_open("odoo_addon_wechat_sso/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()

    def test_attempts_go_a_day_after_their_end(self):
        old, young = attempt_id(), attempt_id()
        for attempt in (old, young):
            self.sign_in(attempt=attempt)
        self.move_expiry(old, -25 * 3600)
        self.move_expiry(young, -23 * 3600)
        self.env["wechat.attempt"]._gc_attempts()
        self.env["wechat.attempt"].invalidate_model()
        self.assertFalse(self.attempt(old))
        self.assertTrue(self.attempt(young))

    def test_uninstalling_leaves_nothing_behind(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url.freeze", False)
        configure(self.env, redirect_url="https://erp.example.com/wechat/callback")
        self.env["wechat.service"]._provision()
        user = self.service_user
        uninstall_hook(self.env)
        self.assertFalse(self.parameters())
        self.assertFalse(user.exists())
        self.assertFalse(parameters.get_param("web.base.url.freeze"))
        self.env.cr.execute("SELECT count(*) FROM res_users_apikeys WHERE user_id = %s", [user.id])
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_uninstalling_without_a_service_user(self):
        self.service_user.unlink()
        uninstall_hook(self.env)
        self.assertFalse(self.parameters())

    def test_a_neutralized_copy_lets_nobody_in(self):
        self.sign_in()
        self.env["wechat.service"]._provision()
        self.neutralize()
        self.assertFalse(self.env["wechat.settings"]._get().enabled)
        self.assertFalse(self.env["res.users.apikeys"].search([("user_id", "=", self.service_user.id)]))
        self.assertFalse(self.env["wechat.attempt"].search([]))

    def test_a_neutralized_copy_may_find_its_own_address(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url.freeze", False)
        configure(self.env, redirect_url="https://erp.example.com/wechat/callback")
        self.assertTrue(parameters.get_param("web.base.url.freeze"))
        self.neutralize()
        self.assertFalse(parameters.get_param("web.base.url.freeze"))
        self.assertFalse(parameters.get_param(FROZEN_BY_US))

    def test_a_neutralized_copy_keeps_an_administrators_own_freeze(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(FROZEN_BY_US, False)
        parameters.set_param("web.base.url.freeze", "True")
        self.neutralize()
        self.assertTrue(parameters.get_param("web.base.url.freeze"))
