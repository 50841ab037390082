"""Says in words what a User-Agent belongs to. Pure: no Odoo in it. A hint for people, never a check."""

# The order matters: an iPad names the Mac too.
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
# The order matters: the ones above name those below too.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)


def client_words(user_agent):
    """Return what WeChat runs on, such as 'WeChat, iPhone', or '' for no User-Agent."""
    return ", ".join(filter(None, ("WeChat", _named(SYSTEMS, user_agent)))) if user_agent else ""


def browser_words(user_agent):
    """Return such as 'Firefox, Windows', as much of it as is known, or ''."""
    return ", ".join(filter(None, (_named(BROWSERS, user_agent or ""), _named(SYSTEMS, user_agent or ""))))


def _named(table, user_agent):
    return next((name for mark, name in table if mark in user_agent), "")
