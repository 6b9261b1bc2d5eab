"""
Transactions over SQLite or PostgreSQL.

Writers are serialised: SQLite by BEGIN IMMEDIATE, PostgreSQL by locking the head of the audit, where they would queue
anyway. So check-then-act is safe inside one transaction, nothing can deadlock, and the constraints stay as the promise.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, Executable, RowMapping, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from incidents.approvals import Keyring
from incidents.errors import PermanentError, TemporaryError
from incidents.ledger import audit
from incidents.ledger.failures import Conflict, translated

T = TypeVar("T")
Clock = Callable[[], datetime]

_TRIES = 5
_BUSY_MS = 10_000
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_POSTGRES: dict[str, Any] = {
    "timeout": 5,
    "command_timeout": 30,
    "server_settings": {
        "application_name": "nightshift",
        "lock_timeout": str(_BUSY_MS),
        "idle_in_transaction_session_timeout": "15000",  # a stopped process must not hold the head of the audit
    },
}


class Cursor(Protocol):
    """What sqlite3 gives to run a PRAGMA."""

    def execute(self, statement: str) -> object: ...
    def close(self) -> None: ...


class Driver(Protocol):
    """The part of a SQLite connection that is set up here."""

    isolation_level: str | None

    def cursor(self) -> Cursor: ...


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Tx:
    """One transaction: a connection, one `now` for all of it, and the audit lines that it will append."""

    def __init__(self, connection: AsyncConnection, now: datetime, keyring: Keyring) -> None:
        self.connection = connection
        self.now = now
        self.keyring = keyring
        self.lines: list[audit.Line] = []

    async def run(self, statement: Executable) -> int:
        """Execute; the number of rows that it changed."""
        return int((await self.connection.execute(statement)).rowcount)

    async def one(self, statement: Executable) -> RowMapping | None:
        """The first row, or None."""
        return (await self.connection.execute(statement)).mappings().first()

    async def all(self, statement: Executable) -> list[RowMapping]:
        """All rows."""
        return list((await self.connection.execute(statement)).mappings())

    def note(self, incident: str | None, event: str, actor: str, detail: str = "") -> None:
        """Append a line to the audit when this transaction commits."""
        self.lines.append(audit.line(self.now, incident, event, actor, detail))


class Store:
    """The engine, and the three ways to use it: write, touch and read."""

    def __init__(self, url: str, keyring: Keyring, clock: Clock) -> None:
        self.keyring = keyring
        self.clock = clock
        self.engine = engine_for(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._turn = asyncio.Lock()  # in one process SQLite's writers queue fairly, instead of polling the file lock

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Run `work` alone, append its audit lines, commit; again from the start when a constraint spoke."""
        conflict: Conflict | None = None
        for _ in range(_TRIES):
            try:
                async with self._my_turn():
                    return await self._serialised(work)
            except Conflict as e:
                conflict = e
        raise PermanentError(f"a constraint of the ledger forbids this: {conflict}")

    async def touch(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """A small write that leaves no audit line and does not queue at its head: signs of life."""
        with translated():
            async with self._my_turn(), self._begin(is_write=True) as connection, connection.begin():
                return await work(Tx(connection, self.clock(), self.keyring))

    async def read(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """Run `work` on one consistent view."""
        with translated():
            async with self._begin(is_write=False) as connection, connection.begin():
                return await work(Tx(connection, self.clock(), self.keyring))

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()

    async def _serialised(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        with translated():
            async with self._begin(is_write=True) as connection, connection.begin():
                head = await audit.locked_head(connection)
                tx = Tx(connection, self.clock(), self.keyring)
                result = await work(tx)
                await audit.append(connection, self.keyring, head, tx.lines)
                return result

    def _my_turn(self) -> AbstractAsyncContextManager[None]:
        return self._turn if self.is_sqlite else nullcontext()

    def _begin(self, *, is_write: bool) -> AsyncConnection:
        return self.engine.execution_options(nightshift_write=is_write).connect()


def engine_for(url: str) -> AsyncEngine:
    """An engine with everything set that the promises rest on. Raises PermanentError for an unusable URL."""
    address = _address(url)
    if address.get_backend_name() != "sqlite":
        return create_async_engine(address, pool_pre_ping=True, connect_args=_POSTGRES, hide_parameters=True)
    _make_folder(address)
    engine = create_async_engine(address, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        address = address.set(drivername=_DRIVERS.get(address.drivername, address.drivername))
        address.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        raise PermanentError("NIGHTSHIFT_LEDGER_URL is not a URL that SQLAlchemy understands") from None
    if address.drivername not in _DRIVERS.values():
        raise PermanentError(f"the ledger runs on SQLite or PostgreSQL, not on {address.drivername}")
    return address


def _make_folder(address: URL) -> None:
    try:
        Path(address.database or ".").parent.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise TemporaryError(f"the ledger's folder cannot be made: {type(e).__name__}") from e


def _prepare_sqlite(driver: Driver, _record: object) -> None:
    driver.isolation_level = None  # transactions are begun below, not by the driver
    cursor = driver.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_BUSY_MS}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("nightshift_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
