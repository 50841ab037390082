"""What is kept about a person can be found, and goes when the person goes (docs/privacy.md)."""

from odoo.tests import tagged

from .common import WechatCase, configure
from .scan import ScanMixin

OURS = ("wechat.identity", "wechat.browser", "wechat.invitation", "wechat.request", "wechat.log")


@tagged("post_install", "-at_install")
class TestErasure(ScanMixin, WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff.email = "wechat_staff@example.com"

    def setUp(self):
        super().setUp()
        self.confirm()
        self.sign_in(request_id="f" * 32)
        self.env["wechat.invitation"]._make("invitation", self.staff, 900)
        accepted = {"user_id": self.staff.id, "company_id": self.staff.company_id.id}
        self.env["wechat.request"].create(accepted | {"appid": "wx0123456789abcdef", "openid": "oAsked"})
        self.env["wechat.log"]._add(
            "login", "ok", user=self.staff, account="oKnown-person_1", ip="192.0.2.1", client="x"
        )
        self.about = {model: self.env[model].search([("user_id", "=", self.staff.id)]) for model in OURS}

    def test_everything_points_to_the_contact(self):
        for model, rows in self.about.items():
            self.assertTrue(rows, model)
            self.assertEqual(rows.partner_id, self.staff.partner_id, model)
            field = rows._fields["partner_id"]
            self.assertTrue(field.store and field.ondelete != "cascade", model)

    def test_odoos_privacy_tool_finds_and_erases_it(self):
        if "privacy.lookup.wizard" not in self.env:
            self.skipTest("privacy_lookup is not installed")
        boss = self.new_user("wechat_boss", "base.group_system")
        wizard = self.env["privacy.lookup.wizard"].with_user(boss)
        wizard = wizard.create({"name": self.staff.name, "email": self.staff.email})
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        for model, rows in self.about.items():
            self.assertLessEqual({(model, row.id) for row in rows}, found)
        # Users before their contacts, or core refuses.
        lines = wizard.line_ids.sorted(lambda line: (line.res_model == "res.partner", line.res_model != "res.users"))
        lines.action_unlink_all()
        for rows in self.about.values():
            self.assertFalse(rows.exists())

    def test_deleting_the_user_leaves_no_person_behind(self):
        lines = self.about.pop("wechat.log")
        partner = self.staff.partner_id
        log, requests = self.env["wechat.log"], self.env["wechat.request"]
        # Before it was theirs, the account was refused and turned down; another user had it once.
        log._add("login", "refused", reason="not_linked", account="oKnown-person_1", ip="192.0.2.77")
        refused = log.search([], limit=1)
        log._add("move", "ok", user=self.customer, account="oKnown-person_1", ip="192.0.2.78")
        others = log.search([], limit=1)
        lines |= refused
        asked = {"appid": "wx0123456789abcdef", "openid": "oKnown-person_1", "company_id": self.env.company.id}
        rejected = requests.create(asked | {"state": "rejected"})
        self.staff.unlink()
        self.assertFalse(rejected.exists())
        others.invalidate_recordset()
        self.assertEqual((others.user_id, others.ip, others.account), (self.customer, "192.0.2.78", False))
        for rows in self.about.values():
            self.assertFalse(rows.exists())
        self.env.invalidate_all()
        self.assertEqual(lines.exists(), lines)
        for name in ("user_id", "partner_id", "account", "ip", "client", "request_id", "reference"):
            self.assertFalse(any(line[name] for line in lines), name)
        self.assertTrue(all(line.created_at and line.kind for line in lines))
        self.assertFalse(self.env["wechat.attempt"].search([("user_id", "=", self.staff.id)]))
        partner.unlink()

    def test_the_log_ends_after_as_many_days_as_chosen(self):
        lines = self.about["wechat.log"]
        log = self.env["wechat.log"]
        self.env.cr.execute(
            "UPDATE wechat_log SET created_at = now() AT TIME ZONE 'utc' - interval '31 days' WHERE id = %s",
            [lines[0].id],
        )
        log._gc_log()
        log.invalidate_model()
        self.assertEqual(lines.exists(), lines, "190 days unless chosen otherwise")
        configure(self.env, log_days=30)
        log._gc_log()
        log.invalidate_model()
        self.assertEqual(lines.exists(), lines - lines[0])
