"""The sign-in log's own rules: what one line keeps, what it costs, how many refusals fit into a minute."""

from odoo.tests import tagged
from odoo.tools import SQL

from ..models.wechat_log import MAX_REFUSALS
from ..models.wechat_log_reasons import REASONS
from .common import WechatCase, sha256


@tagged("post_install", "-at_install")
class TestLog(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.log = cls.env["wechat.log"]
        cls.log.search([]).unlink()

    def refuse(self, times, **changes):
        for _again in range(times):
            self.log._add("login", "refused", **{"reason": "not_linked", "account": "oStranger"} | changes)

    def test_a_line_says_who_and_from_where_but_keeps_no_openid(self):
        where = {"way": "scan", "ip": "192.0.2.1", "client": "Firefox"}
        people = {"user": self.staff, "actor": self.customer}
        self.log._add("login", "ok", account="oKnown-person_1", request_id="0123abcd" * 4, **people, **where)
        line = self.log.search([])
        self.assertEqual((line.user_id, line.actor_id), (self.staff, self.customer))
        self.assertEqual((line.partner_id, line.company_id), (self.staff.partner_id, self.staff.company_id))
        self.assertEqual((line.account, line.reference), (sha256("oKnown-person_1")[:12], "0123ABCD"))
        self.assertEqual({name: line[name] for name in where}, where)
        self.assertNotIn("oKnown", str(line.read()))

    def test_a_line_without_user_belongs_to_the_main_company(self):
        self.refuse(1)
        self.assertEqual(self.log.search([]).company_id, self.env["res.company"].search([], order="id", limit=1))

    def test_a_line_costs_one_statement(self):
        with self.assertQueryCount(1):
            self.log._add("login", "ok", user=self.staff)
        with self.assertQueryCount(1):
            self.refuse(1)

    def test_refusals_of_one_account_are_bounded_per_minute(self):
        self.refuse(MAX_REFUSALS + 3)
        self.assertEqual(self.log.search_count([]), MAX_REFUSALS)
        self.refuse(1, account="oAnother")
        self.assertEqual(self.log.search_count([]), MAX_REFUSALS + 1, "another account has a count of its own")
        self.env.cr.execute("UPDATE wechat_log SET created_at = created_at - interval '61 seconds'")
        self.refuse(1)
        self.assertEqual(self.log.search_count([]), MAX_REFUSALS + 2, "a minute later they count anew")

    def test_refusals_without_account_are_bounded_per_address(self):
        self.refuse(MAX_REFUSALS + 3, account="", ip="192.0.2.66")
        self.refuse(1, account="", ip="192.0.2.67")
        self.assertEqual(self.log.search_count([]), MAX_REFUSALS + 1)

    def test_refusals_are_counted_by_an_index(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = self.env.execute_query(SQL("EXPLAIN SELECT %s", self.log._within_bounds({"account": "0" * 12})))
        self.assertRegex("".join(line for (line,) in plan), r"Index Cond: \(created_at > ")

    def test_what_succeeded_is_never_left_out(self):
        for _again in range(MAX_REFUSALS + 3):
            self.log._add("login", "ok", user=self.staff, account="oKnown-person_1")
        self.assertEqual(self.log.search_count([]), MAX_REFUSALS + 3)

    def test_reasons_are_told_in_words(self):
        self.assertEqual(len(dict(REASONS)), len(REASONS))
        self.refuse(1)
        self.assertEqual(self.log.search([]).export_data(["reason"])["datas"], [["Not linked to any user"]])
