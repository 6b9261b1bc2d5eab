"""What every request handler needs, and the way from a request to it."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request

from deployments.receiver.auth import Doorkeeper
from deployments.receiver.metrics import Metrics
from deployments.receiver.runs import Runs
from incidents.ledger import Ledger
from incidents.ledger.store import Clock
from incidents.settings import Settings


@dataclass
class Condition:
    """How the receiver is, as its loops found it last."""

    prefect: str = "not asked yet"
    audit: str = "not verified yet"
    dead_loops: list[str] = field(default_factory=list)
    stranger_noted_at: datetime | None = None


@dataclass(frozen=True)
class Door:
    """The receiver's parts; `committed` is set whenever something may wait in the outbox."""

    settings: Settings
    ledger: Ledger
    runs: Runs
    keeper: Doorkeeper
    metrics: Metrics
    committed: asyncio.Event
    condition: Condition
    clock: Clock


def door_of(request: Request) -> Door:
    """The parts, from a request."""
    door: Door = request.app.state.door
    return door
