"""
Who did what and when, as a chain of hashes: every line covers the one before it, and the head is sealed with the key,
so that a line that was altered, removed or rewritten is found.
"""

import hashlib
import hmac
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from incidents.approvals import Keyring, canonical
from incidents.errors import AuditBroken, PermanentError
from incidents.ledger import schema as t

GENESIS = "0" * 64
_DETAIL = 1000
_PAGE = 1000
BROKEN = "broken"
"""In place of a seal: a head that was not ours stays so, whatever is appended to it."""


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
    seal = _seal(keyring, seq, link) if _is_sealed(keyring, head) else BROKEN
    await connection.execute(insert(t.audit), rows)
    await connection.execute(update(t.audit_head).values(seq=seq, hash=link, seal=seal))


async def verify(connection: AsyncConnection, keyring: Keyring, last: int | None = None) -> int:
    """
    The number of lines. Raises AuditBroken naming the first line that does not fit.

    last: how many lines to look at, from the end; None: all of them. Lines up to an end that an operator accepted are
    not looked at again. Not found: a ledger that was put back as a whole to what it was at an earlier time.
    """
    head = (await connection.execute(select(t.audit_head))).mappings().one()
    seq, link = await _start(connection, keyring, head, last)
    while page := await _page(connection, seq, head["seq"]):
        for row in page:
            link = _checked(row, seq + 1, link)
            seq += 1
    _check_head(keyring, head, seq, link)
    await _check_end(connection)
    return seq


async def accept(connection: AsyncConnection, keyring: Keyring, entry: Line) -> int:
    """Take the chain's end as it lies there for whole, sealed anew, in the name of an operator. Its number."""
    head = await locked_head(connection)
    newest = select(t.audit.c.seq, t.audit.c.hash).order_by(t.audit.c.seq.desc()).limit(1)
    row = (await connection.execute(newest)).mappings().first()
    end = row if row is not None and row["seq"] > head["seq"] else head
    seq, link = int(end["seq"]), str(end["hash"])
    seal = _seal(keyring, seq, link)
    await connection.execute(update(t.audit_head).values(seq=seq, hash=link, seal=seal))
    await connection.execute(delete(t.audit_accepted).where(t.audit_accepted.c.seq == seq))
    who = {"actor": entry.actor, "why": entry.detail, "at": entry.at}
    await connection.execute(insert(t.audit_accepted).values(seq=seq, hash=link, seal=seal, **who))
    return seq


async def _start(connection: AsyncConnection, keyring: Keyring, head: RowMapping, last: int | None) -> tuple[int, str]:
    """Where to begin: the genesis, the newest accepted end, or as many lines before the head as are asked for."""
    a = t.audit_accepted.c
    rows = (await connection.execute(select(a.seq, a.hash, a.seal).order_by(a.seq.desc()))).mappings()
    accepted = next(((row["seq"], row["hash"]) for row in rows if _is_sealed(keyring, row)), (0, GENESIS))
    first = head["seq"] - last if last is not None else 0
    if first <= accepted[0]:
        return accepted
    before = (await connection.execute(select(t.audit.c.hash).where(t.audit.c.seq == first))).mappings().first()
    if before is None:
        raise AuditBroken(f"audit line {first} was removed")
    return first, before["hash"]


async def _page(connection: AsyncConnection, after: int, last: int) -> list[RowMapping]:
    wanted = select(t.audit).where(t.audit.c.seq > after, t.audit.c.seq <= last)
    statement = wanted.order_by(t.audit.c.seq).limit(_PAGE)
    return list((await connection.execute(statement)).mappings())


def _checked(row: RowMapping, seq: int, previous: str) -> str:
    entry = Line(*(row[field] for field in Line._fields))
    link = _link(previous, seq, entry)
    if row["seq"] != seq or row["hash"] != link:
        raise AuditBroken(f"audit line {seq} was altered or removed")
    return link


def _check_head(keyring: Keyring, head: RowMapping, seq: int, link: str) -> None:
    if (head["seq"], head["hash"]) != (seq, link):
        raise AuditBroken(f"audit line {min(head['seq'], seq) + 1} was removed or added")
    if not _is_sealed(keyring, head):
        raise AuditBroken(f"audit line {seq}: the head's seal is not ours; the audit was rewritten")


async def _check_end(connection: AsyncConnection) -> None:
    """No line lies behind the head: in one statement, because others append while we read."""
    beyond = select(t.audit.c.seq).where(t.audit.c.seq > select(t.audit_head.c.seq).scalar_subquery())
    row = (await connection.execute(beyond.order_by(t.audit.c.seq).limit(1))).mappings().first()
    if row is not None:
        raise AuditBroken(f"audit line {row['seq']} was removed or added")


def _is_sealed(keyring: Keyring, head: RowMapping) -> bool:
    """Whether an end of the chain bears our seal; the empty chain needs none."""
    expected = _seal(keyring, int(head["seq"]), str(head["hash"]))
    return head["seq"] == 0 or hmac.compare_digest(str(head["seal"]).encode(), expected.encode())


def _link(previous: str, seq: int, entry: Line) -> str:
    body = {**entry._asdict(), "seq": seq, "at": entry.at.isoformat()}
    return hashlib.sha256((previous + canonical(body)).encode()).hexdigest()


def _seal(keyring: Keyring, seq: int, link: str) -> str:
    return keyring.digest({"audit": seq, "hash": link})
