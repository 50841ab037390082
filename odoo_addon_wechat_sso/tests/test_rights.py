"""Who may see and do what, model by model, group by group, company by company (threats L8 and L12)."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import WechatCase, checked, sha256

OPERATIONS = ("read", "write", "create", "unlink")
VIEWER = "odoo_addon_wechat_sso.group_wechat_viewer"
MANAGER = "odoo_addon_wechat_sso.group_wechat_manager"
# What each kind of person may do with rows of somebody of their own company: initials of OPERATIONS.
ALLOWED = {
    "wechat.identity": {"viewer": "r", "manager": "r", "system": "r"},
    "wechat.invitation": {"viewer": "r", "manager": "r", "system": "r"},
    "wechat.log": {"viewer": "r", "manager": "r", "system": "r"},
    "wechat.browser": {"viewer": "r", "manager": "ru", "system": "ru"},
    "wechat.request": {"viewer": "r", "manager": "ru", "system": "ru"},
    "wechat.review": {"viewer": "r", "manager": "r", "system": "r"},
    "wechat.attempt": {"system": "r"},
}
# Neither of these says anything about a person.
FOR_ADMINISTRATORS = ("wechat.job", "wechat.sidecar")


@tagged("post_install", "-at_install")
class TestRights(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls.env.company
        cls.theirs = cls.env["res.company"].create({"name": "Wechat Elsewhere"})
        cls.stranger = cls.new_user("wechat_elsewhere", "base.group_user")
        cls.move(cls.stranger, cls.theirs)
        cls.people = {
            "portal": cls.customer,
            "public": cls.env.ref("base.public_user"),
            "colleague": cls.new_user("wechat_colleague", "base.group_user"),
            "rights clerk": cls.new_user("wechat_clerk", "base.group_erp_manager"),
            "viewer": cls.new_user("wechat_viewer", VIEWER),
            "manager": cls.new_user("wechat_manager", MANAGER),
            "system": cls.new_user("wechat_boss", "base.group_system"),
        }

    @classmethod
    def move(cls, user, company):
        user.write({"company_id": company.id, "company_ids": [(6, 0, company.ids)]})

    def rows_of(self, user):
        """Return a fresh row of each model that concerns this user."""
        self.env["wechat.log"]._add("login", "ok", user=user)
        log = self.env["wechat.log"].search([], limit=1)
        identity = self.link(user, f"oRights-{user.id}")
        invitation, _code = self.env["wechat.invitation"]._make("invitation", user, 900)
        self.env["wechat.browser"]._remember(user, "", sha256(user.login), "Firefox", "192.0.2.1")
        browser = self.env["wechat.browser"].search([("user_id", "=", user.id)], limit=1)
        attempt = self.env["wechat.attempt"].create(
            {"attempt": f"{user.id:032x}", "purpose": "login", "outcome": "issued", "user_id": user.id}
        )
        account = {"appid": identity.appid, "openid": f"oAsks-{user.id}"}
        request = self.env["wechat.request"].create(account | {"user_id": user.id, "company_id": user.company_id.id})
        twin = user.copy({"login": f"twin of {user.login}"})
        review = self.env["wechat.review"].create({"user_id": user.id, "other_user_id": twin.id})
        return {row._name: row for row in (log, identity, invitation, browser, attempt, request, review)}

    def may(self, person, row):
        """Return the initials of what this person may do with a row, and check that the lists agree with it."""
        row = row.with_user(person)
        allowed = "".join(name[0] for name in OPERATIONS if row.has_access(name))
        found = row._name in self.env and "r" in allowed and row in row.search([("id", "=", row.id)])
        self.assertEqual(found, "r" in allowed)
        return allowed

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_each_group_does_what_it_may_and_no_more(self):
        rows = self.rows_of(self.staff)
        self.assertEqual(rows.keys(), ALLOWED.keys())
        for model, row in rows.items():
            for kind, person in self.people.items():
                with self.subTest(model=model, kind=kind):
                    self.assertEqual(self.may(person, row), ALLOWED[model].get(kind, ""))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_people_of_another_company_are_nobodys_business(self):
        for model, row in self.rows_of(self.stranger).items():
            for kind, person in self.people.items():
                with self.subTest(model=model, kind=kind):
                    self.assertEqual(self.may(person, row), "")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_a_manager_has_no_say_over_administrators(self):
        manager, boss = self.people["manager"], self.people["system"]
        theirs = self.link(boss, "oBoss")
        with self.assertRaises(AccessError):
            type(theirs).action_unlink.__wrapped__(theirs.with_user(manager))
        with self.assertRaises(UserError):
            boss.with_user(manager).action_wechat_invite()
        for identity, user in ((theirs, self.staff), (self.identity, boss)):
            move = self.env["wechat.identity.move"].with_user(manager)
            with self.assertRaises(AccessError):
                checked(move.create({"identity_id": identity.id, "user_id": user.id}).action_move)
        cards = self.env["wechat.invitation.cards"].with_user(manager).create({"user_ids": [(6, 0, boss.ids)]})
        self.assertRaises(UserError, checked, cards.action_print)
        self.assertEqual(theirs.user_id, boss)
        browser = self.rows_of(boss)["wechat.browser"]
        self.assertRaises(AccessError, browser.with_user(manager).action_forget)
        self.assertTrue(browser.exists())

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_dialogs_tell_nothing_of_another_company(self):
        """Neither saved nor while they are filled in."""
        self.stranger[self.groups_field] = [(6, 0, self.env.ref("base.group_portal").ids)]
        rows = self.rows_of(self.stranger)
        self.stranger.email = "stranger@example.com"
        ours = self.rows_of(self.staff)["wechat.request"]
        for model, field, row, shown in (
            ("wechat.identity.move", "identity_id", rows["wechat.identity"], ("source_id", "can_archive")),
            ("wechat.request.accept", "request_id", rows["wechat.request"], ("name",)),
            ("wechat.request.accept", "user_id", self.stranger, ()),
            ("wechat.request.reject", "request_id", rows["wechat.request"], ()),
            ("wechat.invite", "user_id", self.stranger, ("email",)),
            ("wechat.invite", "invitation_id", rows["wechat.invitation"], ("expires_at",)),
        ):
            with self.subTest(model=model, field=field):
                dialogs = self.env[model].with_user(self.people["manager"])
                others = {"wechat.invite": {"user_id": self.staff.id}, "wechat.request.accept": {"request_id": ours.id}}
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    dialogs.create(others.get(model, {}) | {field: row.id})
                for name in shown:
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        dialogs.onchange({field: row.id}, [field], {field: {}, name: {}})

    def test_two_companies_chosen_show_both(self):
        boss = self.people["system"]
        boss.company_ids |= self.theirs
        identity = self.rows_of(self.stranger)["wechat.identity"].with_user(boss)
        both = (self.ours | self.theirs).ids
        self.assertTrue(identity.with_context(allowed_company_ids=both).has_access("read"))
        self.assertFalse(identity.with_context(allowed_company_ids=self.ours.ids).has_access("read"))

    def test_lines_without_a_user_are_the_main_companys(self):
        self.env["wechat.log"]._add("login", "refused", reason="not_linked", account="oNobody")
        line = self.env["wechat.log"].search([], limit=1)
        self.assertEqual(self.may(self.people["viewer"], line), "r")
        self.move(self.people["manager"], self.theirs)
        self.assertEqual(self.may(self.people["manager"], line), "")

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_what_says_nothing_about_people_is_for_administrators(self):
        for model in FOR_ADMINISTRATORS:
            for kind, person in self.people.items():
                allowed = [self.env[model].with_user(person).has_access(name) for name in OPERATIONS]
                self.assertEqual(allowed, [kind == "system", False, False, False], (model, kind))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.models")
    def test_openids_are_for_administrators(self):
        for kind in ("viewer", "manager"):
            mine = self.identity.with_user(self.people[kind])
            self.assertFalse({"openid", "unionid"} & mine.fields_get().keys())
            self.assertRaises(AccessError, mine.read, ["openid"])
            self.assertRaises(AccessError, mine.search, [("openid", "like", "o")])
        self.assertEqual(self.identity.with_user(self.people["system"]).openid, "oKnown-person_1")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.models")
    def test_a_colleagues_accounts_are_no_part_of_the_user(self):
        for kind in ("colleague", "rights clerk"):
            self.env.invalidate_all()
            self.assertFalse(self.staff.with_user(self.people[kind]).wechat_identity_ids)
        self.env.invalidate_all()
        self.assertEqual(self.staff.with_user(self.people["viewer"]).wechat_identity_ids, self.identity)

    def test_a_search_for_users_tells_no_more_than_their_accounts_do(self):
        rows = self.rows_of(self.stranger)
        identity, browser = rows["wechat.identity"], rows["wechat.browser"]
        questions = [
            [("wechat_identity_ids", "!=", False)],
            [("wechat_identity_ids", "in", identity.ids)],
            [("wechat_identity_ids", "ilike", "WeChat")],
            [("wechat_identity_ids.linked_at", "=", False)],
            [("wechat_browser_ids", "!=", False)],
            [("wechat_browser_ids", "in", browser.ids)],
        ]
        for kind in ("colleague", "rights clerk", "viewer", "manager", "system"):
            users = self.env["res.users"].with_user(self.people[kind])
            for question in questions:
                with self.subTest(kind=kind, question=question):
                    self.assertNotIn(self.stranger, users.search(question))
            everybody = users.search([])
            self.assertEqual(users.search(["!", *questions[0]]), everybody - users.search(questions[0]))
            self.assertEqual(self.staff in users.search(questions[0]), kind in ("viewer", "manager", "system"))

    def test_users_are_found_by_the_names_of_their_accounts(self):
        self.identity.nickname = "张三"
        viewer = self.env["res.users"].with_user(self.people["viewer"])
        everybody, ours = viewer.search([]), self.staff.with_user(viewer.env.user)
        for operator, value, found in (
            ("ilike", "张", ours),
            ("not ilike", "张", everybody - ours),
            ("=", "张三", ours),
            ("!=", "张三", everybody - ours),
            ("in", ["张三"], ours),
            ("not in", ["张三"], everybody - ours),
            ("=", "李四", viewer.browse()),
            ("!=", "李四", everybody),
            ("=", None, everybody - ours),
            ("!=", None, ours),
            ("in", [False, self.identity.id], everybody),
            ("not in", [False], ours),
            ("=", self.identity.id, ours),
            ("!=", self.identity.id, everybody - ours),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertEqual(viewer.search([("wechat_identity_ids", operator, value)]), found)
        self.assertEqual(viewer.search([("wechat_identity_ids.nickname", "=", "张三")]), ours)

    def test_managers_see_the_open_invitation_of_a_user(self):
        self.rows_of(self.staff)
        mine = self.staff.with_user(self.people["manager"])
        self.assertEqual(mine.wechat_invitation_state, "sent")
        self.assertGreater(mine.wechat_invitation_until, fields.Datetime.now())
        self.env["wechat.invitation"].search([("user_id", "=", self.staff.id)])._revoke()
        self.env.invalidate_all()
        self.assertFalse(mine.wechat_invitation_state)
        with mute_logger("odoo.models"):
            self.assertRaises(
                AccessError, self.staff.with_user(self.people["viewer"]).read, ["wechat_invitation_state"]
            )

    def test_viewers_are_offered_no_button_that_refuses_them(self):
        clerk = self.people["rights clerk"]
        form = self.env.ref("base.view_users_form").id
        for group, offered in ((VIEWER, False), (MANAGER, True)):
            clerk.write({self.groups_field: [(4, self.env.ref(group).id)]})
            view = self.env["res.users"].with_user(clerk).get_view(form)["arch"]
            self.assertIn("wechat_identity_ids", view)
            self.assertEqual('name="action_unlink"' in view, offered, group)

    def test_users_without_wechat_are_those_of_ones_companies(self):
        action = self.env.ref("odoo_addon_wechat_sso.res_users_action_without_wechat")
        domain = safe_eval(action.domain, {"allowed_company_ids": self.ours.ids})
        listed = self.env["res.users"].with_user(self.people["viewer"]).search(domain)
        self.assertIn(self.staff, listed)
        self.assertNotIn(self.stranger, listed)

    def test_the_menu_is_there_for_viewers_and_for_nobody_else(self):
        root = self.env.ref("odoo_addon_wechat_sso.wechat_menu").id
        settings = self.env.ref("odoo_addon_wechat_sso.wechat_settings_menu").id
        for kind in ("colleague", "rights clerk", "viewer", "manager", "system"):
            person = self.people[kind]
            menus = self.env["ir.ui.menu"].with_user(person).load_menus(False)
            self.assertEqual(root in menus, kind in ("viewer", "manager", "system"), kind)
            self.assertEqual(settings in menus, kind == "system", kind)

    def test_the_groups_are_one_choice_in_the_user_form(self):
        viewer, manager = self.env.ref(VIEWER), self.env.ref(MANAGER)
        field = "privilege_id" if "privilege_id" in viewer._fields else "category_id"
        self.assertTrue(viewer[field])
        self.assertEqual(viewer[field], manager[field])
        self.assertTrue(self.people["system"].has_group(MANAGER))
        self.assertFalse(self.people["rights clerk"].has_group(VIEWER))
