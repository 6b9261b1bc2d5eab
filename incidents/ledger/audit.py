"""
Who did what and when, as a chain of hashes: every line covers the one before it, and the head is sealed with the key,
so that a line that was altered, removed or rewritten is found.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from incidents.approvals import Keyring, canonical
from incidents.errors import PermanentError
from incidents.ledger import schema as t

GENESIS = "0" * 64
_DETAIL = 1000
_PAGE = 1000


class Line(NamedTuple):
    """One line before it is numbered."""

    at: datetime
    incident: str | None
    event: str
    actor: str
    detail: str


def line(at: datetime, incident: str | None, event: str, actor: str, detail: str) -> Line:
    """A line whose texts any database takes: bounded, without NUL and lone surrogates."""
    return Line(at, incident, clean(event, 64), clean(actor, 256), clean(detail, _DETAIL))


def clean(text: str, limit: int) -> str:
    """`text` as every database can store it, at most `limit` characters."""
    plain = text[:limit].encode("utf-8", "replace").decode("utf-8")
    return plain.replace("\x00", "")


async def locked_head(connection: AsyncConnection) -> RowMapping:
    """The end of the chain, locked until this transaction ends."""
    row = (await connection.execute(select(t.audit_head).with_for_update())).mappings().first()
    if row is None:
        raise PermanentError("the audit has lost its head: the ledger was altered by hand")
    return row


async def append(connection: AsyncConnection, keyring: Keyring, head: RowMapping, lines: list[Line]) -> None:
    """Number, chain and store the lines."""
    if not lines:
        return
    seq, link, rows = int(head["seq"]), str(head["hash"]), []
    for entry in lines:
        seq += 1
        link = _link(link, seq, entry)
        rows.append({"seq": seq, "hash": link, **entry._asdict()})
    await connection.execute(insert(t.audit), rows)
    await connection.execute(update(t.audit_head).values(seq=seq, hash=link, seal=_seal(keyring, seq, link)))


async def verify(connection: AsyncConnection, keyring: Keyring) -> int:
    """The number of lines. Raises PermanentError naming the first line that does not fit."""
    head = (await connection.execute(select(t.audit_head))).mappings().one()
    seq, link = 0, GENESIS
    while page := await _page(connection, seq):
        for row in page:
            link = _checked(row, seq + 1, link)
            seq += 1
    _check_head(keyring, head, seq, link)
    return seq


async def _page(connection: AsyncConnection, after: int) -> list[RowMapping]:
    statement = select(t.audit).where(t.audit.c.seq > after).order_by(t.audit.c.seq).limit(_PAGE)
    return list((await connection.execute(statement)).mappings())


def _checked(row: RowMapping, seq: int, previous: str) -> str:
    entry = Line(*(row[field] for field in Line._fields))
    link = _link(previous, seq, entry)
    if row["seq"] != seq or row["hash"] != link:
        raise PermanentError(f"audit line {seq} was altered or removed")
    return link


def _check_head(keyring: Keyring, head: RowMapping, seq: int, link: str) -> None:
    if (head["seq"], head["hash"]) != (seq, link):
        raise PermanentError(f"audit line {min(head['seq'], seq) + 1} was removed or added")
    if seq and head["seal"] != _seal(keyring, seq, link):
        raise PermanentError(f"audit line {seq}: the head's seal is not ours; the audit was rewritten")


def _link(previous: str, seq: int, entry: Line) -> str:
    body = {**entry._asdict(), "seq": seq, "at": entry.at.isoformat()}
    return hashlib.sha256((previous + canonical(body)).encode()).hexdigest()


def _seal(keyring: Keyring, seq: int, link: str) -> str:
    return keyring.digest({"audit": seq, "hash": link})
