"""Which sidecars are alive and how they feel: one row each, written by their heartbeats.

A table of its own and not ir.config_parameter, because writing a parameter clears every worker's caches."""

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.extras import Json

from .lost_race import execute_unless_lost


class WechatSidecar(models.Model):
    _name = "wechat.sidecar"
    _description = "WeChat Sidecar"
    _order = "last_seen desc"
    _rec_name = "instance"
    _log_access = False

    instance = fields.Char(required=True, readonly=True)
    version = fields.Char(readonly=True)
    status = fields.Selection([("green", "Green"), ("amber", "Amber"), ("red", "Red")], readonly=True)
    health = fields.Json(readonly=True)
    last_seen = fields.Datetime(readonly=True)

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS wechat_sidecar_instance_unique ON wechat_sidecar (instance)"
        )

    @api.model
    def _report(self, instance, version, health):
        """Keep what a sidecar says of itself. Losing a race is nothing: the next heartbeat says it again."""
        query = SQL(
            """
            INSERT INTO wechat_sidecar (instance, version, status, health, last_seen)
            VALUES (%(instance)s, %(version)s, %(status)s, %(health)s, clock_timestamp() AT TIME ZONE 'utc')
            ON CONFLICT (instance) DO UPDATE SET
                version = excluded.version, status = excluded.status,
                health = excluded.health, last_seen = excluded.last_seen
            """,
            instance=instance,
            version=version,
            status=health["status"],
            health=Json(health),
        )
        if execute_unless_lost(self.env.cr, query) is not None:
            self.invalidate_model()

    @api.autovacuum
    def _gc_sidecars(self):
        self.env.cr.execute("DELETE FROM wechat_sidecar WHERE last_seen < now() AT TIME ZONE 'utc' - interval '1 day'")
