"""Shows the two WeChat groups as one choice in the user form."""

from odoo import api, models


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model
    def _wechat_arrange(self):
        """Put the groups under the heading "WeChat": a category on 18.0, a privilege on 19.0. For the data file, which
        cannot name a field that only one of them has."""
        has_privileges = "privilege_id" in self._fields
        field, parent = ("privilege_id", "category_id") if has_privileges else ("category_id", "parent_id")
        heading = self._fields[field].comodel_name
        values = {"name": "WeChat", "sequence": 90, parent: self.env.ref("base.module_category_administration").id}
        xml_id = f"odoo_addon_wechat_sso.{heading.replace('.', '_')}_wechat"
        choice = self.env[heading]._load_records([{"xml_id": xml_id, "values": values, "noupdate": True}])
        for group in ("group_wechat_viewer", "group_wechat_manager"):
            self.env.ref(f"odoo_addon_wechat_sso.{group}")[field] = choice
