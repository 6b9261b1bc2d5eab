"""The audit as transactions see it: one line more, the lines of an incident, the check of all."""

from sqlalchemy import select

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


async def verify(tx: Tx) -> int:
    """The number of lines. Raises PermanentError naming the first line that does not fit."""
    return await audit.verify(tx.connection, tx.keyring)
