"""The reasons of the sign-in log in words: codes of protocol sections 5, 6 and 12."""

REASONS = [
    ("disabled", "WeChat login is switched off"),
    ("not_linked", "Not linked to any user"),
    ("archived", "The user is archived or no longer linked"),
    ("admin_forbidden", "Administrators may not use WeChat"),
    ("wrong_app", "Another AppID than in Settings"),
    ("attempt_conflict", "Used already, or changed on the way"),
    ("expired", "Too late"),
    ("ambiguous", "Fits several accounts or users"),
    ("misconfigured", "Settings are incomplete"),
    ("denied", "“Not me” on the phone, or refused in WeChat"),
    ("wrong_codes", "Three wrong codes"),
    ("browser", "Shown by another browser"),
    ("failed", "Refused by Odoo"),
    ("already_linked", "Belongs to another user"),
    ("already_yours", "Belongs to this user already"),
    ("waiting", "Another account is waiting"),
    ("other_account", "Not an account of this user"),
]
