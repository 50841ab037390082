"""Many at once on real connections: one account claimed by several users, one request decided by two managers."""

import threading
from functools import partial
from unittest.mock import patch

import psycopg2
from odoo import api
from odoo.exceptions import UserError
from odoo.service import model as service_model
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.wechat_identity_link import WechatIdentity
from .committed import CommittedCase
from .common import checked, configure, sign_in_arguments

OPENID = "oClaimedAtOnce"


@tagged("post_install", "-at_install")
class TestClaimRace(CommittedCase):
    def setUp(self):
        super().setUp()
        with self.committed() as env:
            configure(env, claim_policy="offer", new_user_policy="ask")
            self.addCleanup(self.forget_requests)
            users = env["res.users"].with_context(no_reset_password=True)
            self.users = [users.create({"name": f"Race {n}", "login": f"wechat_race_{n}"}).id for n in range(4)]
            self.manager = env.ref("base.user_admin").id

    def forget_requests(self):
        with self.committed() as env:
            env["wechat.request"].search([("openid", "=", OPENID)]).unlink()

    def waiting(self):
        """Let one stranger log in, in a browser of its own, and return the attempt's id."""
        arguments = sign_in_arguments(openid=OPENID, scope="snsapi_userinfo", nickname="Race")
        self.assertEqual(self.sign_in(arguments)["outcome"], "claim")
        return arguments["attempt"]

    def run_as(self, uid, work):
        """Do work(env) as a request of this user: own connection, run again by core after a lost race."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, uid, {})
            try:
                return service_model.retrying(partial(work, env), env)
            except UserError:
                return "refused"

    def owner(self, env):
        return env["wechat.identity"].search([("openid", "=", OPENID)]).user_id

    def test_an_account_claimed_by_several_at_once_becomes_one_users(self):
        attempts = [self.waiting() for _user in self.users]

        def confirm(pair):
            user, attempt = pair

            def work(env):
                row = env["wechat.attempt"].sudo().search([("attempt", "=", attempt)])
                return row._confirm(env["res.users"].browse(user))

            return self.run_as(user, work)

        with mute_logger("odoo.service.model", "odoo.sql_db"):
            reasons = self.in_parallel(confirm, list(zip(self.users, attempts)))
        self.assertEqual(sorted(reasons), ["", "already_linked", "already_linked", "already_linked"])
        with self.committed() as env:
            self.assertEqual(self.owner(env).id, self.users[reasons.index("")])

    def test_one_claim_confirmed_twice_at_once_is_linked_once(self):
        attempt = self.waiting()

        def confirm(_number):
            def work(env):
                row = env["wechat.attempt"].sudo().search([("attempt", "=", attempt)])
                return row._confirm(env["res.users"].browse(self.users[0]))

            return self.run_as(self.users[0], work)

        with mute_logger("odoo.service.model", "odoo.sql_db"):
            reasons = self.in_parallel(confirm, range(4))
        self.assertEqual(sorted(reasons), ["", "expired", "expired", "expired"])

    def test_two_managers_decide_at_once_and_one_decision_counts(self):
        attempt = self.waiting()
        with self.committed() as env:
            row = env["wechat.attempt"].search([("attempt", "=", attempt)])
            env["wechat.request"]._ask(row, "")
            request = env["wechat.request"].search([("openid", "=", OPENID)]).id

        def accept(user):
            def work(env):
                values = {"request_id": request, "user_id": user}
                checked(env["wechat.request.accept"].create(values).action_accept)
                return "accepted"

            return self.run_as(self.manager, work)

        with mute_logger("odoo.service.model", "odoo.sql_db"):
            answers = self.in_parallel(accept, self.users)
        self.assertEqual(sorted(answers), ["accepted", "refused", "refused", "refused"])
        with self.committed() as env:
            self.assertEqual(self.owner(env).id, self.users[answers.index("accepted")])

    def test_a_claim_and_a_decision_at_once_do_not_wait_for_each_other(self):
        attempt = self.waiting()
        with self.committed() as env:
            env["wechat.request"]._ask(env["wechat.attempt"].search([("attempt", "=", attempt)]), "")
            request = env["wechat.request"].search([("openid", "=", OPENID)]).id
        decided, claimed, deadlocks = threading.Event(), threading.Event(), []
        attach = WechatIdentity._attach_to

        def attach_in_turn(identities, *args, how, **kwargs):
            if how == "request":
                # The manager's transaction has the request; the claim gets as far as it can.
                decided.set()
                claimed.wait(1)
            attached = attach(identities, *args, how=how, **kwargs)
            if how == "claim":
                claimed.set()
            return attached

        def noting_deadlocks(work):
            def run(env):
                try:
                    answer = work(env)
                    env.flush_all()
                    return answer
                except psycopg2.errors.DeadlockDetected as error:
                    deadlocks.append(error)
                    raise

            return run

        def accept(env):
            values = {"request_id": request, "user_id": self.users[0]}
            checked(env["wechat.request.accept"].create(values).action_accept)

        def claim(env):
            decided.wait(10)
            row = env["wechat.attempt"].sudo().search([("attempt", "=", attempt)])
            return row._confirm(env["res.users"].browse(self.users[1]))

        def run(pair):
            uid, work = pair
            return self.run_as(uid, noting_deadlocks(work))

        with (
            mute_logger("odoo.service.model", "odoo.sql_db"),
            patch.object(WechatIdentity, "_attach_to", attach_in_turn),
        ):
            self.in_parallel(run, [(self.manager, accept), (self.users[1], claim)])
        self.assertFalse(deadlocks)
        with self.committed() as env:
            self.assertEqual(self.owner(env).id, self.users[0])

    def test_asking_many_times_at_once_makes_one_request(self):
        attempt = self.waiting()

        def ask(number):
            def work(env):
                row = env["wechat.attempt"].sudo().search([("attempt", "=", attempt)])
                env["wechat.request"].sudo()._ask(row, f"try {number}")
                return "asked"

            return self.run_as(self.manager, work)

        with mute_logger("odoo.service.model", "odoo.sql_db"):
            self.in_parallel(ask, range(4))
        with self.committed() as env:
            self.assertEqual(env["wechat.request"].search_count([("openid", "=", OPENID)]), 1)
