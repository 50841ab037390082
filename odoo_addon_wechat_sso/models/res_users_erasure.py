"""Takes out of the sign-in log and the requests what is left of a user who is deleted; all else goes with the user."""

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def unlink(self):
        identities = self.env["wechat.identity"].sudo().search([("user_id", "in", self.ids)])
        self.env["wechat.log"].sudo()._forget_person(self, identities)
        self.env["wechat.request"]._forget_accounts(identities)
        return super().unlink()
