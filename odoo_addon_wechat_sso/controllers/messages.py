"""What the login page says after a failed WeChat login, by the `wechat_error` code of protocol section 5, and the
page of a link after one that did not come about, by the reason of section 12."""

from markupsafe import Markup
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

MESSAGES = {
    "disabled": _lt("WeChat login is switched off. Please log in with your password."),
    "expired": _lt("This WeChat login took too long or was already used. Please try again."),
    "browser": _lt("This WeChat login was started in another browser. Please start again in this one."),
    "archived": _lt("Your account is no longer active or no longer linked to WeChat. Please ask your administrator."),
    "admin_forbidden": _lt(
        "Administrators cannot log in with this WeChat account. Please log in with your password. Where administrators "
        "may use WeChat, confirm in Preferences that this account is yours."
    ),
    "suspended": _lt(
        "Your password was reset, or you have become an administrator. Please log in with your password once and "
        "confirm your WeChat accounts in Preferences."
    ),
    "unavailable": _lt("WeChat login is not available at the moment. Please log in with your password or try later."),
    "failed": _lt("WeChat login did not succeed. Please try again or log in with your password."),
}


def login_error_message(env, code):
    """Return the text for a code in the language of env, '' for no code; an unknown code gets the text of `failed`."""
    if not code:
        return ""
    return env._(MESSAGES.get(code, MESSAGES["failed"]))


LINK_MESSAGES = {
    "denied": _lt("You have said no, or that this was not you. Nothing was linked."),
    "rejected": _lt("Your administrator has not confirmed this. Nothing was linked. Please ask them why."),
    "already_linked": _lt("This WeChat account is linked to another user already. Please ask your administrator."),
    "already_yours": _lt("This WeChat account is linked to this user already. You can log in with it."),
    "admin_forbidden": _lt("Administrators cannot be linked to WeChat in this way. Nothing was linked."),
    "archived": _lt("This user is no longer active. Please ask your administrator."),
    "ambiguous": _lt(
        "WeChat says that this account is somebody with another user here. Please ask your administrator."
    ),
}
LINK_OVER = _lt(
    "There is nothing to confirm here any more. Please log in again, scan the code again, or ask for a new one."
)


def link_message(env, attempt, user):
    """Return the text for an attempt that waits no more, in the language of env: whose the account is, or why not."""
    if attempt.outcome == "confirmed":
        return env._("Done. This WeChat account is linked to the Odoo user %s.", _strong(user.name))
    return env._(LINK_MESSAGES.get(attempt.reason, LINK_OVER))


def claim_message(env, attempt):
    """Return the sentence that nobody has the account of an attempt."""
    if attempt.nickname:
        return env._("Nobody here is linked to the WeChat account %s yet.", _strong(attempt.nickname))
    return env._("Nobody here is linked to your WeChat account yet.")


def standing_message(env, standing):
    """Return how a person's request for access stands, '' where there is nothing to say."""
    if standing.state == "new":
        return env._("You have asked for access on %s. Your administrator decides.", standing.asked_on)
    if standing.state == "rejected":
        return env._("Your administrator has not accepted your request of %s.", standing.asked_on)
    return ""


def link_question(env, attempt, user):
    """Return the question whether the attempt's account shall be linked to the user, as markup: one sentence, because
    no two languages put its parts in the same order."""
    names = {"user": user.name, "company": user.company_id.name, "account": attempt.nickname or ""}
    marked = {name: _strong(text) for name, text in names.items()}
    if attempt.nickname:
        return env._("Link the WeChat account %(account)s to the Odoo user %(user)s of %(company)s?", **marked)
    return env._("Link your WeChat account to the Odoo user %(user)s of %(company)s?", **marked)


LINK_NOTICES = {
    "other_user": _lt("You have logged in as another user than the one that this code is for."),
    "mail_sent": _lt("The mail is on its way. It may take a minute; look into your spam folder too."),
    "mail_too_soon": _lt("A mail was sent less than a minute ago. Please wait a little."),
    "mail_no_more": _lt("No more mails can be sent for this code. Please wait to be confirmed, or ask for a new code."),
    "mail_wrong": _lt("These digits are not right. Please look at the latest mail."),
    "mail_expired": _lt("These digits cannot be used any more. Have new ones sent, or wait to be confirmed."),
}


def link_notice(env, code):
    """Return what came of the last answer on the page of a link, '' where there is nothing to say."""
    return env._(LINK_NOTICES[code]) if code in LINK_NOTICES else ""


def _strong(text):
    return Markup("<strong>%s</strong>") % text
