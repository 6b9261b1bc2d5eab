"""What all nouns are made of: the frozen base, moments, tiers, states, references to objects, causes."""

from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("must carry a time zone, such as 2026-01-31T12:00:00Z")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies outside the years 1 to 9999") from None


Moment = Annotated[datetime, AfterValidator(_aware)]
"""An instant, always aware and in UTC."""

Parameter = str | int | list[str] | dict[str, str]
"""A parameter of an action: a value, a command line, or a selector."""


class Noun(BaseModel):
    """The base of all nouns: immutable, and closed against fields nobody defined."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tier(StrEnum):
    """Who decided. Never one tier's answer under another's name."""

    STATIC = "static"
    TRM = "trm"
    LLM = "llm"
    RULES = "rules"
    NONE = "none"


class State(StrEnum):
    """The life cycle of an incident; `incidents.lifecycle` says which changes are legal."""

    RECEIVED = "received"
    OBSERVING = "observing"
    DIAGNOSED = "diagnosed"
    WAITING = "waiting"
    APPROVED = "approved"
    APPLYING = "applying"
    VERIFYING = "verifying"
    RESOLVED = "resolved"
    NOT_FIXED = "not_fixed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    ESCALATED = "escalated"
    RECOVERED = "recovered"
    ATTACHED = "attached"
    FAILED = "failed"


class ObjectRef(Noun):
    """An object of the cluster by kind and name; `namespace` is None for cluster-scoped kinds."""

    kind: str
    name: str
    namespace: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"

    # References are the keys of every index: comparing their three texts costs a tenth of comparing models.
    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, ObjectRef):
            return NotImplemented
        return self.name == other.name and self.kind == other.kind and self.namespace == other.namespace

    def __hash__(self) -> int:
        return hash((self.kind, self.name, self.namespace))


@lru_cache(maxsize=16_384)
def ref_to(kind: str, name: str, namespace: str | None = None) -> ObjectRef:
    """A reference, made once: reading the same objects again and again names the same few hundred."""
    return ObjectRef(kind=kind, name=name, namespace=namespace)


class Cause(Noun):
    """The end of the causal chain: the object to blame, and where in it."""

    object: ObjectRef
    container: str | None = None
    env: str | None = None
    key: str | None = None
