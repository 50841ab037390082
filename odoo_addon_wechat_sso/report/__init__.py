from . import wechat_invitation_cards
