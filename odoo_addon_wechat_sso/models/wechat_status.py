"""How the sidecars are doing, in words for the settings form."""

from odoo import api, models
from odoo.tools import SQL

from .wechat_ago import ago
from .wechat_in_a_row import in_a_row

# A heartbeat comes at least every 30 seconds; two may be lost.
ALIVE_SECONDS = 90
# The clock that writes last_seen; a worker's own may be another machine's.
DATABASE_NOW = SQL("clock_timestamp() AT TIME ZONE 'utc'")


class WechatSidecar(models.Model):
    _inherit = "wechat.sidecar"

    @api.model
    def _alive(self):
        """Return the sidecars that have reported within the last 90 seconds, the latest first."""
        return self._seen_within(ALIVE_SECONDS)

    @api.model
    def _seen_within(self, seconds):
        """Return the sidecars that have reported within so many seconds, the latest first."""
        self.flush_model()
        query = SQL(
            "SELECT id FROM wechat_sidecar WHERE last_seen >= %s - make_interval(secs => %s) ORDER BY last_seen DESC",
            DATABASE_NOW,
            seconds,
        )
        return self.browse(row_id for (row_id,) in self.env.execute_query(query))

    @api.model
    def _database_now(self):
        """Return the time by the database's clock, as naive UTC: what last_seen can be compared with."""
        ((now,),) = self.env.execute_query(SQL("SELECT %s", DATABASE_NOW))
        return now

    @api.model
    def _status_text(self):
        """Return one line per connected sidecar, or one that says there is none."""
        alive = self._alive()
        if alive:
            return "\n".join(sidecar._line() for sidecar in alive)
        last = self.search([], limit=1)
        if not last:
            return self.env._("No sidecar has reported yet.")
        return self.env._("No sidecar is connected. The last one reported %s.", last._ago())

    def _line(self):
        line = self.env._("Sidecar connected, version %(version)s, %(ago)s.", version=self.version, ago=self._ago())
        problems = self._problems()
        if problems:
            line = in_a_row(self.env, line, self.env._("It reports a problem: %s.", ", ".join(problems)))
        return line

    def _ago(self):
        return ago(self.env, self.last_seen, now=self._database_now())

    def _forgetful(self):
        """Return those that keep logins in their own memory, where no other sidecar finds them."""
        return self.filtered(lambda sidecar: sidecar._parts().get("store", {}).get("detail") == "memory")

    def _problems(self):
        """Return the parts that are not well, each with what is wrong."""
        return [
            f"{name} ({part.get('detail') or part.get('status')})"
            for name, part in self._parts().items()
            if part.get("status") != "green"
        ]

    def _parts(self):
        return (self.health or {}).get("parts") or {}
