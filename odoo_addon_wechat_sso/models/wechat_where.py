"""Says from where whoever acts now does so: address and browser of the request that Odoo is answering."""

from odoo.http import request

from .wechat_client_words import browser_words


def here():
    """Return {'ip', 'client'}; both are '' where no browser is behind it, as in a scheduled action."""
    asked = request.httprequest if request else None
    return {
        "ip": (asked and asked.remote_addr) or "",
        "client": browser_words(asked.user_agent.string) if asked else "",
    }
