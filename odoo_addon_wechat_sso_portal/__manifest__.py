{
    "name": "WeChat Single Sign-On: Portal",
    "summary": "Customers link and unlink their own WeChat on the portal's security page",
    # Three numbers, as in odoo_addon_wechat_sso.
    "version": "1.0.0",
    "category": "Hidden/Tools",
    "author": "WeChat SSO contributors",
    "license": "LGPL-3",
    "depends": ["odoo_addon_wechat_sso", "portal"],
    "data": ["views/portal_templates.xml"],
    "assets": {
        "web.assets_frontend": [
            "odoo_addon_wechat_sso_portal/static/src/link/wechat_portal.js",
            "odoo_addon_wechat_sso_portal/static/src/link/wechat_portal.scss",
        ],
    },
    "auto_install": True,
}
