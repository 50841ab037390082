"""Says in words what WeChat runs on, from its User-Agent. Pure: no Odoo in it. A hint for people, never a check."""

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


def client_words(user_agent):
    """Return such as 'WeChat, iPhone', or '' for no User-Agent."""
    if not user_agent:
        return ""
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"WeChat, {system}" if system else "WeChat"
