"""Linking at once, on real connections: an invitation used twice, two administrators, one account for two users."""

from functools import partial

from odoo import api
from odoo.service import model as service_model
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.res_users_service import GROUPS_FIELD, MANAGERS
from .committed import CommittedCase
from .common import attempt_id, configure, sha256
from .linking import confirm_waiting, link_arguments, open_arguments

RACERS = 4


@tagged("post_install", "-at_install")
class TestLinkRace(CommittedCase):
    def setUp(self):
        super().setUp()
        with self.committed() as env:
            configure(env, redirect_url="https://erp.example.com/wechat/callback")
            self.users = [self.new_user(env, f"wechat_racer_{number}", "base.group_user") for number in range(2)]
            self.managers = [self.new_user(env, f"wechat_manager_{number}", MANAGERS) for number in range(2)]

    def clean_up(self, before):
        with self.committed() as env:
            env["wechat.invitation"].search([]).unlink()
            env["mail.mail"].search([("email_to", "like", "racer")]).unlink()
        super().clean_up(before)

    def new_user(self, env, login, group):
        values = {"name": login, "login": login, GROUPS_FIELD: [(6, 0, env.ref(group).ids)]}
        return env["res.users"].with_context(no_reset_password=True).create(values).id

    def make(self, purpose, user, by):
        with self.committed() as env:
            invitations = env["wechat.invitation"].with_user(by)
            invitation, code = invitations._make(purpose, env["res.users"].browse(user), 600)
            return invitation.id, code

    def run_as(self, uid, function):
        """Run as a request does: own connection, run again by core after a lost race."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, uid, {})
            with mute_logger("odoo.service.model", "odoo.sql_db"):
                result = service_model.retrying(partial(function, env), env)
            return result

    def open(self, code):
        """Open a code on a phone of its own and return the arguments of its `link`, but for the account."""
        browser = sha256(attempt_id())
        arguments = open_arguments(code, browser=browser)
        self.assertEqual(self.call("open_invitation", arguments)["outcome"], "open")
        return {"attempt": arguments["attempt"], "browser": browser}

    def bring(self, code, **changes):
        """Open a code on a phone of its own, bring an account, and return the attempt."""
        phone = self.open(code)
        self.assertEqual(self.call("link", link_arguments(**(phone | changes)))["outcome"], "waiting")
        return phone["attempt"]

    def confirm(self, attempt, uid):
        def run(env):
            return env["wechat.attempt"].sudo()._find(attempt)._confirm(env["res.users"].browse(uid))

        return self.run_as(uid, run)

    def owners(self, openid="oNew-person_2"):
        with self.committed() as env:
            return env["wechat.identity"].search([("openid", "=", openid)]).user_id.ids

    def test_an_invitation_brought_by_many_phones_at_once_lets_one_wait(self):
        invitation, code = self.make("invitation", self.users[0], self.managers[0])
        links = [link_arguments(**self.open(code), openid=f"oRacer{number}") for number in range(RACERS)]
        answers = self.in_parallel(partial(self.call, "link"), links)
        outcomes = sorted((answer["outcome"], answer["reason"]) for answer in answers)
        self.assertEqual(outcomes, [("refused", "waiting")] * (RACERS - 1) + [("waiting", "")])
        with self.committed() as env:
            waiting = env["wechat.attempt"].search([("invitation_id", "=", invitation), ("outcome", "=", "waiting")])
            self.assertEqual(env["wechat.invitation"].browse(invitation).attempt_id, waiting)

    def test_a_code_confirmed_by_many_phones_at_once_links_one(self):
        _invitation, code = self.make("link", self.users[0], self.users[0])
        attempts = [self.bring(code, openid=f"oRacer{number}") for number in range(RACERS)]
        reasons = self.in_parallel(lambda attempt: self.confirm(attempt, self.users[0]), attempts)
        self.assertEqual(sorted(reasons), [""] + ["expired"] * (RACERS - 1))
        with self.committed() as env:
            self.assertEqual(env["wechat.identity"].search_count([("user_id", "=", self.users[0])]), 1)

    def test_two_administrators_who_confirm_at_once_link_once(self):
        invitation, code = self.make("invitation", self.users[0], self.managers[0])
        self.bring(code)

        def press(uid):
            return self.run_as(uid, lambda env: confirm_waiting(env["wechat.invitation"].browse(invitation)))

        told = [action["params"]["type"] for action in self.in_parallel(press, self.managers)]
        self.assertEqual(sorted(told), ["success", "warning"])
        self.assertEqual(self.owners(), [self.users[0]])
        with self.committed() as env:
            lines = env["wechat.log"].search([("kind", "=", "link"), ("user_id", "=", self.users[0])])
            self.assertEqual(lines.mapped("result"), ["ok"])

    def test_one_account_linked_by_two_users_at_once_is_one_users(self):
        attempts = []
        for user in self.users:
            _invitation, code = self.make("link", user, user)
            attempts.append(self.bring(code))
        reasons = self.in_parallel(lambda pair: self.confirm(*pair), list(zip(attempts, self.users, strict=True)))
        self.assertEqual(sorted(reasons), ["", "already_linked"])
        self.assertEqual(len(self.owners()), 1)

    def test_the_same_callback_twice_at_once_is_answered_the_same(self):
        _invitation, code = self.make("link", self.users[0], self.users[0])
        opening = open_arguments(code)
        self.call("open_invitation", opening)
        answers = self.in_parallel(partial(self.call, "link"), [link_arguments(opening["attempt"])] * RACERS)
        self.assertEqual({answer["outcome"] for answer in answers}, {"waiting"})
