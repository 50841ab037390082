"""The dialog in which a manager moves a WeChat account to another user."""

from odoo import api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError, UserError

from ..models.res_users_service import MANAGERS


class WechatIdentityMove(models.TransientModel):
    _name = "wechat.identity.move"
    _description = "Move a WeChat Account"

    identity_id = fields.Many2one("wechat.identity", required=True, readonly=True, ondelete="cascade")
    source_id = fields.Many2one(related="identity_id.user_id", string="Now Of", related_sudo=False)
    user_id = fields.Many2one("res.users", "Move To", domain=lambda self: self._others_in_reach())
    can_archive = fields.Boolean(compute="_compute_can_archive")
    archive_source = fields.Boolean("Archive the user it is taken from")

    def _others_in_reach(self):
        """Return the domain of whom to offer, as text: it has to do with who has the account now."""
        in_reach = self.env["res.users"]._wechat_domain_in_reach()
        return f"[('id', '!=', source_id), {str(in_reach)[1:]}"

    @api.constrains("identity_id", "user_id")
    def _check_readable(self):
        """A dialog shows names of what it is about, so it is about nothing that its user may not see."""
        # 19.0 runs constraints with all rights.
        mine = self.sudo(False)
        mine.identity_id.check_access("read")
        mine.user_id.check_access("read")

    @api.depends("identity_id")
    def _compute_can_archive(self):
        self.identity_id.check_access("read")
        for wizard in self:
            wizard.can_archive = bool(wizard.identity_id) and wizard.identity_id._is_all_there_is()

    @check_identity
    def action_move(self):
        """Move the account, and archive who is left with nothing where that was chosen.

        :raise AccessError: the caller is no manager, or one of the users is none of theirs
        :raise UserError: the account cannot be this user's
        """
        self.ensure_one()
        manager = self.env.user
        if not manager.has_group(MANAGERS):
            raise AccessError(self.env._("Only managers of WeChat accounts can move them."))
        if not self.user_id:
            raise UserError(self.env._("Choose the user this WeChat account belongs to."))
        identity = self.identity_id
        identity.check_access("read")
        source, archives = identity.sudo().user_id, self.archive_source and self.can_archive
        identity._move_to(self.user_id, manager)
        if archives:
            source.active = False
        return {"type": "ir.actions.client", "tag": "soft_reload"}
