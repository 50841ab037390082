"""WeChat data belongs to administrators' eyes and the gateway's hands (threat L8)."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GROUPS_FIELD, WechatCase

MODELS = ("wechat.identity", "wechat.attempt", "wechat.job", "wechat.sidecar")


@tagged("post_install", "-at_install")
class TestPrivacy(WechatCase):
    @mute_logger("odoo.addons.base.models.ir_model")
    def test_users_neither_read_nor_write(self):
        values = {"user_id": self.customer.id, "appid": "wx0123456789abcdef", "openid": "oMine"}
        for user in (self.staff, self.customer, self.env.ref("base.public_user")):
            for name in MODELS:
                model = self.env[name].with_user(user)
                with self.subTest(user=user.login, model=name):
                    if (user, name) == (self.staff, "wechat.identity"):
                        self.assertEqual(model.search([]), self.identity, "their own, as test_own_accounts.py tells")
                    else:
                        self.assertRaises(AccessError, model.search, [])
                    self.assertRaises(AccessError, model.create, values if name == "wechat.identity" else {})
            mine = self.identity.with_user(user)
            self.assertRaises(AccessError, mine.read, ["openid"])
            self.assertRaises(AccessError, mine.write, {"user_id": user.id})
            self.assertRaises(AccessError, mine.copy)
            self.assertRaises(AccessError, mine.unlink)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_administrators_read_and_write_nothing(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        for name in MODELS:
            model = self.env[name].with_user(boss)
            model.search([])
            self.assertRaises(AccessError, model.create, {})
        self.assertEqual(self.identity.with_user(boss).read(["openid"])[0]["openid"], "oKnown-person_1")
        self.assertRaises(AccessError, self.identity.with_user(boss).write, {"user_id": boss.id})

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_not_even_administrators_see_hashes(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        attempts = self.env["wechat.attempt"].with_user(boss)
        self.sign_in()
        self.assertFalse({"ticket_hash", "browser"} & attempts.fields_get().keys())
        self.assertRaises(AccessError, attempts.search([], limit=1).read, ["ticket_hash"])

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.models")
    def test_the_epoch_is_nobodys_to_see_or_set(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        for user in (self.staff, boss):
            mine = self.staff.with_user(user)
            self.assertNotIn("wechat_session_epoch", mine.fields_get())
            self.assertRaises(AccessError, mine.read, ["wechat_session_epoch"])
            self.assertRaises(AccessError, mine.write, {"wechat_session_epoch": 0})

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_import_is_no_way_round(self):
        result = self.env["wechat.identity"].with_user(self.staff).load(["appid", "openid"], [["wx1", "o1"]])
        self.assertFalse(result["ids"])

    def test_one_account_has_one_row(self):
        import psycopg2

        with self.assertRaises(psycopg2.errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.link(self.customer, "oKnown-person_1")

    def test_deleting_a_user_deletes_the_identities(self):
        self.link(self.customer, "oGone")
        self.sign_in(openid="oGone")
        self.customer.unlink()
        self.assertFalse(self.env["wechat.identity"].search([("openid", "=", "oGone")]))

    def test_groups_field_is_the_one_of_this_series(self):
        self.assertIn(GROUPS_FIELD, self.env["res.users"]._fields)
