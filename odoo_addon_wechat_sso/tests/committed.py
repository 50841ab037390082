"""For tests of many requests at once: real connections, real commits, and everything put back afterwards."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service import model as service_model
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name

from .common import switch_on


class CommittedCase(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # The test runner holds this lock; every new thread would wait for it in Environment().
        self.enterContext(patch.object(Registry, "_lock", DummyRLock()))
        with self.committed() as env:
            self.addCleanup(self.clean_up, self.snapshot(env))
            switch_on(env, new_user_policy="portal")
            self.service_uid = env["wechat.service"]._ensure_user().id

    @contextmanager
    def committed(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            yield env
            env.flush_all()
            cr.commit()
            self.registry.signal_changes()

    def snapshot(self, env):
        """Return what is there before, so that the test can take away exactly what it adds."""
        parameters = env["ir.config_parameter"].search([("key", "like", "odoo_addon_wechat_sso")])
        users = env["res.users"].with_context(active_test=False).search([])
        return {row.key: row.value for row in parameters}, users.ids

    def clean_up(self, before):
        parameters, users = before
        with self.committed() as env:
            env["wechat.attempt"].search([]).unlink()
            added = env["res.users"].with_context(active_test=False).search([("id", "not in", users)])
            partners = added.partner_id
            added.unlink()
            partners.unlink()
            env["ir.config_parameter"].search([("key", "like", "odoo_addon_wechat_sso")]).unlink()
            for key, value in parameters.items():
                env["ir.config_parameter"].set_param(key, value)

    def call(self, method, arguments):
        """Call the gateway as the RPC service does: own connection, retried by core after a lost race."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.service_uid, {})
            return service_model.retrying(partial(getattr(env["wechat.gateway"], method), **arguments), env)

    def sign_in(self, arguments):
        return self.call("sign_in", arguments)

    def in_parallel(self, function, items):
        with ThreadPoolExecutor(len(items)) as pool:
            return list(pool.map(function, items))
