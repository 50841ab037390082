from . import (
    wechat_finding_report,
    wechat_identity_move,
    wechat_invite,
    wechat_request_decision,
    wechat_sidecar_key,
)
