"""Reduces a `redirect` or `next` to a local path, protocol section 7. Pure; the sidecar has the same rule."""

import re
import unicodedata
from urllib.parse import unquote

MAX_LENGTH = 1024
FORBIDDEN = re.compile(r"\\|%(?:0[0-9a-f]|1[0-9a-f]|7f|5c)", re.IGNORECASE)
# What the WHATWG URL parser escapes in each part, beside controls and everything beyond ASCII.
PATH_ESCAPES = frozenset(' "#<>?^`{}')
QUERY_ESCAPES = frozenset(" \"#<>'")
FRAGMENT_ESCAPES = frozenset(' "<>`')
LOOPS = re.compile(r"/+(?:wechat|auth_wechat)/")


def local_path(value):
    """Return path, query and fragment of value if it is a local path, else ''.

    :param value: anything; only a str can be a path
    """
    if not isinstance(value, str) or not _plausible(value):
        return ""
    rest, hash_mark, fragment = value.rstrip(" ").partition("#")
    path, question_mark, query = rest.partition("?")
    path = _escape(_without_dots(path), PATH_ESCAPES)
    if path.startswith("//") or _leads_to_us(path):
        return ""
    parts = (path, question_mark, _escape(query, QUERY_ESCAPES), hash_mark, _escape(fragment, FRAGMENT_ESCAPES))
    return "".join(parts)


def _plausible(value):
    if not value.startswith("/") or value[1:2] == "/" or value[1:4].lower() == "%2f":
        return False
    if len(value.encode("utf-16-le", "surrogatepass")) > 2 * MAX_LENGTH or FORBIDDEN.search(value):
        return False
    return not any(unicodedata.category(char) in ("Cc", "Cs") for char in value)


def _leads_to_us(path):
    """Whether path is a route of our own, also percent-encoded: the proxy decodes it before it chooses."""
    try:
        return bool(LOOPS.match(unquote(path, errors="strict")))
    except UnicodeDecodeError:
        return True  # Not even UTF-8: nothing of Odoo's has such an address.


def _without_dots(path):
    """Resolve '.' and '..' as a URL parser does, percent-encoded or not."""
    kept = []
    segments = path.split("/")[1:]
    for index, segment in enumerate(segments):
        dots = re.sub("%2e", ".", segment, flags=re.IGNORECASE)
        last = index == len(segments) - 1
        if dots == "..":
            del kept[-1:]
        if dots in (".", ".."):
            kept += [""] if last else []
        else:
            kept.append(segment)
    return "/" + "/".join(kept)


def _escape(part, characters):
    def escaped(char):
        return "".join(f"%{byte:02X}" for byte in char.encode())

    return "".join(escaped(char) if char in characters or char > "~" else char for char in part)
