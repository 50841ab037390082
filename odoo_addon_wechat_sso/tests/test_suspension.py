"""A password reset suspends WeChat accounts linked before it; an ordinary change does not (threat L9)."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .common import WechatHttpCase, configure
from .scan import ScanMixin, refused

OTHER_APP = "wxaaaaaaaaaaaaaaaa"


@tagged("post_install", "-at_install")
class TestSuspension(ScanMixin, WechatHttpCase):
    def reset_by_mail(self, user, password="by-mail-token"):
        """Follow the link of a reset mail, as the public user does."""
        user.partner_id.signup_prepare(signup_type="reset")
        token = user.partner_id._generate_signup_token()
        public = self.env.ref("base.public_user")
        self.env["res.users"].with_user(public).sudo().signup({"password": password}, token)

    def test_l9_an_administrators_reset_suspends(self):
        admin = self.env.ref("base.user_admin")
        line = {"user_id": self.staff.id, "user_login": "x", "new_passwd": "by-the-wizard"}
        wizard = self.env["change.password.wizard"].with_user(admin).create({"user_ids": [(0, 0, line)]})
        wizard.change_password_button()
        self.assertTrue(self.identity.suspended)
        self.assertEqual(self.sign_in(), refused("suspended"))

    def test_l9_by_import_or_rpc_as_well(self):
        self.staff.with_user(self.env.ref("base.user_admin")).write({"password": "by-rpc"})
        self.assertEqual(self.sign_in(), refused("suspended"))

    def test_l9_who_resets_by_mail_locks_out_a_planted_account(self):
        self.reset_by_mail(self.staff)
        self.assertEqual(self.sign_in(), refused("suspended"))

    def test_l9_the_token_counts_even_in_a_session_of_that_user(self):
        self.staff.partner_id.signup_prepare(signup_type="reset")
        token = self.staff.partner_id._generate_signup_token()
        self.env["res.users"].with_user(self.staff).sudo().signup({"password": "own-session"}, token)
        self.assertEqual(self.sign_in(), refused("suspended"))

    def test_sending_the_mail_suspends_nothing(self):
        self.staff.email = "staff@example.com"
        self.staff.action_reset_password()
        self.assertEqual(self.sign_in()["outcome"], "issued", "or anybody could pause anybody")

    def test_changing_ones_own_password_suspends_nothing(self):
        self.env["res.users"].with_user(self.staff).change_password("wechat_staff", "another-password")
        self.assertFalse(self.identity.suspended)
        self.assertEqual(self.sign_in()["outcome"], "issued")

    def test_new_users_with_a_password_start_unsuspended(self):
        user = new_test_user(self.env, "wechat_fresh")
        self.link(user, "oFresh")
        self.assertEqual(self.sign_in(openid="oFresh")["outcome"], "issued")
        self.assertFalse(user.sudo().wechat_session_epoch)

    def test_a_ticket_from_before_the_reset_is_void(self):
        self.issue()
        self.reset_by_mail(self.staff)
        self.assertEqual(self.where(self.knock()), "/web/login?wechat_error=expired")

    def test_a_ticket_of_a_suspended_account_opens_nothing(self):
        self.issue()
        self.identity.suspended = True
        self.env.flush_all()
        self.assertEqual(self.where(self.knock()), "/web/login?wechat_error=suspended")
        page = self.url_open("/web/login?wechat_error=suspended").text
        self.assertIn("confirm your WeChat accounts in Preferences", page)

    def test_digits_typed_after_the_reset_are_refused(self):
        attempt = self.wait_for_code()
        self.reset_by_mail(self.staff)
        self.assertEqual(self.type_code(attempt)["reason"], "expired")
        theirs = self.link(self.customer, "oCustomer")
        waiting = self.wait_for_code(openid="oCustomer")
        theirs.suspended = True
        self.assertEqual(self.type_code(waiting)["reason"], "suspended")

    def test_a_reset_forgets_trusted_browsers(self):
        known = self.confirm()
        self.assertFalse(self.asked(known))
        self.reset_by_mail(self.staff)
        self.assertFalse(self.browsers(self.staff))

    def test_no_way_round_by_the_unionid_under_another_app(self):
        self.identity.unionid = "uStaff"
        self.reset_by_mail(self.staff)
        configure(self.env, appid=OTHER_APP)
        answer = self.sign_in(appid=OTHER_APP, openid="oThere", unionid="uStaff")
        self.assertEqual(answer, refused("suspended"))
        self.assertFalse(self.env["wechat.identity"].search([("openid", "=", "oThere")]))

    def test_the_person_is_told(self):
        self.staff.email = "staff@example.com"
        self.staff.with_user(self.env.ref("base.user_admin")).write({"password": "by-rpc"})
        mail = self.env["mail.mail"].search(
            [("subject", "=", "Your password was reset: please confirm your WeChat account")]
        )
        self.assertIn("staff@example.com", mail.email_to)
        self.assertIn("keep or unlink it in your preferences", mail.body_html)
        self.assertIn(self.env.ref("base.user_admin").name, mail.body_html)

    def test_the_person_keeps_it(self):
        self.reset_by_mail(self.staff)
        for other in (self.customer, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                self.identity.with_user(other)._keep()
        self.identity.with_user(self.staff)._keep()
        self.assertEqual(self.sign_in()["outcome"], "issued")

    def test_the_button_asks_who_they_are(self):
        self.reset_by_mail(self.staff)
        self.authenticate("wechat_staff", "by-mail-token")
        params = {
            "model": "wechat.identity",
            "method": "action_keep",
            "args": [self.identity.ids],
            "kwargs": {},
        }
        answer = self.make_jsonrpc_request("/web/dataset/call_button", params)
        self.assertEqual(answer["res_model"], "res.users.identitycheck")
        self.assertTrue(self.identity.suspended)
