"""Codes and the accounts that phones bring for them, seen from the gateway; link flows open no session."""

from odoo.tests import tagged

from .common import WechatCase, attempt_id, configure, sha256, sign_in_arguments, ticket_of
from .linking import CONFIRMED, WAITING, LinkingMixin, refusal

OTHER_PHONE = sha256("c" * 32)


@tagged("post_install", "-at_install")
class TestLinkGateway(LinkingMixin, WechatCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()

    def test_a_code_says_what_it_is_for(self):
        _invitation, code = self.make("link", self.customer)
        answer = self.ask(code)
        self.assertSecondsLeft(answer.pop("expires_in"), 600)
        self.assertLess(answer.pop("age"), 30)
        self.assertEqual(
            answer,
            {
                "outcome": "open",
                "purpose": "link",
                "user": self.customer.name,
                "company": self.customer.company_id.name,
                "by": "",
                "ip": "",
                "user_agent": "",
            },
        )
        _invitation, code = self.make("invitation", self.customer)
        self.assertEqual((self.ask(code)["purpose"], self.ask(code)["by"]), ("invitation", self.inviter().name))

    def test_a_code_that_is_not_open_says_nothing_of_anybody(self):
        invitation, code = self.make()
        invitation._revoke()
        silent = {
            "purpose": "",
            "user": "",
            "company": "",
            "by": "",
            "expires_in": 0,
            "ip": "",
            "user_agent": "",
            "age": 0,
        }
        self.assertEqual(self.ask(code), {"outcome": "revoked"} | silent)
        self.assertEqual(self.ask("x" * 22), {"outcome": "unknown"} | silent)

    def test_asking_changes_nothing(self):
        invitation, code = self.make()
        self.ask(code)
        self.assertEqual(invitation.state, "sent")

    def test_the_code_itself_is_not_kept(self):
        invitation, code = self.make()
        self.env.cr.execute("SELECT to_jsonb(i)::text FROM wechat_invitation i WHERE id = %s", [invitation.id])
        self.assertNotIn(code, self.env.cr.fetchone()[0])
        self.assertRegex(code, r"^[0-9A-Za-z_-]{22}$")

    def test_opening_again_is_answered_the_same(self):
        invitation, code = self.make()
        attempt, first = self.open(code)
        _attempt, again = self.open(code, attempt=attempt)
        self.assertEqual(first["outcome"], again["outcome"])
        self.assertEqual(invitation.state, "opened")
        self.assertEqual(self.open(code, attempt=attempt, browser=OTHER_PHONE)[1]["outcome"], "unknown")

    def test_an_account_waits_until_somebody_confirms(self):
        invitation, code = self.make()
        row, answer = self.scan_code(code)
        self.assertEqual(answer, WAITING)
        self.assertEqual(self.bring(row.attempt), WAITING)
        self.assertEqual((row.outcome, row.nickname, row.client), ("waiting", "张三", "WeChat, iPhone"))
        self.assertFalse(self.owner())
        self.assertEqual(row._confirm(self.customer), "")
        self.assertEqual((self.owner(), row.outcome, invitation.state), (self.customer, "confirmed", "used"))
        identity = row.identity_id
        self.assertEqual((identity.linked_how, identity.linked_by), ("self", self.customer))
        self.assertFalse(identity.first_login or identity.last_login)

    def test_a_code_links_once(self):
        _invitation, code = self.make()
        first, _answer = self.scan_code(code)
        second, answer = self.scan_code(code, browser=OTHER_PHONE, openid="oThird")
        self.assertEqual(answer, WAITING)
        first._confirm(self.customer)
        self.assertEqual(second._confirm(self.customer), "expired")
        self.assertFalse(self.owner("oThird"))
        self.assertEqual(self.ask(code)["outcome"], "used")
        self.assertEqual(self.open(code)[1]["outcome"], "used")

    def test_another_phone_cannot_bring_for_an_attempt(self):
        _invitation, code = self.make()
        attempt, _answer = self.open(code)
        self.assertEqual(self.bring(attempt, browser=OTHER_PHONE), refusal("expired"))
        self.assertEqual(self.bring(attempt_id()), refusal("expired"))
        self.move_expiry(attempt, -1)
        self.assertEqual(self.bring(attempt), refusal("expired"))

    def test_another_account_cannot_take_the_attempt_over(self):
        _invitation, code = self.make()
        row, _answer = self.scan_code(code)
        self.assertEqual(self.bring(row.attempt, openid="oThird"), refusal("expired"))
        self.assertEqual(row.openid, "oNew-person_2")

    def test_l3_an_account_of_another_user_stays_theirs(self):
        _invitation, code = self.make(user=self.customer)
        _row, answer = self.scan_code(code, openid="oKnown-person_1")
        self.assertEqual(answer, refusal("already_linked"))
        self.assertEqual(self.owner("oKnown-person_1"), self.staff)

    def test_ones_own_account_need_not_be_linked_again(self):
        _invitation, code = self.make(user=self.staff)
        self.assertEqual(self.scan_code(code, openid="oKnown-person_1")[1], refusal("already_yours"))

    def test_l4_a_nickname_is_nobody(self):
        _invitation, code = self.make(user=self.customer)
        row, _answer = self.scan_code(code, nickname=self.staff.login)
        row._confirm(self.customer)
        self.assertEqual(self.owner(), self.customer)

    def test_l10_an_openid_is_no_unionid(self):
        self.link(self.staff, "oStaff2", unionid="oNew-person_2")
        _invitation, code = self.make(user=self.customer)
        self.assertEqual(self.scan_code(code)[1], WAITING)
        _invitation, code = self.make(user=self.customer)
        self.assertEqual(self.scan_code(code, openid="o5", unionid="oKnown-person_1")[1], WAITING)

    def test_a_person_known_by_the_unionid_is_not_linked_to_a_second_user(self):
        self.link(self.staff, "oElsewhere", appid="wxfedcba9876543210", unionid="uStaff")
        _invitation, code = self.make(user=self.customer)
        self.assertEqual(self.scan_code(code, unionid="uStaff")[1], refusal("already_linked"))
        _invitation, code = self.make(user=self.staff)
        self.assertEqual(self.scan_code(code, unionid="uStaff")[1], WAITING)

    def test_settings_and_users_are_asked_again_when_the_account_comes(self):
        for changes, settings, reason in (
            ({"appid": "wxfedcba9876543210"}, {}, "wrong_app"),
            ({}, {"enabled": False}, "disabled"),
        ):
            _invitation, code = self.make()
            attempt, _answer = self.open(code)
            configure(self.env, **settings)
            self.assertEqual(self.bring(attempt, **changes), refusal(reason))
        configure(self.env, enabled=True)
        boss = self.new_user("wechat_boss", "base.group_system")
        _invitation, code = self.make(user=boss)
        self.assertEqual(self.scan_code(code)[1], refusal("admin_forbidden"))
        configure(self.env, allow_admins=True)
        _invitation, code = self.make(user=boss)
        self.assertEqual(self.scan_code(code)[1], WAITING)

    def test_codes_of_archived_users_are_over(self):
        _invitation, code = self.make()
        self.customer.active = False
        self.assertEqual(self.ask(code)["outcome"], "revoked")

    def test_a_check_takes_an_account_of_the_user_and_no_other(self):
        invitation, code = self.make("check", self.staff)
        self.assertEqual(self.scan_code(code)[1], refusal("other_account"))
        row, answer = self.scan_code(code, openid="oKnown-person_1", nickname="")
        self.assertEqual((answer, invitation.state), (CONFIRMED, "used"))
        self.assertEqual(self.bring(row.attempt, openid="oKnown-person_1"), CONFIRMED)
        self.assertEqual(self.ask(code)["outcome"], "used")

    def test_link_attempts_never_give_tickets(self):
        for purpose in ("link", "invitation", "check"):
            _invitation, code = self.make(purpose, self.staff)
            row, _answer = self.scan_code(code, openid="oKnown-person_1" if purpose == "check" else f"o-{purpose}")
            self.assertFalse(row.ticket_hash)
            answer = self.sign_in(attempt=row.attempt)
            self.assertEqual((answer["outcome"], answer["reason"]), ("refused", "attempt_conflict"))
            self.assertFalse(row.ticket_hash)

    def test_login_attempts_never_link(self):
        arguments = sign_in_arguments()
        self.gateway.sign_in(**arguments)
        self.assertEqual(self.bring(arguments["attempt"]), refusal("expired"))
        _invitation, code = self.make()
        self.assertEqual(self.open(code, attempt=arguments["attempt"])[1]["outcome"], "unknown")
        self.assertFalse(self.attempt(arguments["attempt"]).invitation_id)
        self.assertTrue(ticket_of(arguments["attempt"]))
