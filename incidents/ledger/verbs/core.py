"""Opening and closing a ledger, and the intake."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from incidents.approvals import Keyring
from incidents.errors import IncidentError, TemporaryError
from incidents.ledger import intake
from incidents.ledger.migrate import check_revision, migrate
from incidents.ledger.records import Received
from incidents.ledger.store import Clock, Store, utc_now
from incidents.models import Alert, Subject


class Core:
    """Opening, closing and the intake."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    async def connect(cls, url: str, keyring: Keyring, clock: Clock = utc_now, migrate: bool = False) -> Self:
        """A ledger at a SQLAlchemy URL; with `migrate`, brought to this code's revision first."""
        ledger = cls(Store(url, keyring, clock))
        if migrate:
            await ledger.migrate()
        return ledger

    async def migrate(self) -> None:
        """Run the migrations that are missing."""
        await migrate(self._store)

    async def close(self) -> None:
        """Give all connections back."""
        await self._store.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        await self.close()

    async def ready(self) -> None:
        """Raise TemporaryError unless the ledger answers and is migrated."""
        try:
            await self._store.read(check_revision)
        except IncidentError as e:
            raise TemporaryError(str(e)) from e

    async def receive(
        self,
        alerts: Sequence[tuple[Alert, Subject | None]],
        *,
        source: str,
        dry_run: bool = False,
        run: str | None = None,
    ) -> tuple[Received, ...]:
        """Take a batch of alerts in, whole or not at all."""
        arrival = intake.Arrival(source=source, dry_run=dry_run, run=run)
        return await self._store.write(lambda tx: intake.receive(tx, alerts, arrival))
