"""Who is calling: Alertmanager by one token, people each by their own. All tokens are compared, in constant time."""

import hashlib
import hmac
from base64 import b64decode
from binascii import Error as Base64Error
from enum import Enum

from fastapi import Request

from deployments.receiver.replies import Refusal, unauthenticated
from incidents.errors import PermanentError
from incidents.models import Approver
from incidents.settings import Settings


class Machine(Enum):
    """The caller that may post alerts, and nothing else."""

    ALERTMANAGER = "alertmanager"


class Doorkeeper:
    """Knows every token, and to whom it belongs."""

    def __init__(self, settings: Settings) -> None:
        self._tokens: list[tuple[bytes, Approver | Machine]] = [
            (_digest(settings.alerts_token.get_secret_value()), Machine.ALERTMANAGER)
        ]
        for person in settings.approvers:
            token = _digest(person.token.get_secret_value())
            self._tokens.append((token, Approver(id=person.id, name=person.name)))
        if len({token for token, _ in self._tokens}) != len(self._tokens):
            raise PermanentError("two callers share one token: each approver and Alertmanager need their own")

    def check_alertmanager(self, request: Request) -> None:
        """Raise Refusal 401 or 403 unless Alertmanager calls."""
        if self._caller(request) is not Machine.ALERTMANAGER:
            raise Refusal(403, "forbidden", "an approver's token posts no alerts")

    def approver(self, request: Request) -> Approver:
        """The person who calls. Raises Refusal 401 or 403."""
        caller = self._caller(request)
        if isinstance(caller, Machine):
            raise Refusal(403, "forbidden", "the alerts token decides and shows nothing")
        return caller

    def _caller(self, request: Request) -> Approver | Machine:
        given = _digest(_token(request.headers.get("authorization", "")))
        found = [caller for token, caller in self._tokens if hmac.compare_digest(token, given)]
        if not found:
            raise unauthenticated()
        return found[0]


def _token(header: str) -> str:
    """The bearer token, or the password of basic authentication; '' if there is neither."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(rest.strip(), validate=True).decode().partition(":")[2]
    except (Base64Error, UnicodeDecodeError):
        return ""


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
