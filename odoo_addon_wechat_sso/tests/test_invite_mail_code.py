"""Completing an invitation by digits from a mail: three tries each, three mails in all, and only for who waits."""

import re

from odoo.tests import tagged

from ..models.wechat_invitation_mail_code import LIFETIME, SECONDS_BETWEEN
from .common import WechatHttpCase
from .linking import LinkingMixin
from .test_link_page import PAGE


@tagged("post_install", "-at_install")
class TestInviteMailCode(LinkingMixin, WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        self.carry(None)
        self.customer.email = "customer@example.com"
        self.invitation, self.code = self.make("invitation", self.customer, lifetime=3600)
        self.row, _answer = self.scan_code(self.code)

    def say(self, decision, **words):
        page = self.url_open(PAGE)
        form = {name: self.hidden(page, name) for name in ("csrf_token", "shown")}
        answer = self.url_open(PAGE, data=form | {"decision": decision} | words)
        self.env.invalidate_all()
        return answer.text

    def hidden(self, page, name):
        return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text).group(1)

    def mails(self):
        return self.env["mail.mail"].search([("email_to", "like", "customer@example.com")], order="id desc")

    def digits(self):
        return re.search(r">(\d{6})<", self.mails()[0].body_html).group(1)

    def wrong(self):
        return "000000" if self.digits() != "000000" else "111111"

    def pass_time(self, seconds):
        self.env.cr.execute(
            "UPDATE wechat_invitation SET mail_code_sent_at = mail_code_sent_at - make_interval(secs => %s)", [seconds]
        )
        self.env.invalidate_all()

    def test_the_right_digits_link(self):
        self.assertIn("c•••@example.com", self.say("mail"))
        self.assertNotIn(self.customer.email, self.url_open(PAGE).text)
        self.assertIn("Done", self.say("code", digits=self.digits()))
        self.assertEqual((self.owner(), self.invitation.state), (self.customer, "used"))
        self.assertEqual(self.row.identity_id.linked_how, "invitation")

    def test_three_wrong_answers_end_them(self):
        self.say("mail")
        right = self.digits()
        for _try in range(3):
            self.say("code", digits=self.wrong())
        self.say("code", digits=right)
        self.assertFalse(self.owner())

    def test_after_fifteen_minutes_they_are_void(self):
        self.say("mail")
        self.pass_time(LIFETIME)
        self.say("code", digits=self.digits())
        self.assertFalse(self.owner())

    def test_mails_are_few_and_not_one_after_the_other(self):
        for number in range(1, 4):
            self.say("mail")
            self.say("mail")
            self.assertEqual(len(self.mails()), number)
            self.pass_time(SECONDS_BETWEEN)
        self.say("mail")
        self.assertEqual(len(self.mails()), 3)

    def test_old_digits_are_void_once_new_ones_are_out(self):
        self.say("mail")
        old = self.digits()
        self.pass_time(SECONDS_BETWEEN)
        self.say("mail")
        if old != self.digits():
            self.say("code", digits=old)
            self.assertFalse(self.owner())

    def test_digits_are_only_for_the_account_that_asked_for_them(self):
        self.say("mail")
        digits = self.digits()
        self.say("deny")
        self.scan_code(self.code, openid="oThief")
        self.say("code", digits=digits)
        self.assertFalse(self.owner("oThief"))

    def test_they_are_kept_as_a_slow_hash(self):
        self.say("mail")
        self.assertTrue(self.invitation.mail_code_hash.startswith("$pbkdf2-sha512$"))
        self.assertNotIn(self.digits(), self.invitation.mail_code_hash)

    def test_without_an_address_there_are_none(self):
        self.customer.email = False
        self.assertNotIn('value="mail"', self.url_open(PAGE).text)
        self.say("mail")
        self.assertFalse(self.env["mail.mail"].search([("subject", "like", "linking WeChat")]))
