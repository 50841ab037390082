{
    "name": "WeChat Single Sign-On",
    "summary": "Log in to Odoo with one tap inside WeChat, no weaker than a password",
    # Three numbers on purpose: each Odoo series puts its own prefix before them, and so one code base serves both.
    "version": "1.0.0",
    "category": "Hidden/Tools",
    "author": "WeChat SSO contributors",
    "license": "LGPL-3",
    # auth_signup installs itself wherever the others are; naming it makes its login controller our parent.
    "depends": ["auth_signup", "base_setup", "mail", "web"],
    "data": [
        "security/wechat_groups.xml",
        "security/ir.model.access.csv",
        "security/wechat_rules.xml",
        "views/wechat_identity_views.xml",
        "views/wechat_browser_views.xml",
        "views/wechat_log_views.xml",
        "views/res_users_views.xml",
        "views/wechat_login_templates.xml",
        "views/res_users_identitycheck_views.xml",
        "views/wechat_link_templates.xml",
        "views/wechat_claim_templates.xml",
        "views/wechat_request_views.xml",
        "views/wechat_review_views.xml",
        "wizard/wechat_identity_move_views.xml",
        "wizard/wechat_request_decision_views.xml",
        "views/wechat_mail_templates.xml",
        "wizard/wechat_invite_views.xml",
        "wizard/wechat_sidecar_key_views.xml",
        "views/wechat_menus.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "odoo_addon_wechat_sso/static/src/link/wechat_link.js",
            "odoo_addon_wechat_sso/static/src/link/wechat_link.scss",
        ],
        "web.assets_frontend": [
            "odoo_addon_wechat_sso/static/src/login/wechat_login.js",
            "odoo_addon_wechat_sso/static/src/login/wechat_login.scss",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
