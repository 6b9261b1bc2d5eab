"""Leases with fencing numbers: an orphan whose lease is gone holds an old number, and is refused."""

from datetime import timedelta

from sqlalchemy import RowMapping, insert, select, update

from incidents.errors import LostLease
from incidents.ledger import schema as t
from incidents.ledger.store import Tx

_l = t.leases.c


async def acquire(tx: Tx, name: str, holder: str, ttl_s: float) -> int | None:
    """A new fencing number, or None while somebody else's lease lives."""
    row = await _get(tx, name)
    if row is not None and row["holder"] != holder and _is_alive(tx, row):
        return None
    fence = (row["fence"] if row else 0) + 1
    values = {"holder": holder, "fence": fence, "expires_at": _until(tx, ttl_s), "released": False}
    statement = insert(t.leases).values(name=name, **values)
    await tx.run(statement if row is None else update(t.leases).where(_l.name == name).values(**values))
    tx.note(None, "lease", holder, f"{name}: fence {fence}")
    return fence


async def renew(tx: Tx, name: str, fence: int, ttl_s: float) -> None:
    """Prolong; raises LostLease if another number is current."""
    mine = (_l.name == name, _l.fence == fence, _l.released.is_(False))
    if not await tx.run(update(t.leases).where(*mine).values(expires_at=_until(tx, ttl_s))):
        raise LostLease(f"the lease on {name} with fence {fence} is gone")


async def check(tx: Tx, name: str, fence: int) -> None:
    """Raise LostLease unless this number is current and alive."""
    row = await _get(tx, name)
    if row is None or row["fence"] != fence or not _is_alive(tx, row):
        raise LostLease(f"the lease on {name} with fence {fence} is gone")


async def release(tx: Tx, name: str, fence: int) -> None:
    """Give it back; nothing if it is lost already."""
    await tx.run(update(t.leases).where(_l.name == name, _l.fence == fence).values(released=True))


async def _get(tx: Tx, name: str) -> RowMapping | None:
    return await tx.one(select(t.leases).where(_l.name == name))


def _is_alive(tx: Tx, row: RowMapping) -> bool:
    return not row["released"] and row["expires_at"] > tx.now


def _until(tx: Tx, ttl_s: float) -> object:
    return tx.now + timedelta(seconds=ttl_s)
