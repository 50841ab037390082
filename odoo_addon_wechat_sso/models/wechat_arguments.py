"""Guards what the sidecar sends: plain values in, typed values out, anything else refused. Pure but for UserError."""

import json
import re
from typing import NamedTuple

from odoo.exceptions import UserError

from .wechat_nickname import clean, no_formula

HEX_32 = re.compile(r"[0-9a-f]{32}")
HEX_64 = re.compile(r"[0-9a-f]{64}")
WECHAT_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
REQUEST_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
INSTANCE = re.compile(r"[0-9A-Za-z.-]{1,64}")
VERSION = re.compile(r"\d{1,5}\.\d{1,5}\.\d{1,5}(?:[-+][0-9A-Za-z.+-]{1,64})?")
AVATAR_URL = re.compile(r"https?://[!-~]{1,1000}")
# An escaped NUL in JSON text, which PostgreSQL's jsonb refuses; a backslash that is itself escaped makes none.
JSON_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
STATUSES = ("green", "amber", "red")
PHONE_OUTCOMES = ("ok", "cancelled", "cookies", "snapshot", "refused", "profile_refused")
MAX_RESULTS = 50
MAX_PARTS = 30
MAX_RESULT_LENGTH = 4096
# An avatar of 256 kB in base64, with the words around it; and not many of them in one heartbeat.
MAX_IMAGE_LENGTH = 350_000
MAX_IMAGES = 10
MAX_DETAIL_LENGTH = 500


class SignIn(NamedTuple):
    """The arguments of `sign_in`, protocol section 6. Nickname and avatar are cleaned, never a reason to refuse."""

    attempt: str
    purpose: str
    way: str
    browser: str
    ticket_hash: str
    appid: str
    openid: str
    unionid: str
    scope: str
    nickname: str
    avatar_url: str
    request_id: str
    ip: str
    user_agent: str
    known_browser: str
    code_hash: str
    client: str
    phone: str

    @property
    def owners_browser(self):
        """Hash of the browser that holds the WeChat account."""
        return self.phone if self.way == "scan" else self.browser


class VerifyCode(NamedTuple):
    """The arguments of `verify_code`, protocol section 6."""

    attempt: str
    browser: str
    code_hash: str
    known_browser: str
    fresh_browser: str
    request_id: str
    ip: str
    user_agent: str


class Denial(NamedTuple):
    """The arguments of `deny`, protocol section 6."""

    attempt: str
    browser: str
    ip: str
    user_agent: str
    request_id: str
    by: str


class Question(NamedTuple):
    """The arguments of `attempt`, protocol section 6."""

    attempt: str
    request_id: str


class PhoneTest(NamedTuple):
    """The arguments of `phone_test`, protocol section 6."""

    attempt: str
    event: str
    outcome: str
    detail: str
    request_id: str


class Heartbeat(NamedTuple):
    """The arguments of `heartbeat`, protocol section 6."""

    instance: str
    version: str
    health: dict
    results: list


def parse_sign_in(arguments):
    """Return a SignIn of keyword arguments; raise UserError naming the first argument that is wrong."""
    given = strings(SignIn, arguments)
    check(given.purpose == "login", "purpose")
    check(given.way in ("direct", "scan"), "way")
    check(HEX_64.fullmatch(given.ticket_hash), "ticket_hash")
    scanned = given.way == "scan"
    check(not given.known_browser or scanned and HEX_64.fullmatch(given.known_browser), "known_browser")
    check(HEX_64.fullmatch(given.code_hash) if scanned else not given.code_hash, "code_hash")
    check(HEX_64.fullmatch(given.phone) if scanned else not given.phone, "phone")
    check(scanned or not given.client, "client")
    return account(given)._replace(client=_printable(given.client)[:100])


def parse_verify_code(arguments):
    """Return a VerifyCode of keyword arguments; raise UserError naming the first argument that is wrong."""
    given = strings(VerifyCode, arguments)
    check(HEX_64.fullmatch(given.code_hash), "code_hash")
    check(not given.known_browser or HEX_64.fullmatch(given.known_browser), "known_browser")
    check(HEX_64.fullmatch(given.fresh_browser), "fresh_browser")
    return given


def parse_deny(arguments):
    """Return a Denial of keyword arguments; raise UserError naming the first argument that is wrong."""
    given = strings(Denial, arguments)
    check(given.by in ("phone", "wechat"), "by")
    return given


def parse_attempt(arguments):
    """Return a Question of keyword arguments; raise UserError naming the first argument that is wrong."""
    return strings(Question, arguments)


def parse_phone_test(arguments):
    """Return a PhoneTest of keyword arguments; raise UserError naming the first argument that is wrong."""
    given = strings(PhoneTest, arguments)
    check(given.event in ("opened", "returned"), "event")
    check(given.outcome in (PHONE_OUTCOMES if given.event == "returned" else ("",)), "outcome")
    return given._replace(detail=_printable(given.detail)[:100])


def parse_diagnose(arguments):
    """Return the request id of keyword arguments; raise UserError naming the first argument that is wrong."""
    check(arguments.keys() == {"request_id"}, "request_id")
    request_id = arguments["request_id"]
    check(isinstance(request_id, str) and REQUEST_ID.fullmatch(request_id), "request_id")
    return request_id


def parse_heartbeat(arguments):
    """Return a Heartbeat of keyword arguments; raise UserError naming the first argument that is wrong."""
    _check_names(arguments, Heartbeat)
    given = Heartbeat(**arguments)
    check(isinstance(given.instance, str) and INSTANCE.fullmatch(given.instance), "instance")
    check(isinstance(given.version, str) and VERSION.fullmatch(given.version), "version")
    check(isinstance(given.results, list) and len(given.results) <= MAX_RESULTS, "results")
    for result in given.results:
        _check_result(result)
    images = sum("image" in result["result"] for result in given.results)
    check(images <= MAX_IMAGES, "results")
    return given._replace(health=_health(given.health))


def _health(health):
    check(isinstance(health, dict) and health.keys() == {"status", "parts"}, "health")
    check(health["status"] in STATUSES, "health.status")
    parts = health["parts"]
    check(isinstance(parts, dict) and len(parts) <= MAX_PARTS, "health.parts")
    for name, part in parts.items():
        check(isinstance(name, str) and INSTANCE.fullmatch(name.replace("_", "-")), "health.parts")
        check(isinstance(part, dict) and {"status"} <= part.keys() <= {"status", "detail"}, "health.parts")
        check(part["status"] in STATUSES and isinstance(part.get("detail", ""), str), "health.parts")
    return {
        "status": health["status"],
        "parts": {
            name: {"status": part["status"], "detail": _printable(part.get("detail", ""))[:MAX_DETAIL_LENGTH]}
            for name, part in parts.items()
        },
    }


def _check_result(result):
    check(isinstance(result, dict) and result.keys() == {"job", "ok", "result"}, "results")
    # bool is an int to Python, and True is no job.
    check(type(result["job"]) is int and 0 < result["job"] < 2**31 and type(result["ok"]) is bool, "results")
    check(isinstance(result["result"], dict), "results")
    try:
        text = json.dumps(result["result"], allow_nan=False, ensure_ascii=False)
        text.encode()  # fails on lone surrogates, which PostgreSQL's jsonb does not know
    except (TypeError, ValueError):
        text = None
    longest = MAX_RESULT_LENGTH + (MAX_IMAGE_LENGTH if "image" in result["result"] else 0)
    check(text and len(text) <= longest and not JSON_NUL.search(text), "results")


def account(given):
    """Check the verified WeChat account in a SignIn or a Link; return it with nickname and avatar cleaned."""
    check(WECHAT_ID.fullmatch(given.appid), "appid")
    check(WECHAT_ID.fullmatch(given.openid), "openid")
    check(not given.unionid or WECHAT_ID.fullmatch(given.unionid), "unionid")
    check(given.scope in ("snsapi_base", "snsapi_userinfo"), "scope")
    return given._replace(
        nickname=clean(given.nickname),
        avatar_url=given.avatar_url if AVATAR_URL.fullmatch(given.avatar_url) else "",
    )


def strings(kind, arguments):
    """Return the arguments as a `kind`: all of them strings, those that calls about an attempt share checked."""
    _check_names(arguments, kind)
    for name in kind._fields:
        check(isinstance(arguments[name], str), name)
    given = kind(**arguments)
    check("attempt" not in kind._fields or HEX_32.fullmatch(given.attempt), "attempt")
    check(REQUEST_ID.fullmatch(given.request_id), "request_id")
    if "browser" not in kind._fields:
        return given
    check(HEX_64.fullmatch(given.browser), "browser")
    return given._replace(ip=_printable(given.ip)[:45], user_agent=_printable(given.user_agent)[:512])


def _check_names(arguments, expected):
    wrong = arguments.keys() ^ set(expected._fields)
    check(not wrong, ", ".join(sorted(map(str, wrong))))


def check(valid, name):
    """Raise UserError, naming the argument, unless it is valid."""
    if not valid:
        # For the sidecar's log, never for a person: not translated. The value stays out, it may be anything.
        raise UserError(f"wechat.gateway: wrong argument: {name[:200]}")


def _printable(text):
    return no_formula("".join(char for char in text if char.isprintable()))
