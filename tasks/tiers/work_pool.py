"""
The backend `work_pool`: a run of its own for each answer, on whatever machine serves the pool.

Knows no Prefect. A step of a run says how the pool is asked, and under which key; see `tasks.elsewhere`. Services and
commands, which are no runs, cannot ask it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from incidents.errors import PermanentError
from incidents.models import Answer, Evidence


class Pool(Protocol):
    """A way to ask the pool for one step of one run."""

    async def ready(self) -> None:
        """Return if somebody serves it. Raises IncidentError."""

    async def answer(self, evidence: Evidence) -> Answer:
        """What the run says. Raises IncidentError; cancelling takes the run back."""
        ...


_pool: ContextVar[Pool | None] = ContextVar("pool", default=None)


@contextmanager
def asked_through(pool: Pool) -> Iterator[None]:
    """Have this step ask the pool in this way."""
    token = _pool.set(pool)
    try:
        yield
    finally:
        _pool.reset(token)


class WorkPool:
    """Whatever pool the step that is asking has."""

    async def ready(self) -> None:
        """Return if the pool is served."""
        await _of_this_step().ready()

    async def answer(self, evidence: Evidence) -> Answer:
        """Have a run answer."""
        return await _of_this_step().answer(evidence)


def _of_this_step() -> Pool:
    pool = _pool.get()
    if pool is None:
        raise PermanentError("only a run of Prefect can ask a work pool: set NIGHTSHIFT_TRM_BACKEND=inline here")
    return pool
