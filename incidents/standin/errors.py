"""The API's failures, with the bodies that a real server sends."""

from collections.abc import Sequence
from dataclasses import dataclass

from incidents.standin.kinds import Kind
from incidents.standin.shapes import Obj

TRY_AGAIN = "the object has been modified; please apply your changes to the latest version and try again"


class ApiError(Exception):
    """An answer other than success."""

    def __init__(
        self, code: int, reason: str, message: str, details: Obj | None = None, meta: Obj | None = None
    ) -> None:
        super().__init__(message)
        self.metadata = meta or {}
        self.code = code
        self.reason = reason
        self.details = details

    @property
    def body(self) -> Obj:
        """The Status object."""
        body = {"kind": "Status", "apiVersion": "v1", "metadata": self.metadata}
        found: Obj = body | {"status": "Failure", "message": str(self)} | {"reason": self.reason}
        return found | ({} if self.details is None else {"details": self.details}) | {"code": self.code}


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong with an object."""

    field: str
    message: str
    reason: str = "FieldValueInvalid"

    @property
    def body(self) -> Obj:
        """As the details list it."""
        return {"reason": self.reason, "message": self.message, "field": self.field}


def required(field: str, message: str = "Required value") -> Cause:
    """A field that must be there."""
    return Cause(field, message, "FieldValueRequired")


def details_of(kind: Kind, name: str = "") -> Obj:
    """Which object an error is about: by plural, but called kind."""
    details: Obj = {"name": name} if name else {}
    return details | ({"group": kind.group} if kind.group else {}) | {"kind": kind.plural}


def page_not_found() -> ApiError:
    """A path that no resource answers to; sent as text."""
    return ApiError(404, "NoPage", "404 page not found\n")


def not_found(kind: Kind, name: str) -> ApiError:
    """404."""
    return ApiError(404, "NotFound", f'{kind.qualified} "{name}" not found', details_of(kind, name))


def already_exists(kind: Kind, name: str) -> ApiError:
    """409 on create."""
    return ApiError(409, "AlreadyExists", f'{kind.qualified} "{name}" already exists', details_of(kind, name))


def conflict(kind: Kind, name: str, why: str = TRY_AGAIN) -> ApiError:
    """409 on a write against another version, or another object of the same name."""
    message = f'Operation cannot be fulfilled on {kind.qualified} "{name}": {why}'
    return ApiError(409, "Conflict", message, details_of(kind, name))


def bad_request(message: str) -> ApiError:
    """400."""
    return ApiError(400, "BadRequest", message)


def expired(message: str, token: str = "") -> ApiError:
    """410, with a continue token that goes on without consistency."""
    return ApiError(410, "Expired", message, meta={"continue": token} if token else None)


def unauthorized() -> ApiError:
    """401."""
    return ApiError(401, "Unauthorized", "Unauthorized")


def unsupported_media_type() -> ApiError:
    """415."""
    return ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})


def method_not_allowed() -> ApiError:
    """405."""
    message = "the server does not allow this method on the requested resource"
    return ApiError(405, "MethodNotAllowed", message, {})


def rejected() -> ApiError:
    """422 without causes: a JSON patch whose test fails."""
    return ApiError(422, "Invalid", "the server rejected our request due to an error in our request", {})


def invalid(qualified_kind: str, name: str, causes: Sequence[Cause]) -> ApiError:
    """422 with every cause."""
    texts = [f"{cause.field}: {cause.message}" for cause in causes]
    text = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    kind, _, group = qualified_kind.partition(".")
    details: Obj = ({"name": name} if name else {}) | ({"group": group} if group else {})
    details |= {"kind": kind} if kind else {}
    details["causes"] = [cause.body for cause in causes]
    return ApiError(422, "Invalid", f'{qualified_kind} "{name}" is invalid: {text}', details)
