"""What happens every five minutes: tells an administrator of lasting trouble by one Odoo activity each, closes it when
the trouble is over, and deletes mailed codes that are over."""

from datetime import timedelta

from odoo import api, fields, models

from .res_users_service import ALL_GROUPS_FIELD

# A restart, an update and a slow morning are no trouble.
SILENCE = timedelta(minutes=10)


class WechatAlarm(models.Model):
    _name = "wechat.alarm"
    _description = "WeChat Login Alarm"

    # The row lasts as long as the trouble. That its activity was done or deleted by hand does not bring another one.
    trouble = fields.Selection(
        [("silence", "No sidecar"), ("health", "Sidecar in trouble"), ("key", "Service key")],
        required=True,
        readonly=True,
    )
    activity_id = fields.Many2one("mail.activity", ondelete="set null", readonly=True)

    @api.model
    def _watch(self):
        """Raise alarms for new troubles, end those of troubles that are over, and delete mailed codes (ir.cron)."""
        troubles = self._troubles()
        alarms = {alarm.trouble: alarm for alarm in self.search([])}
        for trouble in alarms.keys() - troubles.keys():
            alarms[trouble]._end()
        for trouble in troubles.keys() - alarms.keys():
            self.create({"trouble": trouble})._raise(troubles[trouble])
        self.env["mail.mail"]._wechat_delete_codes()

    @api.model
    def _troubles(self):
        """Return {trouble: finding} of what an administrator should hear of now."""
        doctor = self.env["wechat.doctor"]
        enabled = self.env["wechat.settings"]._get().enabled
        silent = enabled and not self.env["wechat.sidecar"]._seen_within(SILENCE.total_seconds())
        sidecars = doctor._look_at_sidecars()
        keys = [found for found in doctor._look_at_service_user() if found["id"].startswith("key_e")]
        troubles = {}
        if silent:
            troubles["silence"] = sidecars
        if sidecars["id"] == "sidecars_troubled" and sidecars["status"] == "red":
            troubles["health"] = sidecars
        if keys:
            troubles["key"] = keys[0]
        return troubles

    def _raise(self, found):
        user = self._administrator()
        if not user:
            return
        localized = self.with_context(lang=user.lang)
        what, todo = localized.env["wechat.finding"]._words(found)
        self.activity_id = (
            self.env["res.company"]
            ._get_main_company()
            .partner_id.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=localized.env._("WeChat login: %s", what),
                note=localized.env._(
                    "%s Settings, WeChat Login, Run the doctor says more. This activity closes by itself.", todo
                ),
                user_id=user.id,
            )
        )

    def _end(self):
        for alarm in self:
            activity = alarm.activity_id
            if activity:
                localized = alarm.with_context(lang=activity.user_id.lang)
                activity.action_feedback(feedback=localized.env._("It works again."))
        self.unlink()

    def _administrator(self):
        """Return the administrator who is told: Odoo's first one, if active, else the oldest other."""
        group = self.env.ref("base.group_system")
        administrators = self.env["res.users"].search([(ALL_GROUPS_FIELD, "in", group.ids), ("share", "=", False)])
        first = self.env.ref("base.user_admin", raise_if_not_found=False)
        return first if first in administrators else administrators.sorted("id")[:1]

    @api.model
    def _forget(self):
        """Take alarms and their activities away (uninstall)."""
        self.search([]).activity_id.unlink()
