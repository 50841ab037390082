"""How the sidecars are doing, in words for the settings form."""

from datetime import timedelta

from odoo import api, fields, models

from .wechat_ago import ago

# A heartbeat comes at least every 30 seconds; two may be lost.
ALIVE_SECONDS = 90


class WechatSidecar(models.Model):
    _inherit = "wechat.sidecar"

    @api.model
    def _alive(self):
        """Return the sidecars that have reported within the last 90 seconds, the latest first."""
        return self.search([("last_seen", ">=", fields.Datetime.now() - timedelta(seconds=ALIVE_SECONDS))])

    @api.model
    def _status_text(self):
        """Return one line per connected sidecar, or one that says there is none."""
        alive = self._alive()
        if alive:
            return "\n".join(sidecar._line() for sidecar in alive)
        last = self.search([], limit=1)
        if not last:
            return self.env._("No sidecar has reported yet.")
        return self.env._("No sidecar is connected. The last one reported %s.", ago(self.env, last.last_seen))

    def _line(self):
        line = self.env._(
            "Sidecar connected, version %(version)s, %(ago)s.", version=self.version, ago=ago(self.env, self.last_seen)
        )
        problems = self._problems()
        if problems:
            line += " " + self.env._("It reports a problem: %s.", ", ".join(problems))
        return line

    def _problems(self):
        """Return the parts that are not well, each with what is wrong."""
        return [
            f"{name} ({part.get('detail') or part.get('status')})"
            for name, part in ((self.health or {}).get("parts") or {}).items()
            if part.get("status") != "green"
        ]
