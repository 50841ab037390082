"""Shows a new sidecar key once. The key is never stored: it reaches the dialog as a default and goes with it."""

from odoo import api, fields, models


class WechatSidecarKey(models.TransientModel):
    _name = "wechat.sidecar.key"
    _description = "New Key for the WeChat Sidecar"

    # Not columns, so that even a saved dialog leaves nothing in the database.
    key = fields.Char(store=False, readonly=True)
    environment = fields.Text(store=False, readonly=True)

    @api.model
    def _make_and_show(self):
        """Make a new key, end the old one, and return the action that shows it, alone and as environment lines.

        :raise AccessError: the caller is no system administrator
        """
        environment = self.env["wechat.service"]._provision()
        lines = "\n".join(f"{name}={value}" for name, value in environment.items())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New sidecar key"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": environment["ODOO_API_KEY"], "default_environment": lines},
        }
