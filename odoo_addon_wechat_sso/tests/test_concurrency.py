"""Many at once, on real connections with real commits: one session per ticket (T2), one user per person (L6)."""

from unittest.mock import patch

import requests
from odoo.service import model as service_model
from odoo.tests import tagged
from odoo.tests.common import HOST, HttpCase
from odoo.tools import mute_logger

from .committed import CommittedCase
from .common import BROWSER, sign_in_arguments, ticket_of

FIRST_LOGINS = 20
KNOCKS = 50


@tagged("post_install", "-at_install")
class TestConcurrency(CommittedCase):
    def test_l6_first_logins_at_once_make_one_user(self):
        arguments = [
            sign_in_arguments(openid="oRace", unionid="uRace", scope="snsapi_userinfo", nickname="Race")
            for _login in range(FIRST_LOGINS)
        ]
        with mute_logger("odoo.service.model", "odoo.sql_db"):
            answers = self.in_parallel(self.sign_in, arguments)
        self.assertEqual({answer["outcome"] for answer in answers}, {"issued"})
        with self.committed() as env:
            identity = env["wechat.identity"].search([("openid", "=", "oRace")])
            self.assertEqual(len(identity), 1)
            self.assertTrue(identity.user_id)
            self.assertEqual(env["res.users"].with_context(active_test=False).search_count([("name", "=", "Race")]), 1)
            self.assertEqual(
                env["res.partner"].with_context(active_test=False).search_count([("name", "=", "Race")]), 1
            )
            self.assertEqual(env["wechat.attempt"].search_count([("user_id", "=", identity.user_id.id)]), FIRST_LOGINS)

    def test_one_attempt_sent_twice_at_once_is_one_row(self):
        arguments = sign_in_arguments(openid="oTwice", scope="snsapi_userinfo", nickname="Twice")
        with mute_logger("odoo.service.model", "odoo.sql_db"):
            answers = self.in_parallel(self.sign_in, [arguments] * 4)
        self.assertEqual({answer["outcome"] for answer in answers}, {"issued"})
        with self.committed() as env:
            self.assertEqual(env["wechat.attempt"].search_count([("attempt", "=", arguments["attempt"])]), 1)

    def test_t2_of_many_knocks_one_opens_and_nobody_waits(self):
        arguments = sign_in_arguments(openid="oKnock", scope="snsapi_userinfo", nickname="Knock")
        self.sign_in(arguments)
        url = f"http://{HOST}:{HttpCase.http_port()}/auth_wechat/signin"
        cookies = {"__Host-wechat_ticket": ticket_of(arguments["attempt"]), "__Host-wechat_browser": BROWSER}

        def knock(_number):
            return requests.get(url, cookies=cookies, allow_redirects=False, timeout=120)

        with patch.object(service_model.time, "sleep") as sleep, mute_logger("odoo.addons.base.models.res_users"):
            responses = self.in_parallel(knock, range(KNOCKS))
        places = [response.headers["Location"].partition("?")[2] for response in responses]
        self.assertEqual({response.status_code for response in responses}, {303})
        self.assertEqual(places.count("wechat_error=expired"), KNOCKS - 1)
        self.assertFalse(sleep.called, "a loser must be turned away, not run again by core after a sleep")

    def test_t2_losers_do_not_count_as_failed_logins(self):
        def failures():
            return dict(getattr(self.registry, "_login_failures", {}))

        before = failures()
        self.test_t2_of_many_knocks_one_opens_and_nobody_waits()
        self.assertLessEqual(failures().items(), before.items())
