"""The service user's key over real XML-RPC: what it opens, and that an old one is dead at once (threats P1, P6, P7)."""

from xmlrpc.client import Fault

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WechatHttpCase, sha256, sign_in_arguments
from .linking import link_arguments, open_arguments
from .scan import scan_arguments, typed_arguments

RPC_LOGGERS = (
    "odoo.http",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.rpc.controllers.xmlrpc",
    "odoo.service.model",
)


@tagged("post_install", "-at_install")
class TestServiceKey(WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.environment = self.env["wechat.service"]._provision()

    def call(self, model, method, *args, key=None, **kwargs):
        key = key or self.environment["ODOO_API_KEY"]
        return self.xmlrpc_object.execute_kw(
            self.environment["ODOO_DB"], self.service_user.id, key, model, method, list(args), kwargs
        )

    def assert_fault(self, code, *args, **kwargs):
        with self.assertRaises(Fault) as caught, mute_logger(*RPC_LOGGERS, "odoo.sql_db"):
            self.call(*args, **kwargs)
        self.assertEqual(caught.exception.faultCode, code, caught.exception.faultString)

    @mute_logger(*RPC_LOGGERS)
    def test_opens_the_gateway(self):
        environment = self.environment
        self.assertEqual(
            self.xmlrpc_common.authenticate(
                environment["ODOO_DB"], environment["ODOO_LOGIN"], environment["ODOO_API_KEY"], {}
            ),
            self.service_user.id,
        )
        self.assertEqual(self.call("wechat.gateway", "sign_in", **sign_in_arguments())["outcome"], "issued")
        scan = scan_arguments()
        attempt = {"attempt": scan["attempt"], "request_id": "test-request"}
        denial = {name: scan[name] for name in ("browser", "ip", "user_agent")} | attempt | {"by": "phone"}
        for method, arguments, outcome in (
            ("attempt", attempt, "unknown"),
            ("sign_in", scan, "code_required"),
            ("verify_code", typed_arguments(scan["attempt"]), "issued"),
            ("deny", denial, "refused"),
            ("invitation", {"code_hash": sha256("x" * 22), "request_id": "test-request"}, "unknown"),
            ("open_invitation", open_arguments("x" * 22), "unknown"),
            ("link", link_arguments(scan["attempt"]), "refused"),
        ):
            self.assertEqual(self.call("wechat.gateway", method, **arguments)["outcome"], outcome)

    def test_faults_tell_kinds_apart(self):
        self.assert_fault(2, "wechat.gateway", "sign_in", **(sign_in_arguments() | {"attempt": "x"}))
        self.assert_fault(2, "wechat.gateway", "sign_in", **sign_in_arguments(), user_id=2)
        self.assert_fault(3, "wechat.gateway", "sign_in", key="0" * 40, **sign_in_arguments())
        self.assert_fault(4, "wechat.gateway", "_trusted")
        self.assert_fault(4, "wechat.gateway", "_check_caller")

    def test_p1_opens_nothing_else(self):
        me = [self.service_user.id]
        for model, method, *args in (
            ("res.users", "search", []),
            ("res.users", "read", me, ["login"]),
            ("res.users", "write", me, {"name": "x"}),
            ("res.users", "write", me, {"password": "hunter2hunter2"}),
            ("res.users", "search_read", [], ["login"]),
            ("res.partner", "search_count", []),
            ("ir.attachment", "search_count", []),
            ("ir.config_parameter", "get_param", "database.secret"),
            ("wechat.identity", "search_read", []),
            ("wechat.attempt", "search", []),
            ("wechat.attempt", "_verify", {}),
            ("wechat.attempt", "_confirm", {}),
            ("wechat.identity", "_attach_to", {}),
            ("wechat.invitation", "search_read", []),
            ("wechat.invitation", "get_state", [1]),
            ("wechat.invitation", "action_reject", [1]),
            ("wechat.invitation", "_make", "link", me, 600),
            ("wechat.invite", "create", {}),
            ("res.users", "action_wechat_invite", [2]),
            ("wechat.browser", "search_read", []),
            ("wechat.browser", "action_forget", [1]),
            ("wechat.settings", "_get"),
            ("wechat.service", "_provision"),
            ("wechat.job", "_enqueue", "x", {}),
            ("res.users.apikeys.description", "create", {"name": "x"}),
            ("change.password.own", "create", {}),
            ("res.lang", "search_read", []),
            ("res.country", "search", []),
            ("ir.model", "search", []),
        ):
            with self.subTest(model=model, method=method):
                self.assert_fault(4, model, method, *args)

    @mute_logger(*RPC_LOGGERS)
    def test_p7_a_new_key_ends_the_old_one_at_once(self):
        old = self.environment["ODOO_API_KEY"]
        self.call("wechat.gateway", "sign_in", **sign_in_arguments())
        self.environment = self.env["wechat.service"]._provision()
        self.assert_fault(3, "wechat.gateway", "sign_in", key=old, **sign_in_arguments())
        self.assertEqual(self.call("wechat.gateway", "sign_in", **sign_in_arguments())["outcome"], "issued")

    @mute_logger(*RPC_LOGGERS)
    def test_p7_archiving_the_service_user_ends_its_key_at_once(self):
        self.call("wechat.gateway", "sign_in", **sign_in_arguments())
        self.service_user.active = False
        self.assert_fault(3, "wechat.gateway", "sign_in", **sign_in_arguments())

    @mute_logger(*RPC_LOGGERS)
    def test_p7_a_succeeded_key_works_until_it_is_retired_and_then_is_dead_at_once(self):
        old = self.environment["ODOO_API_KEY"]
        self.environment = self.env["wechat.service"]._succeed_key()
        for key in (old, self.environment["ODOO_API_KEY"]):
            self.assertEqual(
                self.call("wechat.gateway", "sign_in", key=key, **sign_in_arguments())["outcome"], "issued"
            )
        self.env["wechat.service"]._retire_keys()
        self.assert_fault(3, "wechat.gateway", "sign_in", key=old, **sign_in_arguments())
        self.assertEqual(self.call("wechat.gateway", "sign_in", **sign_in_arguments())["outcome"], "issued")

    def test_only_administrators_succeed_or_retire_keys(self):
        service = self.env["wechat.service"].with_user(self.staff)
        for step in (service._provision, service._succeed_key, service._retire_keys):
            with self.assertRaises(AccessError):
                step()

    def test_provisioning_again_changes_nothing_but_the_key(self):
        again = self.env["wechat.service"]._provision("http://localhost:8069")
        self.assertEqual(again["ODOO_URL"], "http://localhost:8069")
        self.assertEqual(again["ODOO_LOGIN"], self.environment["ODOO_LOGIN"])
        self.assertNotEqual(again["ODOO_API_KEY"], self.environment["ODOO_API_KEY"])
        users = self.env["res.users"].with_context(active_test=False).search([("login", "=", "wechat_gateway")])
        self.assertEqual(users, self.service_user)
        keys = self.env["res.users.apikeys"].search([("user_id", "=", self.service_user.id)])
        self.assertEqual((len(keys), keys.expiration_date, keys.scope), (1, False, False))

    @mute_logger(*RPC_LOGGERS)
    def test_ensuring_the_user_leaves_its_key_alone(self):
        self.service_user.active = False
        self.env["wechat.service"]._ensure_user()
        self.assertTrue(self.service_user.active and self.service_user.share)
        self.assertEqual(self.call("wechat.gateway", "sign_in", **sign_in_arguments())["outcome"], "issued")
