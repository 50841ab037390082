"""The doctor's checks of Odoo itself: each trouble provoked and recognised."""

from datetime import timedelta
from tempfile import NamedTemporaryFile
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.tests import tagged
from odoo.tools import config

from ..models.wechat_doctor import names_mail_server
from .common import ADDON, APPID, WechatCase, configure

URL = "https://erp.example.com/wechat/callback"
GREEN = {"status": "green", "parts": {}}


def storing(kind):
    """Return the health of a sidecar with that store."""
    return {"status": "green", "parts": {"store": {"status": "green", "detail": kind}}}


@tagged("post_install", "-at_install")
class TestDoctor(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        configure(cls.env, redirect_url=URL)
        cls.env["wechat.sidecar"].search([]).unlink()
        cls.env["wechat.phone.test"].search([]).unlink()
        cls.env["wechat.service"]._provision()
        cls.service_user = cls.env["wechat.service"]._ensure_user()

    def examine(self):
        return {found["id"]: found for found in self.env["wechat.doctor"]._examine()}

    def assertFinds(self, code, status, **params):
        found = self.examine()
        self.assertIn(code, found)
        self.assertEqual((found[code]["status"], found[code]["params"]), (status, params))

    def set_keys(self, *days):
        """Let the service user have one key for each, ending in so many days; None for never."""
        self.env.flush_all()
        keys = self.env["res.users.apikeys"].sudo().search([("user_id", "=", self.service_user.id)])
        self.env.cr.execute("DELETE FROM res_users_apikeys WHERE id = ANY(%s)", [keys.ids[len(days) :]])
        while len(keys) < len(days):
            self.env["res.users.apikeys"].with_user(self.service_user).sudo()._generate(None, "another", None)
            keys = self.env["res.users.apikeys"].sudo().search([("user_id", "=", self.service_user.id)])
        for key, end in zip(keys, days):
            moment = end is not None and fields.Datetime.now() + timedelta(days=end, minutes=1)
            self.env.cr.execute(
                "UPDATE res_users_apikeys SET expiration_date = %s WHERE id = %s", [moment or None, key.id]
            )
        self.env.invalidate_all()

    def test_settings(self):
        self.assertFinds("login_on", "green")
        configure(self.env, enabled=None)
        self.assertFinds("login_off", "amber")
        configure(self.env, appid=None)
        self.assertFinds("settings_incomplete", "red", missing="AppID")
        configure(self.env, redirect_url="http://erp.example.com/wechat/callback")
        self.assertFinds("settings_incomplete", "red", missing="AppID, URL")

    def test_sidecars(self):
        self.assertFinds("sidecars_none", "red")
        sidecars = self.env["wechat.sidecar"]
        sidecars._report("one", "1.0.0", GREEN)
        self.assertFinds("sidecars_ok", "green", count=1)
        trouble = {"status": "red", "parts": {"wechat": {"status": "red", "detail": "frozen"}}}
        sidecars._report("two", "1.0.0", trouble)
        self.assertFinds("sidecars_troubled", "red", parts="wechat (frozen)")
        trouble = {"status": "amber", "parts": {"store": {"status": "amber", "detail": "full"}}}
        sidecars._report("two", "1.0.0", trouble)
        self.assertFinds("sidecars_troubled", "amber", parts="store (full)")
        sidecars.search([]).last_seen = fields.Datetime.now() - timedelta(minutes=12)
        self.assertFinds("sidecars_silent", "red", minutes=12)

    def test_several_sidecars_share_a_redis(self):
        sidecars = self.env["wechat.sidecar"]
        sidecars._report("one", "1.0.0", storing("memory"))
        self.assertNotIn("sidecars_apart", self.examine())
        sidecars._report("two", "1.0.0", storing("redis"))
        self.assertFinds("sidecars_apart", "red", count=2)
        sidecars._report("one", "1.0.0", storing("redis"))
        self.assertNotIn("sidecars_apart", self.examine())

    def test_the_row_that_a_restart_leaves_behind_is_no_second_sidecar(self):
        sidecars = self.env["wechat.sidecar"]
        sidecars._report("before", "1.0.0", storing("memory"))
        sidecars.search([]).last_seen = fields.Datetime.now() - timedelta(seconds=30)
        sidecars._report("after", "1.1.0", storing("memory"))
        self.assertFinds("sidecars_ok", "green", count=2)
        self.assertFalse({"sidecars_apart", "sidecars_differ"} & self.examine().keys())

    def test_versions_of_all_sidecars(self):
        for instance, version in (("one", "1.1.0"), ("two", "1.0.0"), ("three", "1.1.0")):
            self.env["wechat.sidecar"]._report(instance, version, storing("redis"))
        self.assertFinds("sidecars_differ", "amber", versions="1.0.0, 1.1.0")

    def test_alive_goes_by_the_clock_that_writes_heartbeats_down(self):
        self.env["wechat.sidecar"]._report("one", "1.0.0", GREEN)
        for minutes in (-30, 30):
            with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
                self.assertFinds("sidecars_ok", "green", count=1)
        self.env["wechat.sidecar"].search([]).last_seen = fields.Datetime.now() - timedelta(minutes=12)
        with freeze_time(fields.Datetime.now() - timedelta(minutes=12)):
            self.assertFinds("sidecars_silent", "red", minutes=12)

    def test_the_watch_that_raises_alarms(self):
        watch = self.env.ref("odoo_addon_wechat_sso.cron_wechat_watch")

        # By SQL: core lets nobody change a job that may be running.
        def plan(minutes, active=True):
            moment = fields.Datetime.now() + timedelta(minutes=minutes)
            self.env.cr.execute(
                "UPDATE ir_cron SET nextcall = %s, active = %s WHERE id = %s", [moment, active, watch.id]
            )
            self.env.invalidate_all()

        for minutes in (3, -14):
            plan(minutes)
            self.assertFinds("alarms_ok", "green")
        plan(-16)
        self.assertFinds("alarms_asleep", "amber")
        plan(3, active=False)
        self.assertFinds("alarms_asleep", "amber")
        self.env.cr.execute("DELETE FROM ir_model_data WHERE name = 'cron_wechat_watch'")
        self.env.registry.clear_cache()
        self.assertFinds("alarms_asleep", "amber")

    def test_the_service_user_and_its_rights(self):
        self.assertFinds("service_ok", "green")
        with patch.object(
            type(self.env["ir.model.access"]), "_get_allowed_models", return_value=frozenset(["res.users"])
        ):
            self.assertFinds("service_rights_wide", "red", rights="res.users")
        self.env.cr.execute("UPDATE res_users SET password = 'x' WHERE id = %s", [self.service_user.id])
        self.assertFinds("service_has_password", "red")
        self.service_user.active = False
        self.assertFinds("service_archived", "red")
        self.env["wechat.service"]._remove_user()
        self.assertFinds("service_missing", "red")

    def test_another_group_of_the_service_user_is_named(self):
        group = self.env["res.groups"].create({"name": "Too much"})
        self.env.cr.execute(
            "INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s)", [group.id, self.service_user.id]
        )
        self.env.invalidate_all()
        self.assertFinds("service_rights_wide", "red", rights="Too much")

    def test_its_keys(self):
        self.assertFinds("key_ok", "green")
        self.set_keys(90)
        self.assertFinds("key_ok", "green")
        self.set_keys(9)
        self.assertFinds("key_expires_soon", "amber", days=9)
        self.set_keys(None, 3)
        self.assertFinds("key_expires_soon", "amber", days=3)
        self.set_keys(-1)
        self.assertFinds("key_expired", "red")
        self.set_keys()
        self.assertFinds("key_missing", "red")

    def test_proxy_mode(self):
        with patch.dict(config.options, {"proxy_mode": True}):
            self.assertFinds("proxy_mode_on", "green")
        with patch.dict(config.options, {"proxy_mode": False}):
            self.assertFinds("proxy_mode_off", "red")

    def test_databases_of_the_public_host(self):
        asked = []

        def db_list(force=False, host=None):
            asked.append(host)
            return names

        with patch(f"{ADDON}.models.wechat_doctor.http.db_list", db_list):
            names = [self.env.cr.dbname]
            self.assertFinds("database_ok", "green")
            names = [self.env.cr.dbname, "another"]
            self.assertFinds("database_ambiguous", "red", count=2)
            for names in (["another"], ["another", "a third"]):
                self.assertFinds("database_other", "red")
            names = []
            self.assertFalse([code for code in self.examine() if code.startswith("database")])
        self.assertEqual(set(asked), {"erp.example.com"})

    def test_odoo_lists_databases_as_the_check_expects(self):
        configure(self.env, redirect_url=URL)
        found = [code for code in self.examine() if code.startswith("database")]
        self.assertIn(found, ([], ["database_ok"], ["database_ambiguous"], ["database_other"]))

    def test_base_url(self):
        self.assertFinds("base_url_ok", "green")
        self.env["ir.config_parameter"].set_param("web.base.url", "http://10.0.0.5:8069/")
        origin = "https://erp.example.com"
        self.assertFinds("base_url_differs", "red", base_url="http://10.0.0.5:8069", origin=origin)

    def test_mail(self):
        self.env["ir.mail_server"].search([]).active = False
        with patch.dict(config.options, {"smtp_server": "localhost"}):
            self.assertFinds("mail_missing", "amber")
            with patch(f"{ADDON}.models.wechat_doctor.names_mail_server", return_value=True):
                self.assertFinds("mail_ok", "green")
            self.env["ir.mail_server"].create({"name": "relay", "smtp_host": "mail.example.com"})
            self.assertFinds("mail_ok", "green")
        self.env["ir.mail_server"].search([]).active = False
        with patch.dict(config.options, {"smtp_server": "mail.example.com"}):
            self.assertFinds("mail_ok", "green")

    def test_a_mail_server_on_this_machine_is_one_where_odoo_conf_says_so(self):
        for text, named in (
            ("[options]\nsmtp_server = localhost\n", True),
            ("[options]\nproxy_mode = True\n", False),
            ("", False),
            ("smtp_server = localhost\n", False),
        ):
            with self.subTest(text=text), NamedTemporaryFile("w", suffix=".conf") as file:
                file.write(text)
                file.flush()
                self.assertEqual(names_mail_server(file.name), named)
        self.assertFalse(names_mail_server("/nowhere/odoo.conf"))

    def test_template_of_new_users(self):
        self.assertFalse([code for code in self.examine() if code.startswith("template")])
        configure(self.env, new_user_policy="internal", template_user_id=self.staff.id)
        self.assertFinds("template_ok", "green")
        configure(self.env, template_user_id=2**30)
        self.assertFinds("template_unusable", "red")

    def test_no_finding_holds_a_secret(self):
        key = self.env["wechat.service"]._provision()["ODOO_API_KEY"]
        text = str(self.env["wechat.doctor"]._examine())
        self.assertNotIn(key, text)
        self.assertNotIn(self.env["ir.config_parameter"].get_param("database.secret"), text)

    def test_the_gateway_answers_the_command_and_notes_nothing(self):
        self.env["wechat.finding"]._run()
        job = self.env["wechat.job"]._enqueue("doctor", {})
        answer = self.gateway.diagnose(request_id="test-request")
        self.assertEqual(answer["settings"]["appid"], APPID)
        self.assertRegex(answer["clock"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual({found["id"] for found in answer["findings"]}, set(self.examine()))
        self.assertEqual(job.state, "waiting")
        self.assertFalse(self.env["wechat.sidecar"].search([]))
