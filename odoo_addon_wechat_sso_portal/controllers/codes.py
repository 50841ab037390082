"""The codes that a portal session shows: kept in the session only, so that a page can be looked at again."""

from odoo.http import request

SESSION_KEY = "wechat_portal_codes"


def make_code(purpose):
    """Make the current user's code of a purpose (`link` or `check`); an earlier one ends. Return its address.

    :raise UserError: WeChat login is off or not set up
    """
    invitations = request.env["wechat.invitation"]
    invitation, code = invitations._make_own(purpose)
    url = invitations._url(code)
    codes = request.session.get(SESSION_KEY) or {}
    request.session[SESSION_KEY] = codes | {purpose: {"invitation": invitation.id, "url": url}}
    return url


def invitation_of(purpose):
    """Return the row of the code that this session shows, or an empty recordset."""
    shown = (request.session.get(SESSION_KEY) or {}).get(purpose, {})
    invitation = request.env["wechat.invitation"].browse(shown.get("invitation")).exists()
    # Whoever logs in after somebody else in this session sees none of theirs.
    return invitation if invitation.sudo().user_id == request.env.user else invitation.browse()


def code_of(purpose):
    """Return {'url', 'qr', 'state', 'nickname', …} of the code that this session shows; {} if there is none."""
    invitation = invitation_of(purpose)
    if not invitation:
        return {}
    url = request.session[SESSION_KEY][purpose]["url"]
    return {"url": url, "qr": invitation._qr(url)} | invitation.get_state()


def drop_code(purpose):
    codes = request.session.get(SESSION_KEY) or {}
    request.session[SESSION_KEY] = {key: codes[key] for key in codes if key != purpose}
