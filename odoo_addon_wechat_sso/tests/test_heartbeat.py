"""The heartbeat: settings and jobs for the sidecar, health and results for Odoo."""

from odoo.tests import tagged

from .common import APPID, WechatCase, configure

GREEN = {"status": "green", "parts": {"odoo": {"status": "green", "detail": ""}}}


@tagged("post_install", "-at_install")
class TestHeartbeat(WechatCase):
    def beat(self, instance="one", results=(), health=None):
        return self.gateway.heartbeat(instance=instance, version="1.2.3", health=health or GREEN, results=list(results))

    def jobs(self, **kwargs):
        return [job["id"] for job in self.beat(**kwargs)["jobs"]]

    def let_time_pass(self, job, seconds):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wechat_job SET handed_out_at = handed_out_at - make_interval(secs => %s) WHERE id = %s",
            [seconds, job.id],
        )

    def test_settings_and_version(self):
        self.env.ref("base.main_company").name = "Main & Söhne"
        configure(
            self.env, redirect_url="https://erp.example.com/wechat/callback", scope_policy="userinfo", force_popup=True
        )
        answer = self.beat()
        self.assertEqual(
            answer["settings"],
            {
                "enabled": True,
                "appid": APPID,
                "redirect_url": "https://erp.example.com/wechat/callback",
                "scope_policy": "userinfo",
                "force_popup": True,
                "company": "Main & Söhne",
                "verification_files": [],
            },
        )
        self.assertRegex(answer["version"], r"^\d+\.\d+\.\d+$")

    def test_unset_settings_are_careful_and_never_none(self):
        configure(self.env, enabled=None, appid=None, redirect_url=None, scope_policy="x", force_popup=None)
        settings = self.beat()["settings"]
        self.assertEqual(settings.pop("company"), self.env.ref("base.main_company").name)
        self.assertEqual(
            settings,
            {
                "enabled": False,
                "appid": "",
                "redirect_url": "",
                "scope_policy": "adaptive",
                "force_popup": False,
                "verification_files": [],
            },
        )

    def test_one_row_per_sidecar(self):
        amber = {"status": "amber", "parts": {"wechat": {"status": "amber", "detail": "slow"}}}
        for instance, health in (("one", GREEN), ("two", GREEN), ("one", amber)):
            self.beat(instance=instance, health=health)
        rows = self.env["wechat.sidecar"].search([("instance", "in", ("one", "two"))])
        self.assertEqual({row.instance: row.status for row in rows}, {"one": "amber", "two": "green"})
        self.assertEqual(rows.filtered(lambda row: row.instance == "one").health, amber)
        self.assertTrue(all(row.last_seen and row.version == "1.2.3" for row in rows))

    def test_a_heartbeat_clears_no_cache(self):
        self.beat()
        self.env.flush_all()
        self.env.registry.cache_invalidated.clear()
        self.beat()
        self.env.flush_all()
        self.assertFalse(self.env.registry.cache_invalidated)

    def test_a_job_goes_to_one_sidecar(self):
        job = self.env["wechat.job"].with_user(self.env.ref("base.user_admin"))._enqueue("doctor", {})
        self.assertEqual(self.beat()["jobs"], [{"id": job.id, "kind": "doctor", "payload": {}}])
        self.assertEqual(self.jobs(instance="two"), [])
        self.assertEqual((job.state, job.tries, job.requested_by), ("handed_out", 1, self.env.ref("base.user_admin")))

    def test_a_result_ends_it(self):
        job = self.env["wechat.job"]._enqueue("doctor", {})
        self.jobs()
        self.beat(results=[{"job": job.id, "ok": True, "result": {"findings": []}}])
        self.assertEqual((job.state, job.result), ("done", {"findings": []}))
        self.beat(results=[{"job": job.id, "ok": False, "result": {"status": "late"}}])
        self.assertEqual(job.state, "done", "a second result changes nothing")
        self.let_time_pass(job, 600)
        self.assertEqual(self.jobs(), [])

    def test_a_result_may_say_anything_in_words(self):
        job = self.env["wechat.job"]._enqueue("doctor", {})
        self.beat()
        words = {"detail": "微信 😀 \\u0000 \\ud83d"}
        self.beat(results=[{"job": job.id, "ok": False, "result": words}])
        self.assertEqual((job.state, job.result), ("failed", words))

    def test_results_nobody_asked_for_change_nothing(self):
        waiting = self.env["wechat.job"]._enqueue("doctor", {})
        self.env["wechat.job"]._take_result(waiting.id, True, {})
        self.assertEqual(waiting.state, "waiting")
        self.beat(results=[{"job": 2**30, "ok": True, "result": {}}])

    def test_without_a_result_it_is_handed_out_three_times_a_minute_apart(self):
        job = self.env["wechat.job"]._enqueue("doctor", {})
        for tries in (1, 2, 3):
            self.assertEqual(self.jobs(), [job.id])
            self.assertEqual(job.tries, tries)
            self.let_time_pass(job, 50)
            self.assertEqual(self.jobs(), [])
            self.let_time_pass(job, 11)
        self.assertEqual(self.jobs(), [])
        self.assertEqual((job.state, job.tries), ("failed", 3))
        self.assertEqual(job.result["status"], "failed")

    def test_old_rows_go(self):
        job = self.env["wechat.job"]._enqueue("doctor", {})
        self.beat(instance="old")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wechat_job SET create_date = create_date - interval '25 hours' WHERE id = %s", [job.id]
        )
        self.env.cr.execute(
            "UPDATE wechat_sidecar SET last_seen = last_seen - interval '25 hours' WHERE instance = 'old'"
        )
        self.beat(instance="young")
        self.env["wechat.job"]._gc_jobs()
        self.env["wechat.sidecar"]._gc_sidecars()
        self.env.invalidate_all()
        self.assertFalse(job.exists())
        self.assertEqual(self.env["wechat.sidecar"].search([("instance", "in", ("old", "young"))]).instance, "young")
