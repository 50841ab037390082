"""Invites many people at once and prints their codes as cards; until the print, and no longer, Odoo keeps the codes."""

from odoo import api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError, UserError

from .wechat_invite import VALIDITIES


class WechatInvitationCards(models.TransientModel):
    _name = "wechat.invitation.cards"
    _description = "WeChat Invitation Cards"

    user_ids = fields.Many2many(
        "res.users", string="People", default=lambda self: self._chosen(), context={"active_test": False}
    )
    validity = fields.Selection(VALIDITIES, "Valid For", default="604800", required=True)
    invited = fields.Integer("Cards", compute="_compute_people")
    skipped = fields.Text("No Card For", compute="_compute_people")
    card_ids = fields.One2many("wechat.invitation.card", "cards_id", groups=fields.NO_ACCESS)

    def _chosen(self):
        is_list_of_users = self.env.context.get("active_model") == "res.users"
        return self.env.context.get("active_ids", []) if is_list_of_users else []

    @api.depends("user_ids")
    def _compute_people(self):
        for cards in self:
            reasons = cards.user_ids._origin._wechat_card_refusals()
            cards.invited = len([user for user, reason in reasons.items() if not reason])
            cards.skipped = "\n".join(
                self.env._("%(name)s: %(reason)s", name=user.name, reason=reason)
                for user, reason in reasons.items()
                if reason
            )

    @check_identity
    def action_print(self):
        """Make an invitation for everybody who can have one, and return the action that prints the cards."""
        self.ensure_one()
        reasons = self.user_ids._wechat_card_refusals()
        invited = self.user_ids.filtered(lambda user: not reasons[user])
        if not invited:
            raise UserError(self.env._("None of these people can be invited. The list says why."))
        invitations = self.env["wechat.invitation"]
        rows = []
        for user in invited:
            invitation, code = invitations._invite(user, int(self.validity))
            rows.append({"cards_id": self.id, "invitation_id": invitation.id, "url": invitations._url(code)})
        self.env["wechat.invitation.card"].sudo().create(rows)
        action = self.env.ref("odoo_addon_wechat_sso.wechat_invitation_cards_report").report_action(self, config=False)
        return action | {"close_on_report_download": True}

    def _take_cards(self):
        """Return what to print, [{'user', 'company', 'url', 'expires_at'}], and forget the codes.

        :raise UserError: they have been printed before
        """
        self.check_access("read")
        if self.create_uid != self.env.user:
            raise AccessError(self.env._("These cards are somebody else's."))
        cards = self.sudo().card_ids
        if not cards:
            raise UserError(self.env._("These cards have been printed before. Please make new ones."))
        taken = [
            {
                "user": card.invitation_id.user_id.name,
                "company": card.invitation_id.user_id.company_id.name,
                "url": card.url,
                "expires_at": card.invitation_id.expires_at,
            }
            for card in cards
        ]
        cards.unlink()
        return taken


class WechatInvitationCard(models.TransientModel):
    _name = "wechat.invitation.card"
    _description = "WeChat Invitation Card"

    cards_id = fields.Many2one("wechat.invitation.cards", required=True, ondelete="cascade")
    invitation_id = fields.Many2one("wechat.invitation", required=True, ondelete="cascade")
    url = fields.Char("Link", required=True, groups=fields.NO_ACCESS)
