"""
Signing decisions, sealing what approvers type, and the digests that bind a plan to the world.

Pure: keys come in as arguments. All digests are keyed, so that a short secret cannot be guessed from one.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from incidents.errors import Refused
from incidents.models import Approver, Decision, Plan

_DIGEST_CHARS = 32

POLICY = "policy"
"""The source of automatic approvals, and the id of their approver: no person may have it."""
BY_POLICY = Approver(id=POLICY, name="Policy")


class SecretKey(BaseModel):
    """Where a value lies in the cluster: a Secret and one of its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    secret: str = Field(min_length=1, max_length=253)
    key: str = Field(min_length=1, max_length=253)


class Answer(BaseModel):
    """What an approver gave for one asked parameter: a typed value, or a reference. Never printed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: SecretStr | None = None
    value_from: SecretKey | None = None


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def plan_hash(plan: Plan) -> str:
    """Digest of a plan as the approver saw it."""
    return hashlib.sha256(canonical(plan.model_dump(mode="json")).encode()).hexdigest()[:_DIGEST_CHARS]


class Keyring:
    """Three keys derived from one master secret: for signatures, for digests and for sealing."""

    def __init__(self, master: SecretStr) -> None:
        secret = master.get_secret_value().encode()
        self._sign = _derived(secret, b"nightshift/sign/1")
        self._digest = _derived(secret, b"nightshift/digest/1")
        self._seal = Fernet(urlsafe_b64encode(_derived(secret, b"nightshift/seal/1")))

    def __repr__(self) -> str:
        return "Keyring(***)"

    def signature(self, decision: Decision) -> str:
        """The signature of every field of a decision."""
        return hmac.new(self._sign, canonical(decision.model_dump(mode="json")).encode(), hashlib.sha256).hexdigest()

    def is_signed(self, decision: Decision, signature: str) -> bool:
        """Whether `signature` is ours and covers this very decision."""
        return hmac.compare_digest(self.signature(decision).encode(), signature.encode())

    def digest(self, value: object) -> str:
        """Keyed digest of any JSON value."""
        return hmac.new(self._digest, canonical(value).encode(), hashlib.sha256).hexdigest()[:_DIGEST_CHARS]

    def seal(self, value: object) -> str:
        """Encrypt a JSON value; only `unseal` with the same master reads it."""
        return self._seal.encrypt(canonical(value).encode()).decode()

    def unseal(self, sealed: str) -> object:
        """Decrypt what `seal` made. Raises Refused if it was made with another key or altered."""
        try:
            return json.loads(self._seal.decrypt(sealed.encode()))
        except InvalidToken:
            raise Refused("unreadable_seal", "a sealed value was altered or made with another secret key") from None

    def seal_answers(self, answers: Mapping[str, Answer]) -> str:
        """Encrypt an approver's answers."""
        return self.seal({name: _plain(answer) for name, answer in answers.items()})

    def unseal_answers(self, sealed: str) -> dict[str, Answer]:
        """The answers again, for the task that acts."""
        content = self.unseal(sealed)
        if not isinstance(content, dict):
            raise Refused("unreadable_seal", "the sealed answers have an unexpected form")
        return {name: Answer.model_validate(answer) for name, answer in content.items()}

    def final_hash(self, plan: Plan, answers: Mapping[str, Answer]) -> str:
        """Digest of the plan that will be applied: all parameters, typed values by their keyed hash."""
        typed = {name: self.digest(_plain(answer)) for name, answer in answers.items()}
        return self.digest({"plan": plan_hash(plan), "answers": typed})


def _plain(answer: Answer) -> dict[str, object]:
    value = answer.value.get_secret_value() if answer.value is not None else None
    return {"value": value, "value_from": answer.value_from.model_dump() if answer.value_from else None}


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)
