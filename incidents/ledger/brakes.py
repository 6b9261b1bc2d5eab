"""
Brakes: while one is on, nobody acts. The operator's own, and the one that a broken audit pulls.

Pulling and releasing are lines of the audit.
"""

from typing import Literal

from sqlalchemy import delete, insert, select

from incidents.ledger import schema as t
from incidents.ledger.audit import clean
from incidents.ledger.records import Brake
from incidents.ledger.store import Tx

BrakeName = Literal["stop", "audit"]
_b = t.brakes.c


async def pull(tx: Tx, name: BrakeName, actor: str, why: str) -> bool:
    """Put a brake on; False if it is on already, which keeps its first reason."""
    if await tx.one(select(_b.name).where(_b.name == name)) is not None:
        return False
    await tx.run(insert(t.brakes).values(name=name, actor=clean(actor, 256), why=clean(why, 1000), at=tx.now))
    tx.note(None, f"brake_on:{name}", actor, why)
    return True


async def release(tx: Tx, name: BrakeName, actor: str, why: str) -> bool:
    """Take a brake off; False if it is not on."""
    if not await tx.run(delete(t.brakes).where(_b.name == name)):
        return False
    tx.note(None, f"brake_off:{name}", actor, why)
    return True


async def pulled(tx: Tx) -> tuple[Brake, ...]:
    """The brakes that are on."""
    return tuple(Brake.model_validate(dict(row)) for row in await tx.all(select(t.brakes).order_by(_b.name)))
