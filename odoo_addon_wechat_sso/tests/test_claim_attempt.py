"""An unknown WeChat account under each policy: what `sign_in` answers, and that its row never opens a session."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ADDON, BROWSER, WechatCase, attempt_id, configure, sha256, sign_in_arguments, ticket_of
from .scan import ScanMixin, refused

PHONE = sha256("a phone")
CLAIM = {"outcome": "claim", "reason": "", "expires_in": 600}
STRANGER = {"openid": "oStranger", "scope": "snsapi_userinfo", "nickname": "小明"}


@tagged("post_install", "-at_install")
class TestClaimAttempt(ScanMixin, WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        configure(cls.env, claim_policy=None, new_user_policy=None)

    def ask_the_person(self, **changes):
        """Let a stranger log in under the default policy, and return the attempt's id and arguments."""
        attempt = attempt_id()
        arguments = sign_in_arguments(attempt=attempt, **(STRANGER | changes))
        self.assertEqual(self.gateway.sign_in(**arguments), CLAIM)
        return attempt, arguments

    def test_by_default_the_person_is_asked(self):
        users = self.env["res.users"].with_context(active_test=False).search_count([])
        attempt, _arguments = self.ask_the_person(unionid="uStranger", avatar_url="https://thirdwx.qlogo.cn/x")
        row = self.attempt(attempt).sudo()
        self.assertEqual((row.purpose, row.outcome, row.browser), ("claim", "waiting", sha256(BROWSER)))
        self.assertEqual(
            (row.appid, row.openid, row.unionid, row.nickname, row.avatar_url),
            ("wx0123456789abcdef", "oStranger", "uStranger", "小明", "https://thirdwx.qlogo.cn/x"),
        )
        self.assertFalse(row.ticket_hash or row.user_id or row.identity_id)
        self.assertFalse(self.env["wechat.identity"].search([("openid", "=", "oStranger")]))
        self.assertEqual(self.env["res.users"].with_context(active_test=False).search_count([]), users)

    def test_the_profile_is_asked_for_first_and_the_same_attempt_becomes_a_claim(self):
        attempt = attempt_id()
        self.assertEqual(self.sign_in(attempt=attempt, openid="oStranger")["outcome"], "profile_needed")
        self.assertEqual(self.sign_in(attempt=attempt, **STRANGER), CLAIM)
        row = self.attempt(attempt).sudo()
        self.assertEqual((row.purpose, row.nickname, row.ticket_hash), ("claim", "小明", False))
        configure(self.env, scope_policy="base")
        self.assertEqual(self.sign_in(openid="oStranger"), CLAIM, "where nobody is ever asked for it")

    def test_asking_again_gets_the_same_with_the_seconds_left(self):
        attempt, arguments = self.ask_the_person()
        self.move_expiry(attempt, 300)
        answer = self.gateway.sign_in(**arguments)
        self.assertEqual(answer["outcome"], "claim")
        self.assertSecondsLeft(answer["expires_in"], 300)
        self.assertEqual(self.env["wechat.attempt"].search_count([("attempt", "=", attempt)]), 1)
        self.move_expiry(attempt, -1)
        self.assertEqual(self.gateway.sign_in(**arguments), refused("expired"))

    def test_never_becomes_a_login_not_even_when_the_account_is_linked_meanwhile(self):
        attempt, arguments = self.ask_the_person()
        self.link(self.staff, "oStranger")
        self.assertEqual(self.gateway.sign_in(**arguments)["outcome"], "claim", "the claim stays a claim")
        with self.assertLogs(ADDON, "WARNING"):
            self.assertEqual(self.gateway.sign_in(**(arguments | {"openid": "oKnown-person_1"}))["outcome"], "refused")
        row = self.attempt(attempt)
        row._end("refused", "archived")
        with self.assertLogs(ADDON, "WARNING"):
            self.assertEqual(
                self.gateway.sign_in(**arguments), refused("attempt_conflict"), "over, and not decided anew"
            )
        row._end("issued", "", 60)
        with self.assertLogs(ADDON, "WARNING"):
            self.assertEqual(self.gateway.sign_in(**(arguments | {"browser": "c" * 64}))["outcome"], "refused")
        proof = self.env["wechat.attempt"]._peek(
            type("Ticket", (), {"ticket_hash": sha256(ticket_of(attempt)), "browser": sha256(BROWSER)})
        )
        self.assertEqual(proof.error, "expired", "no ticket of a claim is any good")

    def test_another_browser_or_account_gets_nothing_of_it(self):
        _attempt, arguments = self.ask_the_person()
        for change in ({"browser": "c" * 64}, {"openid": "oSomebodyElse"}, {"appid": "wxfedcba9876543210"}):
            with self.subTest(change=change), self.assertLogs(ADDON, "WARNING"):
                self.assertEqual(self.gateway.sign_in(**(arguments | change)), refused("attempt_conflict"))

    def test_an_issued_ticket_never_becomes_a_claim(self):
        arguments = sign_in_arguments()
        self.assertEqual(self.gateway.sign_in(**arguments)["outcome"], "issued")
        # Past the ORM, which would end the attempt as well.
        self.env.cr.execute("DELETE FROM wechat_identity WHERE id = %s", [self.identity.id])
        self.env.invalidate_all()
        with self.assertLogs(ADDON, "WARNING"):
            self.assertEqual(self.gateway.sign_in(**arguments), refused("attempt_conflict"))
        self.assertEqual(self.attempt(arguments["attempt"]).purpose, "login")

    def test_after_a_scan_the_phone_is_asked_and_the_pc_hears_that_nobody_is_linked(self):
        attempt, answer = self.scan(**STRANGER, phone=PHONE)
        self.assertEqual(answer, CLAIM)
        row = self.attempt(attempt).sudo()
        self.assertEqual((row.browser, row.code_hash), (PHONE, False))
        self.assertEqual(self.scan(attempt, **STRANGER, phone=PHONE)[1]["outcome"], "claim", "asked again")
        self.assertEqual(self.standing(attempt), refused("not_linked") | {"left": 0, "consumed": False})
        self.assertEqual(self.type_code(attempt)["reason"], "expired", "digits open nothing")
        with self.assertLogs(ADDON, "WARNING"):
            self.assertEqual(self.scan(attempt, **STRANGER, phone="d" * 64)[1], refused("attempt_conflict"))

    def test_no_on_the_phone_ends_the_claim(self):
        attempt, _answer = self.scan(**STRANGER, phone=PHONE)
        with self.assertLogs(ADDON, "WARNING"):
            self.deny(attempt)
        self.assertEqual(self.standing(attempt)["reason"], "denied")
        self.assertEqual(self.scan(attempt, **STRANGER, phone=PHONE)[1], refused("denied"))

    def test_refusing_with_the_companys_own_words_leads_to_the_page_that_shows_them(self):
        configure(self.env, claim_policy="never", new_user_policy="off")
        self.assertEqual(self.sign_in(openid="oStranger"), refused("not_linked"))
        configure(self.env, refusal_text="Ask the reception.")
        self.assertEqual(self.sign_in(openid="oStranger"), CLAIM, "without asking for the profile")
        configure(self.env, new_user_policy="portal")
        self.assertEqual(self.sign_in(**STRANGER)["outcome"], "issued", "words of another policy do not matter")

    def test_whoever_may_have_an_account_is_asked_under_every_policy(self):
        users = self.env["res.users"].with_context(active_test=False).search_count([])
        for policy in ("ask", "portal", "off"):
            configure(self.env, new_user_policy=policy)
            with self.subTest(policy=policy):
                self.assertEqual(self.sign_in(openid="oStranger")["outcome"], "profile_needed")
                self.assertEqual(self.sign_in(**STRANGER), CLAIM)
        self.assertEqual(self.env["res.users"].with_context(active_test=False).search_count([]), users)
        configure(self.env, claim_policy="never", new_user_policy="ask")
        self.assertEqual(self.sign_in(**STRANGER), CLAIM, "requests alone")

    def test_the_phone_must_be_well_formed_and_belongs_to_a_scan(self):
        for phone in ("x" * 64, PHONE, 1):
            with self.subTest(direct=phone), self.assertRaisesRegex(UserError, "phone"):
                self.sign_in(phone=phone)
        for phone in ("", "x" * 64):
            with self.subTest(scan=phone), self.assertRaisesRegex(UserError, "phone"):
                self.scan(phone=phone)
