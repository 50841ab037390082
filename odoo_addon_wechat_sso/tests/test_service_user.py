"""The service user can call the gateway and nothing else (threats P1, P2, P3, P5)."""

from odoo.exceptions import AccessDenied, AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WechatCase, sign_in_arguments

# What a walk over all models and operations may find open, as (model, operation): nothing.
ALLOWED = {}
OPERATIONS = {
    "search": lambda model, record: model.search([], limit=1),
    "search_read": lambda model, record: model.search_read([], ["display_name"], limit=1),
    "read": lambda model, record: record.read(["display_name"]),
    "create": lambda model, record: model.create({}),
    "write": lambda model, record: record.write(something_to_write(model)),
    "unlink": lambda model, record: record.unlink(),
    "copy": lambda model, record: record.copy(),
}
RIGHTS = {"search": "read", "search_read": "read", "copy": "create"}


def something_to_write(model):
    """Return values for `write`; some models return early from writing nothing."""
    for name, field in model._fields.items():
        if field.store and not field.readonly:
            return {name: "" if field.type in ("char", "text", "html") else False}
    return {}


@tagged("post_install", "-at_install")
class TestServiceUser(WechatCase):
    maxDiff = None

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.models", "odoo.sql_db")
    def test_p1_every_model_and_every_operation_is_closed(self):
        opened = {}
        for name in self.env.registry:
            for operation in OPERATIONS:
                if answer := self.answer(operation, name):
                    opened[name, operation] = answer
        self.assertEqual(opened, ALLOWED)

    def test_p1_it_is_not_even_asked_who_it_is(self):
        checks = self.env["res.users.identitycheck"].with_user(self.service_user).sudo()
        self.assertRaises(AccessError, checks.create, {})

    def answer(self, operation, name):
        """Try an operation of a model as the service user and return what came of it, '' if that was a clear no."""
        model = self.env[name].with_user(self.service_user)
        if model.has_access(RIGHTS.get(operation, operation)):
            return "access granted"
        if model._abstract:
            return ""
        savepoint = self.env.cr.savepoint()
        try:
            OPERATIONS[operation](model, self.some_record(name).with_user(self.service_user))
            return "done"
        except AccessError:
            return ""
        except Exception as stumble:
            # An override that trips over empty values before core asks for the right, which is not there (above).
            return "" if isinstance(stumble, (KeyError, UserError)) else repr(stumble)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def some_record(self, name):
        """Return a record of the model that exists, if there is one, so that nothing is saved by there being none."""
        model = self.env[name].sudo()
        found = model._auto and model.with_context(active_test=False).search([], limit=1)
        return found or model.browse(1)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_p1_its_own_record_is_closed(self):
        me = self.service_user.with_user(self.service_user)
        for fields in (["login"], ["name", "lang"], ["api_key_ids"], None):
            self.assertRaises(AccessError, me.read, fields)
        for values in ({"name": "x"}, {"lang": "en_US"}, {"email": "x@example.com"}, {"password": "hunter2hunter2"}):
            self.assertRaises(AccessError, me.write, values)
        self.assertRaises(AccessError, me.onchange, {}, ["name"], {"name": {}, "login": {}})
        self.assertRaises(AccessError, me.web_save, {"name": "x"}, {"name": {}})
        self.assertRaises(AccessError, me.copy)
        self.assertRaises(AccessError, self.service_user.partner_id.with_user(self.service_user).read, ["name"])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_p1_it_gets_no_password_and_no_further_key(self):
        env = self.env(user=self.service_user)
        self.assertRaises(AccessDenied, env["res.users"].change_password, "", "hunter2hunter2")
        self.assertRaises(AccessDenied, env["res.users"].change_password, "x", "hunter2hunter2")
        self.assertRaises(AccessError, env["res.users.apikeys.description"].create, {"name": "x"})
        self.assertRaises(AccessError, env["change.password.own"].create, {"new_password": "hunter2hunter2"})
        self.assertRaises(AccessError, env["res.users"].reset_password, "wechat_gateway")

    def test_nobody_can_give_it_a_password(self):
        boss = self.env.ref("base.user_admin")
        user = self.service_user.with_user(boss)
        wizard = self.env["change.password.wizard"].with_user(boss).with_context(active_ids=user.ids)
        ways = (
            lambda: user.write({"password": "hunter2hunter2"}),
            lambda: user._change_password("hunter2hunter2"),
            lambda: wizard.create(
                {"user_ids": [(0, 0, {"user_id": user.id, "user_login": "x", "new_passwd": "hunter2hunter2"})]}
            ).change_password_button(),
            lambda: user.action_reset_password(),
            lambda: self.env["res.users"].sudo().reset_password("wechat_gateway"),
            lambda: user.sudo().write({"password": "hunter2hunter2"}),
        )
        for number, way in enumerate(ways):
            with self.subTest(way=number), self.assertRaises(UserError), self.env.cr.savepoint():
                way()
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [user.id])
        self.assertEqual(self.env.cr.fetchone(), (None,))

    def test_others_passwords_are_still_theirs_to_change(self):
        self.staff.password = "another_password"
        credential = {"type": "password", "login": self.staff.login, "password": "another_password"}
        self.staff.with_user(self.staff)._check_credentials(credential, {"interactive": True})

    def test_p5_it_opens_no_session(self):
        key = self.env["wechat.service"]._provision()["ODOO_API_KEY"]
        me = self.service_user.with_user(self.service_user)
        for password in (key, "", "wechat_gateway"):
            with self.assertRaises(AccessDenied):
                me._check_credentials(
                    {"type": "password", "login": "wechat_gateway", "password": password}, {"interactive": True}
                )

    def test_its_group_mixes_with_no_other(self):
        group = self.env.ref("odoo_addon_wechat_sso.group_wechat_gateway")
        for user in (self.staff, self.customer, self.env.ref("base.user_admin")):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                user.write({self.groups_field: [(4, group.id)]})
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.service_user.write({self.groups_field: [(4, self.env.ref("base.group_user").id)]})

    def test_p2_it_names_no_user(self):
        for name in ("user_id", "uid", "login"):
            with self.assertRaises(UserError):
                self.gateway.sign_in(**sign_in_arguments(), **{name: 2})

    def test_p3_nobody_else_calls_the_gateway(self):
        beat = {"instance": "x", "version": "1.0.0", "health": {"status": "green", "parts": {}}, "results": []}
        callers = (self.staff, self.customer, self.env.ref("base.user_admin"), self.env.ref("base.public_user"))
        for user in callers:
            gateway = self.env["wechat.gateway"].with_user(user)
            self.assertRaises(AccessError, gateway.sign_in, **sign_in_arguments())
            self.assertRaises(AccessError, gateway.heartbeat, **beat)
            for method in (gateway.verify_code, gateway.deny, gateway.attempt):
                self.assertRaises(AccessError, method)
        for gateway in (self.env["wechat.gateway"], self.gateway.sudo()):
            self.assertRaises(AccessError, gateway.sign_in, **sign_in_arguments())

    def test_only_administrators_set_it_up(self):
        for user in (self.staff, self.customer, self.service_user):
            service = self.env["wechat.service"].with_user(user)
            self.assertRaises(AccessError, service._provision)
            self.assertRaises(AccessError, service._ensure_user)
