"""How sidecar and WeChat are doing, in words for the settings form."""

from datetime import timedelta

from odoo import api, fields, models

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
        return self.env._("No sidecar is connected. The last one reported %s.", _ago(self.env, last.last_seen))

    def _line(self):
        line = self.env._(
            "Sidecar connected, version %(version)s, %(ago)s.", version=self.version, ago=_ago(self.env, self.last_seen)
        )
        problems = [
            f"{name} ({part.get('detail') or part.get('status')})"
            for name, part in ((self.health or {}).get("parts") or {}).items()
            if part.get("status") != "green"
        ]
        if problems:
            line += " " + self.env._("It reports a problem: %s.", ", ".join(problems))
        return line


class WechatJob(models.Model):
    _inherit = "wechat.job"

    @api.model
    def _last_check_text(self):
        """Return what the latest check of the WeChat connection found, or that there was none."""
        job = self.search([("kind", "=", "check_wechat")], limit=1)
        if not job:
            return self.env._("Not checked yet.")
        if job.state in ("waiting", "handed_out"):
            return self.env._("Asked %s; the sidecar answers within a minute.", _ago(self.env, job.create_date))
        if job.state == "done" and (job.result or {}).get("status") == "ok":
            return self.env._(
                "Checked %s: WeChat accepted AppID, AppSecret and the sidecar's IP address.",
                _ago(self.env, job.write_date),
            )
        return self._check_failure(job.result or {})

    def _check_failure(self, result):
        """Return the words for a failed check; `meaning` is the sidecar's kind of WeChat error (protocol section 6)."""
        detail = str(result.get("detail") or "")
        texts = {
            "credentials": self.env._("WeChat does not accept AppID and AppSecret together: check both."),
            "frozen": self.env._("The AppSecret is frozen: unfreeze or reset it in WeChat's console."),
            "ip_not_allowed": self.env._(
                "WeChat refuses the sidecar's IP address %s: add it to the IP whitelist in WeChat's console.", detail
            ),
            "api_unauthorized": self.env._("The account lacks this permission: it must be a verified service account."),
            "forbidden": self.env._("WeChat has barred this account: look for a notice in WeChat's console."),
            "busy": self.env._("WeChat is busy: check again in a minute."),
            "quota": self.env._("WeChat's daily limit is reached: check again tomorrow."),
        }
        unreachable = self.env._("The sidecar does not get through to WeChat: check its network and firewall.")
        texts |= dict.fromkeys(("unsent", "cut", "timeout", "malformed"), unreachable)
        other = self.env._(
            "The check failed: error %(errcode)s %(detail)s", errcode=result.get("errcode", 0), detail=detail
        )
        return texts.get(result.get("meaning"), other.strip())


def _ago(env, moment):
    """Return how long ago a moment (naive UTC) was, in words."""
    seconds = max(0, int((fields.Datetime.now() - moment).total_seconds()))
    if seconds < 120:
        return env._("%s seconds ago", seconds)
    if seconds < 2 * 3600:
        return env._("%s minutes ago", seconds // 60)
    if seconds < 2 * 86400:
        return env._("%s hours ago", seconds // 3600)
    return env._("%s days ago", seconds // 86400)
