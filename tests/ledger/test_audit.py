"""The audit: whatever is altered, removed, added or rewritten is found, and the line is named."""

from pathlib import Path

import aiosqlite
import pytest

from incidents.errors import PermanentError, Refused
from incidents.ledger import Ledger
from incidents.models import State
from tests.ledger.factories import Clock, events, make_keyring, opened, walked


@pytest.fixture
async def path(tmp_path: Path, clock: Clock) -> Path:
    """A ledger with five audit lines."""
    async with await Ledger.connect(f"sqlite:///{tmp_path}/l.db", make_keyring(), clock, migrate=True) as ledger:
        id = await opened(ledger)
        await walked(ledger, id, State.OBSERVING, State.DIAGNOSED, State.WAITING, State.REJECTED)
        assert await ledger.verify_audit() == 5
    return tmp_path / "l.db"


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        ("UPDATE audit SET actor = 'mallory' WHERE seq = 3", 3),
        ("UPDATE audit SET detail = 'nothing happened' WHERE seq = 5", 5),
        ("UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE seq = 1", 1),
        ("UPDATE audit SET incident = NULL WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 5", 5),
        ("DELETE FROM audit", 1),
        ("INSERT INTO audit SELECT 6, at, incident, event, actor, detail, hash FROM audit WHERE seq = 5", 6),
        ("UPDATE audit SET seq = 9 WHERE seq = 5", 5),
    ],
)
async def test_a_tampered_line_is_found_and_named(path: Path, clock: Clock, harm: str, line: int) -> None:
    async with aiosqlite.connect(path) as connection:
        await connection.execute(harm)
        await connection.commit()

    async with await Ledger.connect(f"sqlite:///{path}", make_keyring(), clock) as ledger:
        with pytest.raises(PermanentError, match=f"audit line {line} "):
            await ledger.verify_audit()


async def test_an_audit_that_was_rewritten_with_its_head_lacks_our_seal(path: Path, clock: Clock) -> None:
    async with aiosqlite.connect(path) as connection:
        await connection.execute("DELETE FROM audit WHERE seq = 5")
        await connection.execute("UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit WHERE seq = 4)")
        await connection.commit()

    async with await Ledger.connect(f"sqlite:///{path}", make_keyring(), clock) as ledger:
        with pytest.raises(PermanentError, match="seal"):
            await ledger.verify_audit()


async def test_an_actor_with_odd_characters_cannot_break_the_chain(ledger: Ledger) -> None:
    id = await opened(ledger)

    await ledger.note(id, "noted", actor="we\x00ird\ud800", detail="x" * 5000)

    assert await ledger.verify_audit() == 2
    assert len((await ledger.timeline(id))[-1].detail) == 1000


async def test_a_note_about_no_incident_is_refused_but_one_about_the_whole_is_kept(ledger: Ledger) -> None:
    with pytest.raises(Refused):
        await ledger.note("0" * 12, "noted", actor="somebody")

    await ledger.note(None, "noted", actor="somebody")

    assert await ledger.verify_audit() == 1


async def test_every_change_and_every_actor_is_in_the_timeline(ledger: Ledger) -> None:
    id = await opened(ledger)
    await walked(ledger, id, State.OBSERVING, State.ESCALATED)

    assert await events(ledger, id) == ["received", "state:observing", "state:escalated"]
