"""Loads the addon and owns what uninstalling it must take away."""

from . import controllers, models, report, wizard


def uninstall_hook(env):
    """Leave nothing behind: neither alarms, nor settings, nor a service user whose key would still be valid."""
    env["wechat.alarm"]._forget()
    env["wechat.settings"]._forget()
    env["wechat.service"]._remove_user()
