"""Guards what the sidecar sends about linking, protocol section 12. Pure but for UserError."""

from typing import NamedTuple

from .wechat_arguments import HEX_64, account, check, strings


class InvitationQuestion(NamedTuple):
    """The arguments of `invitation`."""

    code_hash: str
    request_id: str


class Opening(NamedTuple):
    """The arguments of `open_invitation`; `browser` is the phone's."""

    code_hash: str
    attempt: str
    browser: str
    request_id: str
    ip: str
    user_agent: str


class Link(NamedTuple):
    """The arguments of `link`. Nickname and avatar are cleaned, never a reason to refuse."""

    attempt: str
    browser: str
    appid: str
    openid: str
    unionid: str
    scope: str
    nickname: str
    avatar_url: str
    request_id: str
    ip: str
    user_agent: str


def parse_invitation(arguments):
    """Return an InvitationQuestion of keyword arguments; raise UserError naming the first argument that is wrong."""
    given = strings(InvitationQuestion, arguments)
    check(HEX_64.fullmatch(given.code_hash), "code_hash")
    return given


def parse_open_invitation(arguments):
    """Return an Opening of keyword arguments; raise UserError naming the first argument that is wrong."""
    given = strings(Opening, arguments)
    check(HEX_64.fullmatch(given.code_hash), "code_hash")
    return given


def parse_link(arguments):
    """Return a Link of keyword arguments; raise UserError naming the first argument that is wrong."""
    return account(strings(Link, arguments))
