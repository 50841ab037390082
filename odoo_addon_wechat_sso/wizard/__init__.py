from . import wechat_sidecar_key
