"""Odoo's own dialog says what archiving users does before it is done: in their list and in their form."""

from odoo.tests import tagged

from .common import BACK_OFFICE, UNTIL, WechatHttpCase

CLICK = (
    UNTIL
    + """
(async () => {
    for (const [selector, words] of %(clicks)s) (await until(selector, words)).click();
    await until('.modal .modal-body', 'All their sessions end at once');
    console.log('test successful');
})();
"""
)
ARCHIVE = [".o-dropdown--menu .o_menu_item", "Archive"]


@tagged("post_install", "-at_install")
class TestArchiveDialog(WechatHttpCase):
    def ask(self, path, *clicks):
        self.new_user("wechat_boss", "base.group_system")
        self.browser_js(
            f"/odoo/action-base.action_res_users{path}",
            CLICK % {"clicks": [*map(list, clicks), ARCHIVE]},
            login="wechat_boss",
            ready=BACK_OFFICE,
            timeout=180,
        )
        self.assertTrue(self.staff.active, "nothing is done yet")

    def test_in_the_form(self):
        self.ask(f"/{self.staff.id}", (".o_cp_action_menus button", ""))

    def test_in_the_list(self):
        self.ask(
            "", (".o_data_row .o_list_record_selector input", ""), (".o_cp_action_menus .dropdown-toggle", "Actions")
        )
