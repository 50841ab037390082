"""Reacts when a setting of ours is stored, whoever stores it: the form, a script, or a data file."""

from odoo import api, models

from .wechat_settings import FROZEN_BY_US, PREFIX

REDIRECT_URL = PREFIX + "redirect_url"


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        parameters._wechat_pin_base_url()
        parameters._wechat_log_change(dict.fromkeys(parameters.ids), {row.id: row.value for row in parameters})
        return parameters

    def write(self, vals):
        before = {row.id: row.value for row in self}
        result = super().write(vals)
        self._wechat_pin_base_url()
        self._wechat_log_change(before, {row.id: row.value for row in self})
        return result

    def unlink(self):
        self._wechat_log_change({row.id: row.value for row in self}, {})
        return super().unlink()

    def _wechat_pin_base_url(self):
        if REDIRECT_URL in self.mapped("key"):
            self.env["wechat.settings"]._pin_base_url()

    def _wechat_log_change(self, before, after):
        """Note who has changed settings of ours; values by id. None of them is secret."""
        for parameter in self:
            old, new = before.get(parameter.id), after.get(parameter.id)
            if parameter.key.startswith(PREFIX) and parameter.key != FROZEN_BY_US and old != new:
                detail = f"{parameter.key.removeprefix(PREFIX)}: {old or '–'} → {new or '–'}"
                log = self.env["wechat.log"].sudo()
                log._add("settings", "ok", reason="setting_changed", actor=self.env.user, detail=detail)
