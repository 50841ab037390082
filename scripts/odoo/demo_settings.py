"""Run inside `odoo shell` by the demo and the tests: fills in the settings and makes the people of the demo.

Input is the environment variable STACK_SETTINGS, JSON: {"parameters": {name: value}, "users": [{"login", "name",
"appid", "openid", "unionid"}]}; parameters are those of the addon, without its prefix."""

import json
import os


def apply(env, wish):
    parameters = env["ir.config_parameter"].sudo()
    for name, value in wish["parameters"].items():
        parameters.set_param(f"odoo_addon_wechat_sso.{name}", str(value))
    for person in wish["users"]:
        user = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "login": person["login"],
                    "password": person["login"],
                    "name": person["name"],
                    "lang": "zh_CN",
                    "tz": "Asia/Shanghai",
                }
            )
        )
        env["wechat.identity"].create(
            {
                "user_id": user.id,
                "appid": person["appid"],
                "openid": person["openid"],
                "unionid": person["unionid"],
                "nickname": person["name"],
            }
        )
    env.cr.commit()


apply(env, json.loads(os.environ["STACK_SETTINGS"]))  # noqa: F821 - the shell defines env
