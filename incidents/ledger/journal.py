"""The audit as transactions see it: one line more, the lines of an incident, the check of all."""

from sqlalchemy import select

from incidents.errors import AuditBroken
from incidents.ledger import audit
from incidents.ledger import schema as t
from incidents.ledger.incidents import get
from incidents.ledger.store import Tx
from incidents.models import Step


async def note(tx: Tx, id: str | None, event: str, actor: str, detail: str) -> None:
    """Append a line; about an incident only if there is such an incident."""
    if id is not None:
        await get(tx, id)
    tx.note(id, event, actor, detail)


async def timeline(tx: Tx, id: str) -> tuple[Step, ...]:
    """The lines of an incident, in order."""
    c = t.audit.c
    rows = await tx.all(select(c.at, c.event, c.actor, c.detail).where(c.incident == id).order_by(c.seq))
    return tuple(Step.model_validate(dict(row)) for row in rows)


async def verify(tx: Tx, last: int | None = None) -> int:
    """The number of lines. Raises AuditBroken naming the first line that does not fit."""
    lines = await audit.verify(tx.connection, tx.keyring, last)
    if lines == 0 and await tx.one(select(t.incidents.c.id).limit(1)) is not None:
        raise AuditBroken("audit line 1 was removed: there are incidents, and no audit of them")
    return lines


async def accept(tx: Tx, actor: str, why: str) -> int:
    """Take the audit as it lies there for whole, in an operator's name; the number of its last line."""
    return await audit.accept(tx.connection, tx.keyring, audit.line(tx.now, None, "audit_accepted", actor, why))
