"""The test with an administrator's phone: a one-time address, the whole way through WeChat, and what came back."""

import base64
import secrets
from datetime import timedelta

from odoo import api, fields, models

from .redirect_url import RedirectUrlError, public_origin
from .wechat_arguments import PHONE_OUTCOMES
from .wechat_doctor import amber, green, red
from .wechat_qr import qr_png

# The sidecar's state lives as long.
LIFETIME = timedelta(minutes=10)
# After so long without a further step something is wrong, and the phone shows what.
PATIENCE = timedelta(minutes=2)
# Of one administrator, until the daily cleaning.
MAX_KEPT = 20


class WechatPhoneTest(models.Model):
    _name = "wechat.phone.test"
    _description = "WeChat Test with a Phone"
    _order = "id desc"
    _rec_name = "create_date"

    # Opens nothing and names nobody: whoever knows it can only say how a test went.
    code = fields.Char(required=True, readonly=True, index=True)
    # What the test is a proof of: with other settings it is none.
    appid = fields.Char(readonly=True)
    redirect_url = fields.Char(readonly=True)
    requested_by = fields.Many2one("res.users", ondelete="set null", readonly=True)
    opened_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    outcome = fields.Selection([(outcome, outcome) for outcome in PHONE_OUTCOMES], readonly=True)
    detail = fields.Char(readonly=True)

    address = fields.Char(compute="_compute_address")
    qr = fields.Binary("QR Code", compute="_compute_address")
    verdict = fields.Text("Result", compute="_compute_verdict")

    @api.depends("code")
    def _compute_address(self):
        for test in self:
            try:
                test.address = f"{public_origin(test.redirect_url or '')}/wechat/test/{test.code}"
            except RedirectUrlError:
                test.address = test.qr = False
                continue
            test.qr = base64.b64encode(qr_png(test.address))

    @api.depends("outcome", "opened_at", "ended_at")
    @api.depends_context("lang", "uid")
    def _compute_verdict(self):
        for test in self:
            test.verdict = self.env["wechat.finding"]._sentences(test._judge())

    @api.model
    def _start(self):
        """Return a new test of the settings as they are; the oldest of too many of the current user's go."""
        settings = self.env["wechat.settings"]._get()
        self.sudo().search([("requested_by", "=", self.env.uid)], offset=MAX_KEPT - 1).unlink()
        return self.sudo().create(
            {
                "code": secrets.token_hex(16),
                "appid": settings.appid,
                "redirect_url": settings.redirect_url,
                "requested_by": self.env.uid,
            }
        )

    @api.model
    def _report(self, code, event, outcome, detail):
        """Note what a sidecar says of a test. A first success stands, whatever comes after it.

        :return: whether there is such a test and its time is not over
        """
        test = self.search([("code", "=", code)], limit=1)
        now = fields.Datetime.now()
        if not test or now - test.create_date > LIFETIME:
            return False
        if event == "opened":
            test.opened_at = now
        elif test.outcome != "ok":
            test.write({"outcome": outcome, "detail": detail, "ended_at": now})
            test._tell()
        return True

    @api.model
    def _finding(self):
        """Return the doctor's finding about the latest test of the present settings."""
        settings = self.env["wechat.settings"]._get()
        domain = [("appid", "=", settings.appid), ("redirect_url", "=", settings.redirect_url)]
        latest = self.search(domain, limit=1)
        return latest._judge() if latest else amber("phone_never")

    def _judge(self):
        self.ensure_one()
        now = fields.Datetime.now()
        if self.outcome == "ok":
            return green("phone_ok", when=fields.Datetime.to_string(self.ended_at))
        if self.outcome == "cancelled":
            return amber("phone_cancelled")
        if self.outcome:
            return red(f"phone_{self.outcome}", detail=self.detail or "")
        if now - (self.opened_at or self.create_date) < PATIENCE:
            return amber("phone_waiting")
        return red("phone_not_returned" if self.opened_at else "phone_not_opened")

    def _tell(self):
        """Tell the administrator who waits before the QR code, in their language and by their clock."""
        user = self.requested_by
        if not user:
            return
        localized = self.with_user(user).sudo().with_context(lang=user.lang)
        user._bus_send(
            "simple_notification",
            {
                "title": localized.env._("Test with a phone"),
                "message": localized.verdict,
                "type": "success" if self.outcome == "ok" else "warning",
                "sticky": self.outcome != "ok",
            },
        )

    def is_awaiting(self):
        """Return whether the phone's next step can still come; for the form, which shows it as soon as it is there."""
        self.check_access("read")
        now = fields.Datetime.now()
        return any(test.outcome != "ok" and now - test.create_date <= LIFETIME for test in self)

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test with my phone"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    @api.autovacuum
    def _gc_tests(self):
        self.env.cr.execute(
            """
            DELETE FROM wechat_phone_test WHERE create_date < now() AT TIME ZONE 'utc' - interval '1 day'
            AND id != (SELECT max(id) FROM wechat_phone_test)
            """
        )
