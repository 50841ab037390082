"""What the tests of scanning share: a PC that starts, a phone that confirms, digits that are typed."""

from .common import BROWSER, attempt_id, configure, sha256, sign_in_arguments

DIGITS = "042137"
WRONG = "000000"


def code_hash(attempt, digits=DIGITS):
    """Return the hash of an attempt's digits. The real one is keyed; Odoo only ever compares."""
    return sha256(f"{attempt}:{digits}")


def fresh_of(attempt):
    """Return the hash of the token that an attempt would give its browser."""
    return sha256(f"known token of {attempt}")


def scan_arguments(**changes):
    """Return the keyword arguments of `sign_in` after a scan, changed by the given ones."""
    attempt = changes.pop("attempt", None) or attempt_id()
    scan = {"way": "scan", "code_hash": code_hash(attempt), "client": "Firefox 133, Windows", "user_agent": "Firefox"}
    scan["phone"] = sha256("the phone")
    return sign_in_arguments(attempt=attempt, **(scan | changes))


def typed_arguments(attempt, digits=DIGITS, **changes):
    """Return the keyword arguments of `verify_code` for digits typed on the PC of an attempt."""
    return {
        "attempt": attempt,
        "browser": sha256(BROWSER),
        "code_hash": code_hash(attempt, digits),
        "known_browser": "",
        "fresh_browser": fresh_of(attempt),
        "request_id": "test-typed",
        "ip": "192.0.2.7",
        "user_agent": "Firefox",
    } | changes


def refused(reason, **more):
    return {"outcome": "refused", "reason": reason, "expires_in": 0} | more


class ScanMixin:
    """For test cases with WechatMixin."""

    def scan(self, attempt=None, **changes):
        """Let the person's phone confirm, and return the attempt and what the gateway said."""
        attempt = attempt or attempt_id()
        return attempt, self.gateway.sign_in(**scan_arguments(attempt=attempt, **changes))

    def wait_for_code(self, **changes):
        """Scan on a browser that nobody knows and return the attempt, which now waits for the digits."""
        attempt, answer = self.scan(**changes)
        self.assertEqual(answer, {"outcome": "code_required", "reason": "", "expires_in": 120})
        return attempt

    def type_code(self, attempt, digits=DIGITS, **changes):
        return self.gateway.verify_code(**typed_arguments(attempt, digits, **changes))

    def confirm(self, known="", **changes):
        """Scan, type the digits, and return the known hash that the browser has from now on."""
        attempt, _answer = self.scan(known_browser=known, **changes)
        answer = self.type_code(attempt, known_browser=known)
        self.assertEqual((answer["outcome"], answer["reason"]), ("issued", ""))
        return known if answer["remember"] == "kept" else fresh_of(attempt)

    def asked(self, known="", **changes):
        """Whether a scan on the browser with this known hash asks for the digits."""
        _attempt, answer = self.scan(known_browser=known, **changes)
        self.assertIn(answer["outcome"], ("issued", "code_required"), answer)
        return answer["outcome"] == "code_required"

    def deny(self, attempt, by="phone"):
        return self.gateway.deny(
            attempt=attempt, browser=sha256(BROWSER), ip="192.0.2.1", user_agent="x", request_id="test-denied", by=by
        )

    def standing(self, attempt):
        return self.gateway.attempt(attempt=attempt, request_id="test-asked")

    def policy(self, policy):
        configure(self.env, verification_policy=policy)

    def browsers(self, user):
        return self.env["wechat.browser"].search([("user_id", "=", user.id)])

    def age(self, browser, days):
        """Let these browsers have been confirmed that many days earlier."""
        self.env.cr.execute(
            """
            UPDATE wechat_browser SET confirmed_at = confirmed_at - make_interval(days => %(days)s),
                last_used = last_used - make_interval(days => %(days)s),
                expires_at = expires_at - make_interval(days => %(days)s)
            WHERE id = ANY(%(ids)s)
            """,
            {"days": days, "ids": browser.ids},
        )
        browser.invalidate_recordset()
