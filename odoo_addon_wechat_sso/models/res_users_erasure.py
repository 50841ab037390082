"""Takes out of the sign-in log what is left of a user who is deleted; everything else of ours goes with the user."""

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def unlink(self):
        self.env["wechat.log"].sudo()._forget_person(self)
        return super().unlink()
