"""Which redirect URLs WeChat and we accept, as plain Python without Odoo."""

import ipaddress
import re
from urllib.parse import urlsplit

CALLBACK_PATH = "/wechat/callback"

# A host name as WeChat's console accepts it: letters, digits and hyphens, at least two labels, no trailing dot.
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


class RedirectUrlError(ValueError):
    """A redirect URL WeChat would refuse; `reason` names the rule it breaks."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def public_origin(url):
    """Return the public origin of a redirect URL, such as ``https://erp.example.com``.

    :param str url: the redirect URL as the administrator typed it
    :raise RedirectUrlError: with reason ``malformed``, ``not_https``, ``userinfo``, ``ip``, ``host``, ``port``,
        ``query``, ``fragment`` or ``path``; http and a port are allowed for ``localhost`` only (the demo)
    """
    if re.search(r"[\s\\]|[^\x21-\x7e]", url):
        raise RedirectUrlError("malformed")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RedirectUrlError("malformed") from None
    host = parts.hostname or ""
    local = host == "localhost"
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise RedirectUrlError("not_https")
    if "@" in parts.netloc:
        raise RedirectUrlError("userinfo")
    if _is_ip_address(host):
        raise RedirectUrlError("ip")
    if not local and not HOST.fullmatch(host):
        raise RedirectUrlError("host")
    if not local and ":" in parts.netloc:
        raise RedirectUrlError("port")
    if "?" in url:
        raise RedirectUrlError("query")
    if "#" in url:
        raise RedirectUrlError("fragment")
    if parts.path != CALLBACK_PATH:
        raise RedirectUrlError("path")
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def proposed_redirect_url(base_url):
    """Return the redirect URL that fits Odoo's own address, or ``''`` if that address could not be one (an IP, say).

    :param str base_url: the system parameter ``web.base.url``
    """
    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    origin = f"http://localhost:{port or 80}" if host == "localhost" else f"https://{host}"
    try:
        return public_origin(origin + CALLBACK_PATH) + CALLBACK_PATH
    except RedirectUrlError:
        return ""


def _is_ip_address(host):
    # Also what browsers read as one: 2130706433, 0x7f.1
    if re.fullmatch(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+))*", host):
        return True
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False
