"""Feeds the sheet of invitation cards: the codes as pictures, eight cards to a page."""

import base64

from odoo import api, models
from odoo.tools import format_datetime

from ..models.wechat_qr import qr_png

CARDS_PER_PAGE = 8


class WechatInvitationCardsReport(models.AbstractModel):
    _name = "report.odoo_addon_wechat_sso.invitation_cards"
    _description = "WeChat Invitation Cards Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        wizard = self.env["wechat.invitation.cards"].browse(docids)
        cards = [
            card
            | {
                # Inside the page: an address of a picture would end up in logs, with the code in it.
                "qr": f"data:image/png;base64,{base64.b64encode(qr_png(card['url'])).decode()}",
                "valid_until": format_datetime(self.env, card["expires_at"], dt_format="yyyy-MM-dd HH:mm"),
            }
            for card in wizard._take_cards()
        ]
        pages = [cards[start : start + CARDS_PER_PAGE] for start in range(0, len(cards), CARDS_PER_PAGE)]
        return {"doc_ids": docids, "doc_model": wizard._name, "docs": wizard, "pages": pages}
