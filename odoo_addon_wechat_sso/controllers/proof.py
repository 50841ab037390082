"""Proof by password: Odoo's own login, second factor included, made for one pending account and in one browser.

The pending account's page calls `begin`; the person logs in on core's page; back on the page, `proven_user` says who.
Nothing else counts as proof: any session of before is ended, and the door of WeChat logins calls `forget`."""

import time

from odoo.http import request

# In the anonymous session, which survives the login and the second factor with all that is in it.
KEY = "wechat_proof"
SECONDS = 600
PAGE = "/auth_wechat/link"


def begin(attempt):
    """End this browser's session, note the attempt in a new one, and return the redirect to core's login page."""
    request.session.logout(keep_db=True)
    request.session[KEY] = {"attempt": attempt.attempt, "at": time.time()}
    return request.redirect(f"/web/login?redirect={PAGE}", 303)


def proven_user(attempt):
    """Return who has logged in since `begin` for this very attempt, completely and within ten minutes; else nobody."""
    if not request.session.uid or not is_under_way(attempt):
        return request.env["res.users"]
    return request.env.user


def is_under_way(attempt=None):
    """Whether a proof was begun in this session, for this attempt if given, and can still be completed."""
    proof = request.session.get(KEY)
    if not proof or time.time() - proof["at"] > SECONDS:
        return False
    return attempt is None or proof["attempt"] == attempt.attempt


def forget():
    """Let the session, whoever's it is, prove nothing any more."""
    request.session.pop(KEY, None)
