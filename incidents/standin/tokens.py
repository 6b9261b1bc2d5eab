"""
Bearer tokens of service accounts: signed, bound to the account's uid, and of limited life on the virtual clock.

The key is made anew for every server and never leaves it.
"""

import hmac
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import orjson

from incidents.standin.errors import Cause, invalid
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj, name_of, namespace_of, uid_of
from incidents.standin.users import ACCOUNT, User, account_user
from incidents.standin.world import World

AUDIENCE = "https://kubernetes.default.svc.cluster.local"
SHORTEST_S, USUAL_S = 600, 3600
SECRET_TYPE = "kubernetes.io/service-account-token"  # noqa: S105 (a type)
SECRET_OWNER = "kubernetes.io/service-account.name"  # noqa: S105 (an annotation)


class Tokens:
    """What one server signs, and recognizes again."""

    def __init__(self) -> None:
        self._key = token_bytes(32)

    def issue(self, account: Obj, now: float, lifetime_s: float | None) -> str:
        """A token of a service account; without a lifetime it holds as long as the account is there."""
        namespace, name = namespace_of(account), name_of(account)
        own = {"namespace": namespace, "serviceaccount": {"name": name, "uid": uid_of(account)}}
        claims: Obj = {"aud": [AUDIENCE], "iat": int(now), "iss": AUDIENCE, "kubernetes.io": own, "nbf": int(now)}
        claims |= {"sub": f"{ACCOUNT}{namespace}:{name}"}
        claims |= {} if lifetime_s is None else {"exp": int(now + lifetime_s)}
        body = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
        return f"{body}.{self._signature(body)}"

    def holder(self, token: str, world: World) -> User | None:
        """Whose token it is; None unless it was signed here, holds still, and its account is still the same."""
        body, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(body).encode()):
            return None
        claims = _claims(body)
        if claims is None or claims.get("exp", world.now + 1) <= world.now:
            return None
        bound = claims["kubernetes.io"]
        account = world.get("ServiceAccount", bound["namespace"], bound["serviceaccount"]["name"])
        if account is None or uid_of(account) != bound["serviceaccount"]["uid"]:
            return None
        return account_user(bound["namespace"], name_of(account))

    def _signature(self, body: str) -> str:
        return urlsafe_b64encode(hmac.digest(self._key, body.encode(), sha256)).decode().rstrip("=")

    def answer(self, account: Obj, request: Obj, now: float) -> Obj:
        """The answer to a TokenRequest. ApiError 422 for a life of less than ten minutes."""
        spec = request.get("spec") or {}
        lifetime_s = spec.get("expirationSeconds") or USUAL_S
        if lifetime_s < SHORTEST_S:
            text = f"Invalid value: {lifetime_s}: may not specify a duration less than 10 minutes"
            raise invalid("TokenRequest.authentication.k8s.io", "", [Cause("spec.expirationSeconds", text)])
        asked = {"audiences": spec.get("audiences") or [AUDIENCE], "expirationSeconds": lifetime_s}
        meta = {"name": name_of(account), "namespace": namespace_of(account), "creationTimestamp": stamp(now)}
        head: Obj = {"kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": meta}
        status = {"token": self.issue(account, now, lifetime_s), "expirationTimestamp": stamp(now + lifetime_s)}
        return head | {"spec": asked | {"boundObjectRef": spec.get("boundObjectRef")}, "status": status}

    def filled(self, secret: Obj, namespace: str, world: World) -> Obj:
        """A secret with the token of the account that its annotation names, if it is of that type."""
        owner = (secret["metadata"].get("annotations") or {}).get(SECRET_OWNER)
        account = world.get("ServiceAccount", namespace, owner) if owner else None
        if secret.get("type") != SECRET_TYPE or account is None:
            return secret
        token = b64encode(self.issue(account, world.now, None).encode()).decode()
        return secret | {"data": (secret.get("data") or {}) | {"token": token}}


def _encoded(part: Obj) -> str:
    return urlsafe_b64encode(orjson.dumps(part)).decode().rstrip("=")


def _claims(body: str) -> Any:
    text = body.partition(".")[2]
    try:
        return orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (Base64Error, ValueError):
        return None
