{
    "name": "Benchmark: WeChat calls inside an Odoo worker",
    "summary": "The way login addons usually do it, to measure against. Never install it in production.",
    "version": "1.0.0",
    "author": "WeChat SSO for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["odoo_addon_wechat_sso"],
    "installable": True,
}
