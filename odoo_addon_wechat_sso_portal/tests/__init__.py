from . import test_accounts, test_identity_check, test_revoke
