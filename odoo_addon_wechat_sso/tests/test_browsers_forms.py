"""Forgetting a browser by mouse: in one's own preferences, and for administrators in the user's form."""

from odoo.tests import tagged

from .common import BACK_OFFICE, UNTIL, WechatHttpCase
from .scan import ScanMixin

CLICK = (
    UNTIL
    + """
const gone = async (selector) => {
    for (let tries = 0; document.querySelector(selector); tries++) {
        if (tries === 2000) throw new Error(`still on the page: ${selector}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
};
(async () => {
    for (const selector of %(clicks)s) (await until(selector)).click();
    const list = await until('[name="wechat_browser_ids"] table');
    if (!list.textContent.includes('Firefox 133, Windows')) throw new Error('the browser is not named');
    if (list.querySelector('th[data-name="user_id"]')) throw new Error('the user is named once more');
    (await until('[name="wechat_browser_ids"] button[name="action_forget"]')).click();
    await gone('button[name="action_forget"]');
    console.log('test successful');
})();
"""
)


@tagged("post_install", "-at_install")
class TestBrowsersForms(ScanMixin, WechatHttpCase):
    def forget(self, url, login, clicks):
        self.confirm()
        self.assertTrue(self.browsers(self.staff))
        self.browser_js(url, CLICK % {"clicks": clicks}, login=login, ready=BACK_OFFICE, timeout=180)
        self.assertFalse(self.browsers(self.staff))

    def test_in_ones_own_preferences(self):
        self.forget(
            "/odoo",
            "wechat_staff",
            [
                ".o_user_menu button",
                '[data-menu="settings"], [data-menu="preferences"]',
                '.modal .nav-link[name="page_account_security"], .modal .nav-link[name="page_security"]',
            ],
        )

    def test_in_the_users_form(self):
        self.new_user("wechat_boss", "base.group_system")
        tab = '.nav-link[name="account_security"], .nav-link[name="page_security"]'
        self.forget(f"/odoo/action-base.action_res_users/{self.staff.id}", "wechat_boss", [tab])
