"""Decides what a verified WeChat account gets: whose it is, whether they may come in, whether to make a user."""

import logging
from typing import NamedTuple

from odoo import api, models

_logger = logging.getLogger(__name__)


class Verdict(NamedTuple):
    """Outcome and reason as in protocol section 6; the ids of the identity and its user are None unless known."""

    outcome: str
    reason: str
    identity_id: int | None = None
    user_id: int | None = None


class WechatResolver(models.AbstractModel):
    _name = "wechat.resolver"
    _description = "WeChat Sign-In Decision"

    @api.model
    def _resolve(self, account, settings):
        """Return the Verdict on a SignIn. Nothing is ever matched by nickname, mail or phone."""
        if not settings.enabled:
            return Verdict("refused", "disabled")
        if account.appid != settings.appid:
            return Verdict("refused", "wrong_app")
        known = self.env["wechat.identity"]._look_up(account)
        if known.user:
            return self._admit(known, account, settings)
        return self._resolve_unknown(account, settings)

    def _admit(self, known, account, settings):
        reason = known.user._wechat_refusal_with(
            settings, known.user_active, suspended=known.suspended, linked_how=known.linked_how
        )
        if reason:
            return Verdict("refused", reason, known.identity.id, known.user.id)
        if account.unionid and known.unionid and account.unionid != known.unionid:
            _logger.warning(
                "WeChat sent another unionid than before for identity %s; kept the old one (request %s)",
                known.identity.id,
                account.request_id,
            )
        asks = known.profile_wanted and settings.scope_policy != "base"
        if asks and known.identity._ask_for_profile(account):
            return Verdict("profile_needed", "", known.identity.id, known.user.id)
        if known.outdated:
            known.identity._touch(account.unionid, account.nickname, account.avatar_url)
        if account.avatar_url:
            known.identity._want_avatar()
        if account.unionid and not known.unionid:
            self.env["wechat.review"]._note_learnt(known.identity)
        return Verdict("issued", "", known.identity.id, known.user.id)

    def _resolve_unknown(self, account, settings):
        owners = self._owners_by_unionid(account)
        if owners is None or len(owners) > 1:
            _logger.warning("WeChat unionid fits several accounts or users (request %s)", account.request_id)
            return Verdict("refused", "ambiguous")
        if owners and self._same_unionid(account).filtered("suspended"):
            return Verdict("refused", "suspended", None, owners.id)
        if owners:
            return self._attach(owners, account)
        creates = settings.creates_users
        template = self.env["wechat.new.user"]._template(settings) if creates else None
        if creates and not template:
            _logger.warning("WeChat new-user policy lacks a fitting template user (request %s)", account.request_id)
            if not settings.offers_claims:
                return Verdict("refused", "misconfigured")
        if self._profile_would_help(account, settings):
            return Verdict("profile_needed", "")
        if settings.offers_claims or not creates:
            return self._turn_away(settings)
        return self._attach(self.env["res.users"], account, template)

    def _owners_by_unionid(self, account):
        """Return the users with this unionid under another AppID of the same Open Platform account.

        None if it was seen with another openid of this very AppID: WeChat promises one openid per person and account,
        and its snapshot pages are known to repeat a unionid among strangers.
        """
        same = self._same_unionid(account)
        return None if account.appid in same.mapped("appid") else same.user_id

    def _same_unionid(self, account):
        identities = self.env["wechat.identity"]
        if not account.unionid:
            return identities
        return identities.search([("unionid", "=", account.unionid), ("openid", "!=", account.openid)])

    def _turn_away(self, settings):
        """Return the Verdict on somebody who becomes no user by logging in alone: on to the page of claims, where there
        is something to choose or to read."""
        if settings.turns_away and not settings.refusal(""):
            return Verdict("refused", "not_linked")
        return Verdict("claim", "")

    def _join(self, account, settings):
        """Make the person whose claim waits a new user, as they have chosen, and return the Verdict.

        Meanwhile the account, or another one of theirs, may have become somebody's, and the settings may have changed.
        """
        known = self.env["wechat.identity"]._find(account.appid, account.openid) | self._same_unionid(account)
        if known.user_id:
            return Verdict("refused", "already_linked")
        template = self.env["wechat.new.user"]._template(settings)
        if not (settings.enabled and settings.creates_users and template):
            return Verdict("refused", "misconfigured")
        return self._attach(self.env["res.users"], account, template)

    def _profile_would_help(self, account, settings):
        """Whether asking this unknown person for consent could change the answer: a name for a new user or a request,
        or a unionid that people known from another AppID could be found by."""
        if account.scope != "snsapi_base" or settings.scope_policy != "adaptive":
            return False
        known_elsewhere = [("unionid", "!=", False), ("appid", "!=", account.appid)]
        identities = self.env["wechat.identity"]
        return not settings.turns_away or bool(
            not account.unionid and identities.search_count(known_elsewhere, limit=1)
        )

    def _attach(self, user, account, template=None):
        """Give the account to user, or to a new one copied from template. The claim comes first, see `_claim`."""
        identities = self.env["wechat.identity"]
        if user:
            attached = identities._attach_to(user, account, how="unionid")
        else:
            identities._find(account.appid, account.openid) or identities._claim(
                account.appid, account.openid, account.unionid
            )
            user = self.env["wechat.new.user"]._create(template, account.nickname)
            attached = identities._attach_to(user, account, how="first_tap")
        if attached.reason:
            return Verdict("refused", attached.reason)
        return Verdict("issued", "", attached.identity.id, user.id)
