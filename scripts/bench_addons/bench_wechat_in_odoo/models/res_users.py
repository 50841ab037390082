"""The benchmark's own credential: a Python object, made after the code exchange inside this worker."""

from odoo import models


class ExchangedIdentity:
    """Proof that this worker has just exchanged a code for this user."""

    def __init__(self, user_id):
        self.user_id = user_id


class ResUsers(models.Model):
    _inherit = "res.users"

    def _check_credentials(self, credential, env):
        proof = credential.get("bench_identity")
        if isinstance(proof, ExchangedIdentity) and proof.user_id == self.env.user.id:
            return {"uid": self.env.user.id, "auth_method": "bench", "mfa": "default"}
        return super()._check_credentials(credential, env)
