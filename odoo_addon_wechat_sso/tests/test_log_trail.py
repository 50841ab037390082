"""What leaves a line in the sign-in log (threat G4): each event one, whatever happens around it."""

from types import SimpleNamespace

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.wechat_ticket import LoginTicket
from .common import (
    BROWSER,
    WechatCase,
    WechatHttpCase,
    attempt_id,
    checked,
    configure,
    sha256,
    sign_in_arguments,
    ticket_of,
)
from .linking import LinkingMixin, refusal
from .scan import WRONG, ScanMixin

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50"


class TrailMixin:
    """For test cases with WechatMixin: looks at the lines that came since the test began."""

    def setUp(self):
        super().setUp()
        self.before = self.env["wechat.log"].search([], limit=1).id or 0

    def lines(self, *names):
        """Return the new lines, oldest first, as tuples of kind, result, reason and the named fields."""
        log = self.env["wechat.log"].search([("id", ">", self.before)], order="id")
        return [tuple(line[name] for name in ("kind", "result", "reason", *names)) for line in log]


@tagged("post_install", "-at_install")
class TestLogTrail(TrailMixin, ScanMixin, LinkingMixin, WechatCase):
    def spend(self, attempt):
        ticket = LoginTicket(sha256(ticket_of(attempt)), sha256(BROWSER))
        credential = {"type": "wechat_ticket", "login": self.staff.login, "ticket": ticket}
        self.staff.with_user(self.staff)._check_credentials(credential, {"interactive": True})

    def test_a_login_is_noted_when_it_happens_and_not_when_the_ticket_is_issued(self):
        arguments = sign_in_arguments(request_id="0123abcd" * 4, ip="192.0.2.9", user_agent=IPHONE)
        self.gateway.sign_in(**arguments)
        self.assertEqual(self.lines(), [])
        self.spend(arguments["attempt"])
        self.assertEqual(
            self.lines("user_id", "account", "way", "ip", "client", "reference"),
            [
                ("login", "ok", False, self.staff, sha256("oKnown-person_1")[:12], "direct", "192.0.2.9")
                + ("WeChat, iPhone", "0123ABCD")
            ],
        )

    def test_a_login_by_scan_names_the_computer(self):
        attempt = self.wait_for_code()
        self.type_code(attempt)
        self.spend(attempt)
        self.assertEqual(
            self.lines("way", "client"),
            [
                ("browser", "ok", "confirmed", "scan", "Firefox 133, Windows"),
                ("login", "ok", False, "scan", "Firefox 133, Windows"),
            ],
        )

    def test_a_login_costs_one_statement_more(self):
        self.gateway.sign_in(**(arguments := sign_in_arguments()))
        ticket = LoginTicket(sha256(ticket_of(arguments["attempt"])), sha256(BROWSER))
        attempts = self.env["wechat.attempt"]
        with self.assertQueryCount(4):  # savepoint, UPDATE, release, and the line
            self.assertTrue(attempts._consume(ticket, self.staff))

    def test_every_refusal_of_a_verified_account(self):
        self.sign_in(openid="oNobody")
        self.staff.active = False
        self.sign_in()
        configure(self.env, enabled=None)
        self.before = self.env["wechat.log"].search([], limit=1).id
        self.sign_in(openid="oNobody-else")
        self.assertEqual(self.lines(), [("login", "refused", "disabled")])

    def test_whom_a_refusal_concerns(self):
        self.staff.active = False
        self.sign_in(request_id="9" * 32)
        self.assertEqual(self.lines("user_id", "reference"), [("login", "refused", "archived", self.staff, "99999999")])

    def test_a_question_for_the_profile_is_no_refusal(self):
        configure(self.env, new_user_policy="portal")
        self.before = self.env["wechat.log"].search([], limit=1).id
        self.assertEqual(self.sign_in(openid="oNew")["outcome"], "profile_needed")
        self.assertEqual(self.lines(), [])

    def test_not_me(self):
        self.deny(attempt_id())
        attempt = self.wait_for_code()
        self.deny(attempt)
        self.deny(attempt)
        self.assertEqual(
            self.lines("user_id"),
            [
                ("login", "refused", "denied", self.env["res.users"]),
                ("login", "refused", "denied", self.staff),
            ],
        )

    def test_three_wrong_codes_are_one_line(self):
        attempt = self.wait_for_code()
        for _wrong in range(3):
            self.type_code(attempt, WRONG)
        self.assertEqual(self.lines("user_id", "ip"), [("login", "refused", "wrong_codes", self.staff, "192.0.2.7")])

    def test_forgetting_a_browser_names_who_did_it(self):
        self.confirm()
        self.browsers(self.staff).with_user(self.env.ref("base.user_admin")).action_forget()
        self.assertEqual(
            self.lines("user_id", "actor_id")[1:],
            [("browser", "ok", "forgotten", self.staff, self.env.ref("base.user_admin"))],
        )

    def test_settings_name_who_changed_what(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        configure(self.env, allow_admins=None, enabled=None)
        self.before = self.env["wechat.log"].search([], limit=1).id
        self.env["res.config.settings"].with_user(boss).create({"wechat_allow_admins": True}).execute()
        self.assertIn(
            ("settings", "ok", "setting_changed", boss, "allow_admins: – → True"), self.lines("actor_id", "detail")
        )
        self.env["wechat.service"].with_user(boss)._provision()
        self.assertEqual(self.lines("actor_id")[-1], ("settings", "ok", "sidecar_key", boss))

    def test_linking_moving_and_unlinking_name_who_did_it(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        account = SimpleNamespace(**sign_in_arguments(openid="oNew", nickname="New"))
        identity = (
            self.env["wechat.identity"].with_user(boss)._attach_to(self.customer, account, how="request", by=boss)[1]
        )
        move = self.env["wechat.identity.move"].with_user(boss)
        checked(move.create({"identity_id": identity.id, "user_id": self.staff.id}).action_move)
        # As the button does once the identity is checked.
        type(identity).action_unlink.__wrapped__(identity.with_user(boss))
        account_hash = sha256("oNew")[:12]
        self.assertEqual(
            self.lines("user_id", "actor_id", "account"),
            [
                ("link", "ok", False, self.customer, boss, account_hash),
                ("move", "ok", "moved_away", self.customer, boss, account_hash),
                ("move", "ok", "moved_here", self.staff, boss, account_hash),
                ("unlink", "ok", False, self.staff, boss, account_hash),
            ],
        )

    def test_suspending_and_keeping_are_noted(self):
        admin = self.env.ref("base.user_admin")
        self.staff.with_user(admin).write({"password": "by-rpc"})
        self.identity.with_user(self.staff)._keep()
        self.assertEqual(
            self.lines("user_id", "actor_id", "account"),
            [
                ("suspension", "ok", False, self.staff, admin, sha256("oKnown-person_1")[:12]),
                ("suspension", "ok", "kept", self.staff, self.env["res.users"], sha256("oKnown-person_1")[:12]),
            ],
        )

    def test_revoking_names_who_did_it(self):
        admin = self.env.ref("base.user_admin")
        invitation, _code = self.make("invitation", self.customer, admin)
        for _press in range(2):
            invitation.with_user(admin).action_revoke()
        self.assertEqual(
            self.lines("user_id", "actor_id"), [("invitation", "ok", "revoked", self.customer, admin)], "once"
        )

    def test_what_a_manager_decides_names_the_manager(self):
        admin = self.env.ref("base.user_admin")
        pair = self.env["wechat.review"].create({"user_id": self.staff.id, "other_user_id": self.customer.id})
        pair.with_user(admin).action_keep_apart()
        self.identity.with_user(admin).action_want_profile()
        lines = self.lines("user_id", "actor_id")
        self.assertCountEqual(
            lines,
            [
                ("review", "ok", "kept_apart", self.staff, admin),
                ("review", "ok", "kept_apart", self.customer, admin),
                ("profile", "ok", False, self.staff, admin),
            ],
        )

    def test_a_refused_link_is_noted(self):
        self.set_up_linking()
        _invitation, code = self.make()
        _attempt, answer = self.scan_code(code, openid="oKnown-person_1")
        self.assertEqual(answer, refusal("already_linked"))
        self.assertEqual(
            self.lines("user_id", "account")[1:],
            [("link", "refused", "already_linked", self.customer, sha256("oKnown-person_1")[:12])],
        )

    def test_other_settings_are_none_of_ours(self):
        self.env["ir.config_parameter"].set_param("some.other", "secret")
        self.assertEqual(self.lines(), [])


@tagged("post_install", "-at_install")
class TestLogTrailDoor(TrailMixin, WechatHttpCase):
    def test_a_replay_and_a_stolen_ticket(self):
        attempt = self.issue()
        self.knock()
        self.opener.cookies.clear()
        self.carry(ticket_of(attempt))
        self.knock()
        self.carry(ticket_of(self.issue()), browser="c" * 32)
        with mute_logger("odoo.addons.odoo_addon_wechat_sso.controllers.main"):
            self.knock()
        self.assertEqual(
            self.lines("user_id"),
            [
                ("login", "ok", False, self.staff),
                ("login", "refused", "attempt_conflict", self.staff),
                ("login", "refused", "browser", self.staff),
            ],
        )

    def test_invented_tickets_fill_no_table(self):
        self.carry("f" * 64)
        self.knock()
        self.carry("nonsense")
        self.knock()
        self.carry(None)
        self.knock()
        self.assertEqual(self.lines(), [])
