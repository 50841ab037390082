"""The ways in which a WeChat account becomes a user's. Pure: no Odoo in it."""

WAYS = [
    ("self", "Linked Themselves"),
    ("invitation", "Invitation"),
    ("claim", "Claimed with the Password"),
    ("request", "Request"),
    ("first_tap", "First Login"),
    ("unionid", "Known from Another Account of the Company"),
    ("move", "Moved by an Administrator"),
]
# Ways in which the person logs in at the same time.
LOGINS = ("first_tap", "unionid")
# Ways in which the person has proven to be the user. By no other does an administrator get an account, or come in.
OWN_WAYS = ("self", "claim")
