"""What the doctor found when it was last run, on both sides, and in the reader's words."""

import re
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models, release
from odoo.tools import format_datetime

from .wechat_ago import ago
from .wechat_doctor import amber, red
from .wechat_finding_words import PLACES, PLACES_OF, UNKNOWN, WORDS
from .wechat_in_a_row import in_a_row

# A heartbeat comes every five seconds, and the longest look takes a few of them.
PATIENCE = timedelta(minutes=2)
STATUSES = ("red", "amber", "green")
CODE = re.compile(r"[a-z0-9_]{1,64}")
PARAM = re.compile(r"[a-z_]{1,32}")
MAX_FINDINGS = 100
MAX_PARAMS = 10
MAX_PARAM_LENGTH = 300


class WechatFinding(models.Model):
    _name = "wechat.finding"
    _description = "WeChat Login Finding"
    _order = "gravity, id"
    _rec_name = "code"

    code = fields.Char("Finding", required=True, readonly=True)
    source = fields.Selection([("odoo", "Odoo"), ("sidecar", "Sidecar")], "Seen by", required=True, readonly=True)
    status = fields.Selection(
        [("red", "Red"), ("amber", "Amber"), ("green", "Green")], required=True, readonly=True, index=True
    )
    gravity = fields.Integer(readonly=True)
    params = fields.Json(readonly=True)
    place = fields.Char("Where", compute="_compute_words")
    what = fields.Char("What", compute="_compute_words")
    todo = fields.Char("What to Do", compute="_compute_words")

    @api.depends("code", "params")
    @api.depends_context("lang")
    def _compute_words(self):
        for finding in self:
            found = {"id": finding.code, "params": finding.params or {}}
            finding.place = self._place(finding)
            finding.what, finding.todo = self._words(found)

    # Running

    @api.model
    def _run(self):
        """Look at Odoo now, and let a sidecar look at everything else; the old findings go."""
        findings = self.sudo()
        findings.search([]).unlink()
        findings._keep("odoo", findings.env["wechat.doctor"]._examine())
        jobs = self.env["wechat.job"]
        if findings.env["wechat.sidecar"]._alive():
            findings._keep("sidecar", [amber("doctor_waiting")])
            if not jobs.sudo().search([("kind", "=", "doctor"), ("state", "in", ("waiting", "handed_out"))], limit=1):
                jobs._enqueue("doctor", {})

    @api.model
    def _take(self, result):
        """Keep what a sidecar found, in the place of what it found before."""
        # An empty result was stored as NULL, which reads back as False.
        reported = (result or {}).get("findings")
        if not isinstance(reported, list):
            reported = []
        found = [finding for finding in reported[:MAX_FINDINGS] if _is_finding(finding)]
        self.search([("source", "=", "sidecar")]).unlink()
        self._keep("sidecar", found or [red("doctor_no_answer")])

    @api.model
    def _settle(self):
        """Say so where the sidecar that was asked gives no answer."""
        waiting = self.sudo().search([("code", "=", "doctor_waiting")], limit=1)
        if waiting and fields.Datetime.now() - waiting.create_date > PATIENCE:
            self.sudo()._take({})

    @api.model
    def _keep(self, source, found):
        self.create(
            [
                {
                    "code": finding["id"],
                    "source": source,
                    "status": finding["status"],
                    "gravity": STATUSES.index(finding["status"]),
                    "params": finding["params"],
                }
                for finding in found
            ]
        )

    @api.model
    def _tell(self, user):
        """Tell the administrator who waits for it that all has been looked at, in their language."""
        if not user:
            return
        localized = self.with_context(lang=user.lang)
        status = self.search([], limit=1).status
        message = {
            "title": localized.env._("The doctor is done"),
            "message": localized._summary(),
            "type": {"red": "danger", "amber": "warning"}.get(status, "success"),
        }
        user._bus_send("simple_notification", message)

    # Words

    @api.model
    def _words(self, finding):
        """Return a finding as (what is found, what to do or False) in the language of the environment."""
        what, todo = WORDS.get(finding["id"], UNKNOWN)
        params = defaultdict(lambda: "?", finding["params"], id=finding["id"])
        if "when" in params:
            params["when"] = format_datetime(self.env, params["when"])
        if params.get("source") == "WeChat":
            params["source"] = self.env._("WeChat")
        return self.env._(what) % params, todo is not None and self.env._(todo) % params

    @api.model
    def _sentences(self, finding):
        """Return what is found and what to do as one text."""
        return in_a_row(self.env, *self._words(finding))

    def _place(self, finding):
        place = PLACES_OF.get(finding.code) or PLACES.get(finding.code.split("_")[0])
        return self.env._(place) if place else finding.source.title()

    # Reading

    @api.model
    def _last_run(self):
        """Return when the doctor was last run, as naive UTC, or False."""
        return self.sudo().search([("source", "=", "odoo")], order="id", limit=1).create_date

    @api.model
    def _summary(self):
        """Return one line: when the doctor was last run, and how many findings of which colour there are."""
        moment = self._last_run()
        if not moment:
            return self.env._("Not run yet.")
        self._settle()
        counts = dict(self.sudo()._read_group([], ["status"], ["__count"]))
        line = self.env._(
            "%(ago)s: %(red)s red, %(amber)s amber, %(green)s green.",
            ago=ago(self.env, moment),
            **{status: counts.get(status, 0) for status in STATUSES},
        )
        return line[:1].upper() + line[1:]

    @api.model
    def _report_text(self):
        """Return all findings as text for a mail or a ticket; there is no secret in any finding."""
        module = self.env["ir.module.module"].sudo().search([("name", "=", "odoo_addon_wechat_sso")])
        head = f"WeChat SSO {module.installed_version}, Odoo {release.version}, {self._last_run() or '-'} UTC"
        lines = []
        for finding in self.sudo().search([]):
            words = in_a_row(self.env, finding.what, finding.todo)
            lines.append(f"[{finding.status}] {finding.code} ({finding.source}): {words}")
        return "\n".join([head, "", *lines])

    # Buttons; RPC calls them too, so each asks first

    @api.model
    def action_open(self):
        """Show what was found."""
        self.browse().check_access("read")
        self._settle()
        return self.env["ir.actions.act_window"]._for_xml_id("odoo_addon_wechat_sso.wechat_finding_action")

    @api.model
    def action_run(self):
        """Run the doctor and show what it finds."""
        self.browse().check_access("read")
        self._run()
        return self.action_open()

    def is_awaiting(self):
        """Return whether a sidecar still looks; for the list, which shows what it finds as soon as it is there."""
        self.browse().check_access("read")
        self._settle()
        return bool(self.sudo().search_count([("code", "=", "doctor_waiting")], limit=1))

    def action_run_again(self):
        """Run the doctor again from the list."""
        self.browse().check_access("read")
        self._run()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_report(self):
        """Show all findings as text to copy."""
        self.browse().check_access("read")
        return self.env["wechat.finding.report"]._show(self._report_text())


def _is_finding(finding):
    """Whether a sidecar reported something of the right form; its words are ours, so nothing else is of interest."""
    if not isinstance(finding, dict) or finding.keys() != {"id", "status", "params"}:
        return False
    params = finding["params"]
    return (
        isinstance(finding["id"], str)
        and CODE.fullmatch(finding["id"])
        and finding["status"] in STATUSES
        and isinstance(params, dict)
        and len(params) <= MAX_PARAMS
        and all(PARAM.fullmatch(name) for name in params)
        and all(type(value) in (int, str) and len(str(value)) <= MAX_PARAM_LENGTH for value in params.values())
    )
