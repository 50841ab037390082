"""A login with WeChat that waits for the second factor ends with the person's sessions.

Core makes the token that ends a session only once the second factor is given, and whoever waits waits for days."""

from odoo.http import request

# In the session, which keeps what is in it while core waits.
KEY = "wechat_waits"


def begin_to_wait(uid):
    """Note in the session the token of the user whom core is about to ask."""
    request.session[KEY] = _token(uid)


def end_if_over():
    """Log this session out, if sessions of the user whom it waits for have been ended meanwhile."""
    session = request.session
    uid = session.get("pre_uid")
    if uid and not session.uid and KEY in session and session[KEY] != _token(uid):
        session.logout(keep_db=True)


def _token(uid):
    # Core caches a token by this text alone, so the user is in it. The id of the session would not do: it can change.
    return request.env["res.users"].browse(uid)._compute_session_token(f"{KEY}/{uid}")
