"""Every method that RPC reaches, called by people who look after nobody's accounts, on rows of a colleague."""

import inspect

import psycopg2
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WechatCase, configure, sha256

MODULE = "odoo.addons.odoo_addon_wechat_sso."
EVERYBODY = ("portal", "staff", "viewer")
# Who gets an answer from which method, and changes nothing by it. Each method stands here or below, or fails the test.
ANSWERED = {
    # These name the dialog that asks for the right; the dialog refuses.
    "wechat.identity.action_move": EVERYBODY,
    "wechat.request.action_accept": EVERYBODY,
    "wechat.request.action_reject": EVERYBODY,
    "res.config.settings.action_wechat_reload": EVERYBODY,
}
REFUSED = """
res.config.settings.action_wechat_accept_redirect_url
res.config.settings.action_wechat_doctor
res.config.settings.action_wechat_findings
res.config.settings.action_wechat_make_key
res.config.settings.action_wechat_phone_test
res.users.action_wechat_invite
res.users.action_wechat_link
res.users.identitycheck.action_use_wechat
res.users.identitycheck.action_wechat_use_password
wechat.browser.action_forget
wechat.finding.action_open
wechat.finding.action_report
wechat.finding.action_run
wechat.finding.action_run_again
wechat.finding.is_awaiting
wechat.gateway.attempt
wechat.gateway.deny
wechat.gateway.diagnose
wechat.gateway.heartbeat
wechat.gateway.invitation
wechat.gateway.link
wechat.gateway.open_invitation
wechat.gateway.phone_test
wechat.gateway.sign_in
wechat.gateway.verify_code
wechat.identity.action_keep
wechat.identity.action_unlink
wechat.identity.action_want_profile
wechat.identity.move.action_move
wechat.invitation.action_confirm
wechat.invitation.action_reject
wechat.invitation.action_revoke
wechat.invitation.cards.action_print
wechat.invitation.get_state
wechat.invite.action_make
wechat.invite.action_revoke
wechat.invite.action_send
wechat.phone.test.is_awaiting
wechat.request.accept.action_accept
wechat.request.reject.action_reject
wechat.review.action_keep_apart
wechat.review.action_move
wechat.review.action_move_other
""".split()


@tagged("post_install", "-at_install")
class TestWhoCallsWhat(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        configure(cls.env, redirect_url="https://erp.example.com/wechat/callback")
        cls.people = {
            "portal": cls.customer,
            "staff": cls.new_user("wechat_colleague", "base.group_user"),
            "viewer": cls.new_user("wechat_viewer", "odoo_addon_wechat_sso.group_wechat_viewer"),
        }
        # So that nobody is refused for having no account of their own.
        for kind, person in cls.people.items():
            cls.link(person, f"oOwn-{kind}")

    def methods(self):
        """Return {'model.method': function} of what this addon lets RPC call and core's models do not have as well."""
        found = {}
        for name, model in self.env.registry.items():
            parts = [part for part in model.__mro__ if part is not model]
            ours = [part for part in parts if part.__module__.startswith(MODULE)]
            core = {method for part in parts if part not in ours for method in vars(part)}
            for part in ours:
                for method, function in vars(part).items():
                    if inspect.isfunction(function) and not method.startswith("_") and method not in core:
                        # Without the identity check, which whoever calls would pass: it is about themselves.
                        found[f"{name}.{method}"] = inspect.unwrap(getattr(model, method))
        return found

    def rows(self):
        """Return {model: a row of it that is about a colleague}; models without rows are missing."""
        user = self.staff
        values = {"user_id": user.id}
        self.env["wechat.browser"]._remember(user, "", sha256(user.login), "Firefox", "192.0.2.1")
        invitation, _code = self.env["wechat.invitation"]._make("invitation", user, 900)
        company = {"company_id": user.company_id.id}
        request = self.env["wechat.request"].create(company | {"appid": self.identity.appid, "openid": "oAsks"})
        twin = user.copy({"login": "wechat_twin"})
        make = {
            "res.config.settings": {},
            "res.users.identitycheck": {},
            "wechat.finding": {"code": "x", "source": "odoo", "status": "red"},
            "wechat.identity.move": {"identity_id": self.identity.id, "user_id": twin.id},
            "wechat.invitation.cards": {"user_ids": [(6, 0, user.ids)]},
            "wechat.invite": values | {"invitation_id": invitation.id},
            "wechat.phone.test": {"code": "x"},
            "wechat.request.accept": values | {"request_id": request.id},
            "wechat.request.reject": {"request_id": request.id},
            "wechat.review": values | {"other_user_id": twin.id, "identity_id": self.identity.id},
        }
        made = [self.env[model].create(content) for model, content in make.items()]
        made += [
            user,
            self.identity,
            invitation,
            request,
            self.env["wechat.browser"].search([("user_id", "=", user.id)]),
        ]
        return {row._name: row for row in made}

    def outcome(self, function, records):
        """Call a method where nothing can be written; return 'refused', 'answered' or 'acted'."""
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute("SET TRANSACTION READ ONLY")
                function(records)
            return "answered"
        except psycopg2.errors.ReadOnlySqlTransaction:
            return "acted"
        except (AccessError, UserError):
            return "refused"
        except ValueError:
            # No record at all where there has to be one.
            self.assertFalse(records)
            return "refused"
        finally:
            self.env.invalidate_all()

    def test_every_method_is_listed(self):
        self.assertEqual(sorted(self.methods()), sorted([*ANSWERED, *REFUSED]))

    @mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_each_refuses_whom_it_should(self):
        rows = self.rows()
        for name, function in self.methods().items():
            model = name.rpartition(".")[0]
            row = rows.get(model, self.env[model])
            for kind, person in self.people.items():
                with self.subTest(method=name, kind=kind):
                    expected = "answered" if kind in ANSWERED.get(name, ()) else "refused"
                    self.assertEqual(self.outcome(function, row.with_user(person)), expected)
                    self.assertNotEqual(self.outcome(function, self.env[model].with_user(person)), "acted", "no row")

    @mute_logger("odoo.sql_db")
    def test_acting_would_be_noticed(self):
        self.assertEqual(self.outcome(lambda users: users.write({"name": "x"}), self.staff), "acted")
        self.assertEqual(self.outcome(lambda users: users.read(["name"]), self.staff), "answered")
        self.staff.name = "y"
        self.env.flush_all()
