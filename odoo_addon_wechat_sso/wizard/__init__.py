from . import (
    wechat_finding_report,
    wechat_identity_move,
    wechat_invitation_cards,
    wechat_invite,
    wechat_request_decision,
    wechat_sidecar_key,
)
