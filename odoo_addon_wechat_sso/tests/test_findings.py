"""What the doctor found: run, kept, said in words, and shown to administrators only."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.wechat_finding_words import ODOO_WORDS, PLACES, PLACES_OF, SIDECAR_WORDS, WORDS
from .common import ADDON, WechatCase, configure

GREEN = {"status": "green", "parts": {}}
REPORTED = [
    {"id": "wechat_ok", "status": "green", "params": {}},
    {"id": "address_not_whitelisted", "status": "red", "params": {"errcode": 40164, "address": "203.0.113.9"}},
    {"id": "tls_expires_soon", "status": "amber", "params": {"host": "erp.example.com", "days": 5}},
]


@tagged("post_install", "-at_install")
class TestFindings(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        configure(cls.env, redirect_url="https://erp.example.com/wechat/callback")
        for model in ("wechat.sidecar", "wechat.job", "wechat.finding", "wechat.phone.test"):
            cls.env[model].search([]).unlink()
        cls.admin = cls.env.ref("base.user_admin")
        cls.admin.lang = "en_US"
        cls.findings = cls.env["wechat.finding"].with_user(cls.admin)

    def beat(self, findings=None):
        """Let a sidecar come by; with findings, it answers the job it was given."""
        results = []
        if findings is not None:
            job = self.env["wechat.job"].search([("state", "=", "handed_out")], limit=1)
            results = [{"job": job.id, "ok": True, "result": {"findings": findings}}]
        return self.gateway.heartbeat(instance="one", version="1.0.0", health=GREEN, results=results)["jobs"]

    def found(self, source="sidecar"):
        return self.findings.search([("source", "=", source)])

    def test_one_click_looks_at_odoo_at_once_and_asks_a_sidecar(self):
        self.beat()
        action = self.findings.action_run()
        self.assertEqual(action["res_model"], "wechat.finding")
        self.assertEqual(
            set(self.found("odoo").mapped("code")), {found["id"] for found in self.env["wechat.doctor"]._examine()}
        )
        self.assertEqual(self.found().mapped("code"), ["doctor_waiting"])
        ((job,),) = [self.beat()]
        self.assertEqual((job["kind"], job["payload"]), ("doctor", {}))
        self.beat(findings=REPORTED)
        self.assertEqual(self.found().mapped("code"), ["address_not_whitelisted", "tls_expires_soon", "wechat_ok"])

    def test_two_clicks_are_one_job(self):
        self.beat()
        self.findings.action_run()
        self.findings.action_run_again()
        self.assertEqual(self.env["wechat.job"].search_count([("kind", "=", "doctor")]), 1)

    def test_without_a_sidecar_odoo_says_so_and_asks_nobody(self):
        self.findings.action_run()
        self.assertIn("sidecars_none", self.found("odoo").mapped("code"))
        self.assertFalse(self.found())
        self.assertFalse(self.env["wechat.job"].search([]))

    def test_a_sidecar_that_never_answers_is_a_finding(self):
        self.beat()
        self.findings.action_run()
        self.assertTrue(self.findings.is_awaiting())
        self.assertEqual(self.found().code, "doctor_waiting")
        self.env.flush_all()
        self.env.cr.execute("UPDATE wechat_finding SET create_date = create_date - interval '3 minutes'")
        self.env.invalidate_all()
        self.findings.action_open()
        self.assertEqual((self.found().code, self.found().status), ("doctor_no_answer", "red"))

    def test_a_sidecar_that_answers_nothing_sensible_is_a_finding(self):
        odd = [
            {"id": "<b>", "status": "red", "params": {}},
            {"id": "clock_ok", "status": "purple", "params": {}},
            {"id": "clock_ok", "status": "green", "params": {"x": None}},
            {"id": "clock_ok", "status": "green", "params": {"seconds": "9" * 301}},
            {"id": "clock_ok", "status": "green"},
            "clock_ok",
        ]
        self.env["wechat.finding"]._take({"findings": odd})
        self.assertEqual(self.found().code, "doctor_no_answer")
        for findings in (7, {"id": "clock_ok"}, None, "clock_ok"):
            with self.subTest(findings=findings):
                self.env["wechat.finding"]._take({"findings": findings})
                self.assertEqual(self.found().code, "doctor_no_answer")
        self.env["wechat.finding"]._take({"status": "failed", "detail": "unknown job"})
        self.assertEqual(self.found().code, "doctor_no_answer")

    def test_an_empty_result_is_taken_once_and_for_all(self):
        self.beat()
        self.findings.action_run()
        ((job,),) = [self.beat()]
        self.gateway.heartbeat(
            instance="one", version="1.0.0", health=GREEN, results=[{"job": job["id"], "ok": True, "result": {}}]
        )
        self.assertEqual(self.found().code, "doctor_no_answer")
        self.assertEqual(self.env["wechat.job"].browse(job["id"]).state, "done")

    def test_what_where_and_what_to_do(self):
        self.env["wechat.finding"]._take({"findings": REPORTED})
        red, amber, green = self.found()
        self.assertEqual(red.what, "WeChat refuses the sidecar's IP address 203.0.113.9 (40164).")
        self.assertEqual(red.todo, "Add 203.0.113.9 to the IP whitelist in WeChat's console, Basic Configuration.")
        self.assertEqual(red.place, "WeChat's console")
        self.assertEqual(amber.what, "The certificate of erp.example.com ends in 5 days.")
        self.assertEqual(
            (green.what, green.todo), ("WeChat accepts AppID, AppSecret and the sidecar's IP address.", False)
        )

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", ADDON)])._update_translations(["zh_CN"])
        findings = self.env["wechat.finding"].with_context(lang="zh_CN")
        clock = {"id": "clock_ok", "status": "green", "params": {"seconds": 1, "source": "WeChat"}}
        self.assertEqual(findings._words(clock)[0], "连接服务所在服务器的时钟准确（与微信相差 1 秒）。")
        never = {"id": "phone_never", "status": "amber", "params": {}}
        self.assertNotIn(" ", findings._sentences(never), "no space between Chinese sentences")

    def test_an_unknown_finding_of_a_newer_sidecar_still_says_something(self):
        self.env["wechat.finding"]._take({"findings": [{"id": "moon_full", "status": "amber", "params": {"day": 3}}]})
        found = self.found()
        self.assertEqual(found.what, "“moon_full”, for which this version has no words.")
        self.assertIn("Update the addon", found.todo)
        self.assertEqual(found.place, "Sidecar")

    def test_a_missing_parameter_breaks_no_list(self):
        self.env["wechat.finding"]._take({"findings": [{"id": "dns_ok", "status": "green", "params": {}}]})
        self.assertEqual(self.found().what, "? leads to ?.")

    def test_every_finding_has_words_and_a_place(self):
        self.assertFalse(SIDECAR_WORDS.keys() & ODOO_WORDS.keys())
        for code in WORDS:
            with self.subTest(code=code):
                params = dict.fromkeys(
                    ("host", "days", "code", "status", "errcode", "address", "paths", "seconds", "source"), 7
                )
                found = {"id": code, "params": params}
                if code == "phone_ok":
                    found["params"] = {"when": "2026-01-02 03:04:05"}
                what, todo = self.findings._words(found)
                self.assertTrue(what and what[-1] in ".)")
                self.assertNotIn("%(", f"{what} {todo}")
                self.assertIn(code, PLACES_OF | dict.fromkeys(c for c in WORDS if c.split("_")[0] in PLACES))

    def test_the_summary(self):
        self.assertEqual(self.findings._summary(), "Not run yet.")
        self.env["wechat.finding"]._keep("odoo", [{"id": "login_on", "status": "green", "params": {}}])
        self.env["wechat.finding"]._take({"findings": REPORTED})
        self.assertRegex(self.findings._summary(), r"^\d+ seconds ago: 1 red, 1 amber, 2 green\.$")

    def test_the_report_can_be_copied_and_holds_no_secret(self):
        key = self.env["wechat.service"]._provision()["ODOO_API_KEY"]
        self.beat()
        self.findings.action_run()
        self.beat()
        self.beat(findings=REPORTED)
        action = self.findings.action_report()
        text = action["context"]["default_text"]
        self.assertIn("[red] address_not_whitelisted (sidecar): WeChat refuses", text)
        self.assertIn("[green] base_url_ok (odoo)", text)
        self.assertRegex(text, r"^WeChat SSO \S+, Odoo 1[89]")
        self.assertNotIn(key, text)
        shown = self.env["wechat.finding.report"].with_context(**action["context"]).onchange({}, [], {"text": {}})
        self.assertEqual(shown["value"]["text"], text)

    def test_who_asked_is_told_when_the_sidecar_is_done(self):
        self.beat()
        self.findings.action_run()
        self.beat()
        self.env.flush_all()
        self.env["bus.bus"].sudo().search([]).unlink()
        self.beat(findings=REPORTED)
        # Notices are written down right before the commit.
        self.env.cr.precommit.run()
        notice = self.env["bus.bus"].sudo().search([]).filtered(lambda row: "simple_notification" in row.message)
        self.assertEqual(len(notice), 1)
        self.assertRegex(notice.message, r"seconds ago: \d red, \d amber, \d+ green\.")
        self.assertIn('"danger"', notice.message)

    def test_nobody_else_runs_or_reads_it(self):
        findings = self.env["wechat.finding"].with_user(self.staff)
        for call in (
            findings.action_run,
            findings.action_open,
            findings.is_awaiting,
            findings.action_run_again,
            findings.action_report,
            lambda: findings.search([]),
            lambda: self.env["wechat.phone.test"].with_user(self.staff).search([]),
            lambda: self.env["wechat.alarm"].with_user(self.staff).search([]),
            lambda: self.env["wechat.finding.report"].with_user(self.staff).create({}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_the_settings_form(self):
        settings = self.env["res.config.settings"].with_user(self.admin).create({})
        self.assertEqual(settings.wechat_doctor_summary, "Not run yet.")
        self.assertIn("Nobody has tested", settings.wechat_phone_verdict)
        self.assertEqual(settings.action_wechat_doctor()["res_model"], "wechat.finding")
        self.assertEqual(settings.action_wechat_findings()["res_model"], "wechat.finding")
        self.assertRegex(
            self.env["res.config.settings"].with_user(self.admin).create({}).wechat_doctor_summary, r"\d red"
        )

    def test_old_findings_go_with_the_next_run(self):
        self.env["wechat.finding"]._take({"findings": REPORTED})
        self.findings.action_run()
        self.assertFalse(self.found())

    def test_a_run_says_when_it_was(self):
        self.findings.action_run()
        self.assertLess(fields.Datetime.now() - self.findings._last_run(), timedelta(minutes=1))
