{
    "name": "WeChat Single Sign-On",
    "summary": "Log in to Odoo with one tap inside WeChat, or by scanning a code on a PC",
    "description": """
People log in to Odoo with WeChat, no weaker than with a password: one tap inside WeChat, a scan on a PC.
用微信登录 Odoo：在微信里点一下，在电脑上扫一扫，安全性不低于密码。

Needs a verified WeChat service account, and the sidecar: a small program that comes with the source and runs beside
Odoo.
Settings > General Settings > WeChat Login leads through everything else.
""",
    # Three numbers on purpose: each Odoo series puts its own prefix before them, and so one code base serves both.
    "version": "1.0.0",
    "category": "Extra Tools",
    # Shown by the Apps page without changing its filter.
    "application": True,
    "author": "WeChat SSO contributors",
    "license": "LGPL-3",
    "images": ["static/description/banner.png"],
    # auth_signup installs itself wherever the others are; naming it makes its login controller our parent.
    "depends": ["auth_signup", "base_setup", "mail", "web"],
    "data": [
        "security/wechat_groups.xml",
        "security/ir.model.access.csv",
        "security/wechat_rules.xml",
        "data/ir_cron.xml",
        "views/wechat_finding_views.xml",
        "views/wechat_phone_test_views.xml",
        "views/wechat_identity_views.xml",
        "views/wechat_browser_views.xml",
        "views/wechat_log_views.xml",
        "views/wechat_changes_templates.xml",
        "views/res_users_views.xml",
        "views/change_password_views.xml",
        "views/wechat_login_templates.xml",
        "views/res_users_identitycheck_views.xml",
        "views/wechat_link_templates.xml",
        "views/wechat_claim_templates.xml",
        "views/wechat_invitation_views.xml",
        "views/wechat_request_views.xml",
        "views/wechat_review_views.xml",
        "wizard/wechat_identity_move_views.xml",
        "wizard/wechat_request_decision_views.xml",
        "views/wechat_mail_templates.xml",
        "wizard/wechat_invite_views.xml",
        "wizard/wechat_finding_report_views.xml",
        "wizard/wechat_invitation_cards_views.xml",
        "wizard/wechat_sidecar_key_views.xml",
        "report/wechat_invitation_cards_templates.xml",
        "views/wechat_menus.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "odoo_addon_wechat_sso/static/src/backend/wechat_backend.js",
            "odoo_addon_wechat_sso/static/src/backend/wechat_backend.scss",
        ],
        "web.assets_frontend": [
            "odoo_addon_wechat_sso/static/src/login/wechat_login.js",
            "odoo_addon_wechat_sso/static/src/login/wechat_login.scss",
        ],
        "web.assets_tests": ["odoo_addon_wechat_sso/static/tests/tours/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
