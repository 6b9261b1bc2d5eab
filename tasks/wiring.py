"""
From settings to the world a run works with: ledger, cluster, keys, tiers, clock. Free of Prefect.

The one seam that tests replace. Tasks take data and find their clients here: a client as a task's input would break
its cache key.
"""

import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from incidents.approvals import Keyring
from incidents.cluster import Cluster
from incidents.errors import IncidentError
from incidents.ledger import Ledger
from incidents.observing import Metrics
from incidents.prometheus import Prometheus
from incidents.settings import Settings
from tasks.policing import AUDIT_TAIL
from tasks.tiers import Chain, chain_of

log = logging.getLogger("nightshift.run")


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def abandon() -> None:
    """Leave at once and say nothing: another process has taken over this run, and reporting would disturb it."""
    os._exit(0)


class World:
    """What one run of a flow is wired to. The cluster is connected when it is first needed."""

    def __init__(self, settings: Settings, ledger: Ledger, keyring: Keyring) -> None:
        self.settings = settings
        self.ledger = ledger
        self.keyring = keyring
        self.chain: Chain = chain_of(settings)
        self.now: Callable[[], datetime] = utc_now
        self.metrics: Metrics | None = _metrics(settings)
        self._cluster: Cluster | None = None

    async def cluster(self) -> Cluster:
        """The cluster that this installation looks after. Raises PermanentError saying what to mend."""
        if self._cluster is None:
            settings = self.settings
            self._cluster = await Cluster.connect(settings.kubeconfig, settings.context, settings.cluster_timeout_s)
        return self._cluster

    async def close(self) -> None:
        """Close every connection."""
        if self._cluster is not None:
            await self._cluster.close()
        await self.ledger.close()


def _metrics(settings: Settings) -> Metrics | None:
    url = settings.prometheus_url
    return Prometheus(url, settings.prometheus_token) if url else None


async def _look_at_audit(ledger: Ledger) -> None:
    """Say at once what would stop this run from acting later: it still observes, and tells a human."""
    try:
        await ledger.check_audit(AUDIT_TAIL)
    except IncidentError as error:
        log.error("the audit cannot be relied on: %s", error)


_world: ContextVar[World] = ContextVar("world")


def world() -> World:
    """The world of the run that is asking."""
    return _world.get()


@asynccontextmanager
async def opened() -> AsyncIterator[World]:
    """Wire up a world from the environment, for as long as a run lasts."""
    settings = Settings()
    keyring = Keyring(settings.secret_key)
    wired = World(settings, await Ledger.connect(settings.ledger_url, keyring), keyring)
    token = _world.set(wired)
    try:
        await _look_at_audit(wired.ledger)
        yield wired
    finally:
        _world.reset(token)
        await wired.close()
