// Linking one's WeChat in Preferences: the identity check, the code, what the phone does, and the way back.
import { registry } from "@web/core/registry";

// On a machine that may be busy.
const PATIENCE = 60000;
const openPreferences = [
    // What the back office begins with closes every dialog when it is there.
    { trigger: ".o_action_manager > :not(.o_control_panel)" },
    { trigger: ".o_user_menu button", run: "click" },
    { trigger: '[data-menu="settings"], [data-menu="preferences"]', run: "click" },
];
const openSecurity = {
    trigger: '.modal .nav-link[name="page_account_security"], .modal .nav-link[name="page_security"]',
    run: "click",
};
const dialog = (rest) => `.modal .o_wechat_link_dialog${rest}`;
const endsLinked = [
    { trigger: dialog('[data-state="showing"] img.o_wechat_link_qr[src^="data:image/png"]') },
    { trigger: dialog(" .o_wechat_link_whom:contains(Wechat_Staff)") },
    { trigger: dialog('[data-state="linked"] .o_wechat_link_status:contains(Linked: 张三)') },
    { trigger: dialog(' [data-does="close"]'), run: "click" },
    // Preferences made room for the dialog, and are there again.
    openSecurity,
    { trigger: '.modal [name="wechat_identity_ids"] td:contains(张三)' },
];

const patiently = (steps) => steps.map((step) => ({ timeout: PATIENCE, ...step }));

registry.category("web_tour.tours").add("wechat_link_by_password", {
    steps: () => patiently([
        ...openPreferences,
        openSecurity,
        { trigger: '.modal button[name="action_wechat_link"]', run: "click" },
        { trigger: '.modal [name="password"] input', run: "edit wechat_staff" },
        { trigger: '.modal button[name="run_check"]', run: "click" },
        ...endsLinked,
    ]),
});

registry.category("web_tour.tours").add("wechat_link_by_wechat", {
    steps: () => patiently([
        ...openPreferences,
        openSecurity,
        { trigger: '.modal button[name="action_wechat_link"]', run: "click" },
        { trigger: ".modal .o_wechat_check .o_wechat_check_code:contains(Waiting for your phone)" },
        // The phone confirms, and the dialog goes on without a click.
        ...endsLinked,
    ]),
});

registry.category("web_tour.tours").add("wechat_link_expired", {
    steps: () => patiently([
        ...openPreferences,
        openSecurity,
        { trigger: '.modal button[name="action_wechat_link"]', run: "click" },
        { trigger: dialog('[data-state="expired"] [data-does="again"]'), run: "click" },
        { trigger: dialog('[data-state="showing"] img.o_wechat_link_qr') },
        { trigger: dialog(' [data-does="close"]'), run: "click" },
        openSecurity,
    ]),
});
