from . import accounts, browsers, identity_check, revoke
