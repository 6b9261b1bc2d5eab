"""What a stack says about itself in stack.json, for people, for `down` and for the next `up`."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError

from deployments.local.paths import StatePaths
from incidents.models import Moment, Noun


class ChildState(StrEnum):
    """How one process of the stack does."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    DONE = "done"
    STOPPED = "stopped"


class Phase(StrEnum):
    """How the stack as a whole does."""

    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


class ChildRecord(Noun):
    """One process of the stack."""

    name: str
    state: ChildState = ChildState.WAITING
    pid: int | None = None
    restarts: int = 0
    since: Moment


class Urls(Noun):
    """Where the processes listen."""

    prefect_api: str
    prefect_ui: str
    receiver: str
    cluster: str | None = None
    resident: str | None = None


class ClusterChoice(Noun):
    """The cluster that a stack looks after: the embedded one, or somebody's."""

    embedded: bool = True
    kubeconfig: str | None = None
    context: str | None = None

    def __str__(self) -> str:
        if self.embedded:
            return "the embedded cluster"
        return f"kubeconfig {self.kubeconfig or 'of the environment'}, context {self.context or 'current'}"


class StackRecord(Noun):
    """One stack. `id` marks the environment of every process that belongs to it."""

    id: str
    phase: Phase = Phase.STARTING
    supervisor_pid: int
    started_at: Moment
    ready_at: Moment | None = None
    urls: Urls
    cluster: ClusterChoice
    children: tuple[ChildRecord, ...] = ()
    error: str = Field(default="", description="why it failed, in words")

    def child(self, name: str) -> ChildRecord:
        """The record of one process. Raises KeyError if the stack has none of that name."""
        found = {child.name: child for child in self.children}
        return found[name]


def read_record(paths: StatePaths) -> StackRecord | None:
    """The record of this folder; None if there is none that can be read."""
    try:
        return StackRecord.model_validate_json(paths.record.read_text())
    except (FileNotFoundError, ValidationError):
        return None


def write_record(paths: StatePaths, record: StackRecord) -> None:
    """Replace the record at once, so that no reader sees half of it."""
    draft = paths.record.with_suffix(".draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(record.model_dump_json(indent=2) + "\n")
    draft.replace(paths.record)


class AlreadyUp(Exception):
    """Another supervisor holds the lock of this folder."""


@contextmanager
def holding_lock(paths: StatePaths) -> Iterator[None]:
    """
    Hold the folder's lock. Raises AlreadyUp if somebody else does.

    The kernel frees it when the holder dies, however it dies; that makes it a better sign of life than a pid.
    """
    handle = os.open(paths.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle, paths.lock)
        yield
    finally:
        os.close(handle)


def is_supervised(paths: StatePaths) -> bool:
    """Whether a living supervisor holds the lock of this folder."""
    if not paths.lock.exists():
        return False
    try:
        with holding_lock(paths):
            return False
    except AlreadyUp:
        return True


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AlreadyUp(str(path)) from None
