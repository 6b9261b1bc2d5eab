"""Translates what the databases raise into the two errors of the domain; the texts carry no parameters."""

from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import InterfaceError as PostgresInterfaceError  # type: ignore[import-untyped]  # it has no stubs
from asyncpg import PostgresError
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InvalidRequestError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from incidents.errors import IncidentError, PermanentError, TemporaryError

_UNMIGRATED = ("no such table", "no such column", "does not exist")
_PASSING = ("deadlock", "serialization", "locknotavailable", "lock timeout", "cannotconnect", "querycancel", "toomany")
_TEXT = 120


class Conflict(Exception):
    """A constraint spoke: another transaction was first. The store tries again with fresh eyes."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn database failures into TemporaryError, PermanentError or Conflict."""
    try:
        yield
    except IntegrityError as e:
        raise Conflict(_first_line(e)) from e
    except (PoolTimeout, OSError, PostgresError, PostgresInterfaceError) as e:
        raise TemporaryError(f"the ledger cannot be reached: {type(e).__name__}") from e
    except DBAPIError as e:
        raise _from_driver(e) from e
    except (InvalidRequestError, SQLAlchemyError) as e:
        raise PermanentError(f"the ledger refused: {type(e).__name__}") from e


def _from_driver(error: DBAPIError) -> IncidentError:
    line = _first_line(error)
    squeezed = line.lower()
    if any(word in squeezed for word in _UNMIGRATED):
        return PermanentError("the ledger is not migrated: start the receiver, which migrates it")
    passing = isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated
    if passing or any(word in squeezed for word in _PASSING):
        return TemporaryError(f"the ledger is busy or unreachable: {line}")
    return PermanentError(f"the ledger refused: {line}")


def _first_line(error: DBAPIError) -> str:
    lines = str(error.orig).splitlines() or [type(error.orig).__name__]
    return lines[0].removeprefix("<class 'asyncpg.exceptions.").replace("'>:", ":")[:_TEXT]
