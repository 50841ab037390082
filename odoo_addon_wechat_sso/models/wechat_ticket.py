"""The proof that a login ticket was checked, as Odoo's own code hands it to Odoo's own code."""

from typing import NamedTuple


class LoginTicket(NamedTuple):
    """Put into a credential of type `wechat_ticket`.

    `_check_credentials` asks for an instance of exactly this class: a form posts strings and RPC decodes plain values,
    so nothing that comes from outside can pass as one.
    """

    ticket_hash: str  # 64 lower-case hex characters, protocol section 2
    browser: str  # browser hash, 64 lower-case hex characters
