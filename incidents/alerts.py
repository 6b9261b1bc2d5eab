"""
What Alertmanager posts, as Alert nouns. Pure; refuses to know HTTP and the ledger.

Foreign fields are ignored, wrong types are refused with the field's name, long texts are cut. Nothing of a payload is
repeated in an error.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from incidents.approvals import canonical
from incidents.errors import PermanentError
from incidents.models import Alert
from incidents.redact import redacted, redacted_pairs
from incidents.subjects import subject_of

__all__ = ["Malformed", "alerts_from", "field_and_message", "left_out_of", "subject_of", "without_secrets"]

MAX_PAIRS = 256
MAX_KEY = 256
_LABEL = 1024
_ANNOTATION = 8192
_URL = 2048
_NAME = 256
_FINGERPRINT = 128
_FIELD = 120
_YEARS = range(1970, 9000)


class Malformed(PermanentError):
    """A payload that is not what it should be: `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _text(value: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("must be valid Unicode")
    return value.replace("\x00", "")


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("must be a text such as 2026-01-31T12:00:00Z")
    try:
        moment = datetime.fromisoformat(_with_microseconds(value))
    except ValueError:
        raise ValueError("must be a time such as 2026-01-31T12:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError("must carry a time zone, such as 2026-01-31T12:00:00Z")
    return moment


def _moment_or_nothing(value: object) -> datetime | None:
    return None if value is None else _moment(value)


def _with_microseconds(value: str) -> str:
    """Go writes nanoseconds; Python reads six digits."""
    head, dot, tail = value[:64].partition(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[:digits][:6]}{tail[digits:]}" if dot and digits else value[:64]


def _started(moment: datetime) -> datetime:
    if moment.year not in _YEARS:
        raise ValueError("must be a time between 1970 and 9000")
    return moment.astimezone(UTC)


def _ended(moment: datetime | None) -> datetime | None:
    """The year 1 means "not yet"."""
    return moment.astimezone(UTC) if moment is not None and moment.year in _YEARS else None


def _pairs(value: dict[str, str]) -> dict[str, str]:
    if len(value) > MAX_PAIRS:
        raise ValueError(f"must have at most {MAX_PAIRS} entries")
    if any(len(key) > MAX_KEY for key in value):
        raise ValueError(f"must have names of at most {MAX_KEY} characters")
    return value


def _nothing_as_empty(value: object) -> object:
    return {} if value is None else value


Text = Annotated[str, AfterValidator(_text)]
Pairs = Annotated[dict[Text, Text], AfterValidator(_pairs), BeforeValidator(_nothing_as_empty)]


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _ForeignAlert(_Foreign):
    status: Literal["firing", "resolved"]
    labels: Pairs
    annotations: Pairs = Field(default_factory=dict)
    starts_at: Annotated[datetime, AfterValidator(_started), BeforeValidator(_moment)] = Field(alias="startsAt")
    ends_at: Annotated[datetime | None, AfterValidator(_ended), BeforeValidator(_moment_or_nothing)] = Field(
        None, alias="endsAt"
    )
    generator_url: Text = Field("", alias="generatorURL")
    fingerprint: Text = ""


class _Webhook(_Foreign):
    receiver: Text = ""
    alerts: tuple[_ForeignAlert, ...] = Field(min_length=1)


def alerts_from(payload: object) -> tuple[Alert, ...]:
    """The alerts of an Alertmanager webhook (version 4). Raises Malformed, and nothing else, for anything else."""
    if not isinstance(payload, dict):
        raise Malformed("", "must be a JSON object")
    try:
        webhook = _Webhook.model_validate(payload)
    except ValidationError as e:
        raise Malformed(*field_and_message(e)) from None
    return tuple(_alert(foreign, webhook.receiver) for foreign in webhook.alerts)


def left_out_of(payload: object) -> int:
    """How many alerts Alertmanager kept back from a webhook because of its max_alerts; 0 where it does not say."""
    told = payload.get("truncatedAlerts") if isinstance(payload, dict) else None
    return told if isinstance(told, int) and told > 0 else 0


def field_and_message(error: ValidationError) -> tuple[str, str]:
    """Where the first thing is wrong, and what: without the payload."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"] if part != "[key]")
    printable = "".join(character if character.isprintable() else "?" for character in field[:_FIELD])
    return printable, first["msg"].removeprefix("Value error, ")


def _alert(foreign: _ForeignAlert, receiver: str) -> Alert:
    labels = _cut(foreign.labels, _LABEL)
    return Alert(
        fingerprint=_fingerprint(foreign),
        name=labels.get("alertname", "")[:_NAME] or "unnamed",
        status=foreign.status,
        severity=labels.get("severity", ""),
        labels=labels,
        annotations=_cut(foreign.annotations, _ANNOTATION),
        starts_at=foreign.starts_at,
        ends_at=foreign.ends_at,
        generator_url=foreign.generator_url[:_URL],
        receiver=receiver[:_NAME],
    )


def without_secrets(alert: Alert) -> Alert:
    """An alert as it may be stored: what its labels, annotations and address tell of secrets is blanked."""
    texts = {"name": redacted(alert.name) or "unnamed", "generator_url": redacted(alert.generator_url)}
    pairs = {"labels": redacted_pairs(alert.labels), "annotations": redacted_pairs(alert.annotations)}
    return alert.model_copy(update={**texts, **pairs})


def _fingerprint(foreign: _ForeignAlert) -> str:
    """Alertmanager's own, or one that equal labels share. A long one is hashed: cutting could make two the same."""
    if foreign.fingerprint and len(foreign.fingerprint) <= _FINGERPRINT:
        return foreign.fingerprint
    source = foreign.fingerprint or canonical(foreign.labels)
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _cut(texts: Mapping[str, str], limit: int) -> dict[str, str]:
    return {key: text if len(text) <= limit else text[: limit - 1] + "…" for key, text in texts.items()}
