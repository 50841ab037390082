"""Unlinking by the person and by whoever may link for others; the identity is checked before (L1)."""

import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import WechatHttpCase
from .linking import LinkingMixin


@tagged("post_install", "-at_install")
class TestUnlink(LinkingMixin, WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()

    def press(self, model, method, ids):
        """Press a button as the logged in browser does and return the action, or the error's name."""
        body = {"params": {"model": model, "method": method, "args": [ids], "kwargs": {}}}
        response = self.opener.post(
            f"{self.base_url()}/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(body),
            headers={"Content-Type": "application/json"},
        ).json()
        return response.get("result") or response["error"]["data"]["name"]

    def test_l1_unlinking_asks_who_one_is(self):
        self.authenticate(self.staff.login, self.staff.login)
        action = self.press("wechat.identity", "action_unlink", self.identity.ids)
        self.assertEqual(action["res_model"], "res.users.identitycheck")
        self.assertTrue(self.identity.exists())
        check = action["res_id"]
        self.env["res.users.identitycheck"].browse(check).password = self.staff.login
        self.env.flush_all()
        body = {
            "params": {
                "model": "res.users.identitycheck",
                "method": "run_check",
                "args": [[check]],
                "kwargs": {"context": {"password": self.staff.login}},
            }
        }
        self.opener.post(f"{self.base_url()}/web/dataset/call_kw/res.users.identitycheck/run_check", json=body)
        self.assertFalse(self.identity.exists())

    def unlink_as(self, user, identity=None):
        """Unlink with the identity checked already."""
        return (
            (identity or self.identity)
            .with_user(user)
            .action_unlink.__wrapped__((identity or self.identity).with_user(user))
        )

    def test_others_accounts_are_not_ones_own(self):
        for user in (self.customer, self.new_user("wechat_colleague", "base.group_user")):
            self.assertRaises(AccessError, self.unlink_as, user)
        self.assertTrue(self.identity.exists())

    def test_whoever_may_link_for_others_may_unlink_for_them(self):
        manager = self.new_user("wechat_manager", "odoo_addon_wechat_sso.group_wechat_manager")
        self.assertEqual(self.unlink_as(manager)["tag"], "soft_reload")
        self.assertFalse(self.identity.exists())

    def test_a_form_whose_account_is_gone_gives_way_to_the_list(self):
        manager = self.new_user("wechat_manager", "odoo_addon_wechat_sso.group_wechat_manager")
        action = self.unlink_as(manager, self.identity.with_context(wechat_from_form=True))
        self.assertEqual((action["res_model"], action["target"]), ("wechat.identity", "main"))
        self.assertTrue(action["view_mode"].startswith("list"))

    def test_but_not_for_administrators(self):
        manager = self.new_user("wechat_manager", "odoo_addon_wechat_sso.group_wechat_manager")
        boss = self.new_user("wechat_boss", "base.group_system")
        self.assertRaises(AccessError, self.unlink_as, manager, self.link(boss, "oBoss"))
