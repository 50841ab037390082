"""What the login page says after a failed WeChat login, by the `wechat_error` code of protocol section 5."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

MESSAGES = {
    "disabled": _lt("WeChat login is switched off. Please log in with your password."),
    "expired": _lt("This WeChat login took too long or was already used. Please try again."),
    "browser": _lt("This WeChat login was started in another browser. Please start again in this one."),
    "archived": _lt("Your account is no longer active or no longer linked to WeChat. Please ask your administrator."),
    "admin_forbidden": _lt("Administrators cannot log in with WeChat here. Please log in with your password."),
    "unavailable": _lt("WeChat login is not available at the moment. Please log in with your password or try later."),
    "failed": _lt("WeChat login did not succeed. Please try again or log in with your password."),
}


def login_error_message(env, code):
    """Return the text for a code in the language of env, '' for no code; an unknown code gets the text of `failed`."""
    if not code:
        return ""
    return env._(MESSAGES.get(code, MESSAGES["failed"]))
