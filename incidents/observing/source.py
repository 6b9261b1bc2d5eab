"""
Where a look reads: a cluster over HTTP, a captured incident, a simulation. Pure: a protocol and its nouns.

Whoever looks knows nothing of transports, and no source knows what a look wants.
"""

from collections.abc import Awaitable, Iterable
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from incidents.models import ObjectRef
from incidents.snapshot import Json

T = TypeVar("T")


class Answer(NamedTuple):
    """A decoded answer, and the cluster's own clock when it gave it."""

    body: Any
    at: datetime


class Source(Protocol):
    """
    A cluster to be read. Every call raises Denied for what may not be read, Missing for what does not exist.

    Objects are read, never changed: a source may hand out its own. Lists of the kinds in NAMES_ONLY need to hold
    metadata alone, and so does a Secret.
    """

    @property
    def host(self) -> str:
        """What to call it, in words for people."""

    async def together(self, calls: Iterable[Awaitable[T]]) -> list[T]:
        """Carry out some calls at the same time, as many as the source can bear; results in order."""

    async def get(self, ref: ObjectRef) -> Json:
        """One object."""

    async def listing(self, kind: str, namespace: str | None, **query: str | int) -> Answer:
        """A list of one kind; `limit`, `labelSelector` and `fieldSelector` as the API has them."""

    async def log(self, pod: ObjectRef, container: str, *, previous: bool, lines: int, limit_bytes: int) -> str:
        """The tail of a container's log. PermanentError where there is none."""


async def one_by_one(calls: Iterable[Awaitable[T]]) -> list[T]:
    """`together` of a source that answers at once."""
    return [await call for call in calls]
