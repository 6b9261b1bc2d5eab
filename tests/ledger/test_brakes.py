"""Brakes, an audit that an operator accepts after it was broken, and what was done lately."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Executable, delete, insert, select, update

from incidents.errors import AuditBroken, Refused
from incidents.faults import Fault
from incidents.ledger import ActionStatus, Ledger, audit, schema
from incidents.ledger.store import engine_for
from incidents.models import ObjectRef, State
from incidents.policy import Budgets, Standing
from tests.ledger.factories import (
    WEB,
    Clock,
    asked,
    decided,
    make_diagnosis,
    make_evidence,
    make_keyring,
    opened,
    walked,
)

STORM = timedelta(minutes=10)
HEAD, LINES = schema.audit_head, schema.audit


async def altered(url: str, *statements: Executable) -> None:
    """Write into the ledger behind its back."""
    engine = engine_for(url)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(statement)
    await engine.dispose()


async def test_a_brake_is_on_until_somebody_releases_it_and_both_are_in_the_audit(ledger: Ledger) -> None:
    assert await ledger.pull_brake("stop", actor="alice", why="migration")
    assert not await ledger.pull_brake("stop", actor="bob", why="another reason")
    (brake,) = await ledger.brakes()
    assert (brake.name, brake.actor, brake.why) == ("stop", "alice", "migration")
    assert await ledger.release_brake("stop", actor="alice", why="done")
    assert not await ledger.release_brake("stop", actor="alice", why="done")

    assert await ledger.brakes() == ()
    assert await ledger.verify_audit() == 2


@pytest.mark.parametrize("last", [None, 1, 2, 500])
async def test_a_broken_audit_pulls_the_brake_that_only_an_operator_releases(
    ledger: Ledger, ledger_url: str, last: int | None
) -> None:
    await walked(ledger, await opened(ledger), State.OBSERVING)
    await altered(ledger_url, update(LINES).where(LINES.c.seq == 2).values(actor="mallory"))

    with pytest.raises(AuditBroken, match="audit line 2"):
        await ledger.check_audit(last)
    assert [brake.name for brake in await ledger.brakes()] == ["audit"]
    await ledger.accept_audit(actor="alice", why="it was me, by hand")

    assert await ledger.brakes() == ()
    assert await ledger.check_audit(last) == await ledger.verify_audit()


async def test_a_look_at_the_end_alone_does_not_read_what_lies_before(ledger: Ledger, ledger_url: str) -> None:
    await walked(ledger, await opened(ledger), State.OBSERVING, State.DIAGNOSED, State.WAITING)
    await altered(ledger_url, update(LINES).where(LINES.c.seq == 1).values(actor="mallory"))

    assert await ledger.check_audit(2) == 4
    with pytest.raises(AuditBroken):
        await ledger.check_audit(4)


async def test_a_rewritten_end_stays_broken_though_we_append_to_it(ledger: Ledger, ledger_url: str) -> None:
    id = await opened(ledger)
    await walked(ledger, id, State.OBSERVING, State.DIAGNOSED)
    hash_of_2 = select(LINES.c.hash).where(LINES.c.seq == 2).scalar_subquery()
    await altered(
        ledger_url, delete(LINES).where(LINES.c.seq == 3), update(HEAD).values(seq=2, hash=hash_of_2, seal="0" * 64)
    )
    await ledger.note(id, "noted", actor="somebody")

    for last in (None, 1):
        with pytest.raises(AuditBroken, match="seal"):
            await ledger.check_audit(last)


@pytest.mark.parametrize("harm", ["cut", "added", "emptied"])
async def test_whatever_was_done_to_its_end_an_accepted_audit_goes_on(
    ledger: Ledger, ledger_url: str, harm: str
) -> None:
    id = await opened(ledger)
    await walked(ledger, id, State.OBSERVING)
    columns = [column for column in LINES.c if column.name != "seq"]
    copy = insert(LINES).from_select(
        ["seq", *(column.name for column in columns)], select(LINES.c.seq + 1, *columns).where(LINES.c.seq == 2)
    )
    harms: dict[str, list[Executable]] = {
        "cut": [delete(LINES).where(LINES.c.seq == 2)],
        "added": [copy],
        "emptied": [delete(LINES), update(HEAD).values(seq=0, hash="0" * 64, seal="")],
    }
    await altered(ledger_url, *harms[harm])
    with pytest.raises(AuditBroken):
        await ledger.verify_audit()
    await ledger.accept_audit(actor="alice", why="seen")
    await ledger.note(id, "noted", actor="alice")

    assert await ledger.check_audit() >= 2
    assert await ledger.brakes() == ()


async def test_an_accepted_end_that_we_did_not_seal_counts_for_nothing(ledger: Ledger, ledger_url: str) -> None:
    await walked(ledger, await opened(ledger), State.OBSERVING)
    head = {"seq": 2, "hash": "f" * 64, "seal": "f" * 64, "actor": "mallory", "why": "", "at": Clock().now}
    await altered(
        ledger_url,
        update(LINES).where(LINES.c.seq == 1).values(actor="mallory"),
        insert(schema.audit_accepted).values(**head),
    )

    with pytest.raises(AuditBroken, match="audit line 1"):
        await ledger.verify_audit()


async def test_lines_that_others_append_while_the_chain_is_verified_are_no_break(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_PAGE", 1)
    id = await opened(ledger)

    async def append() -> None:
        for number in range(30):
            await ledger.note(id, "noted", actor=str(number))

    writing = asyncio.create_task(append())
    seen = [await ledger.check_audit()]
    while not writing.done():
        seen.append(await ledger.check_audit())
    await writing

    assert seen == sorted(seen)
    assert await ledger.check_audit() == 31


async def acted(ledger: Ledger, id: str, status: ActionStatus, target: ObjectRef = WEB, round: int = 1) -> None:
    """An action of an incident, diagnosed, asked and approved."""
    await ledger.record_diagnosis(id, round, make_diagnosis(), make_evidence())
    if await ledger.question(id, round) is None:
        await decided(ledger, await asked(ledger, id, round=round))
    record = await ledger.intend(
        id, attempt=round, round=round, action="patch_deployment_env", target=target, params_hash="h", undo={}, fence=1
    )
    await ledger.settle(record.id, status, actor="run")


async def stands(ledger: Ledger, id: str, target: ObjectRef = WEB, round: int = 1) -> Standing:
    return await ledger.standing(id, round, target, STORM)


async def test_what_was_done_lately_is_counted_by_object_owner_and_installation(ledger: Ledger, clock: Clock) -> None:
    first, second = await opened(ledger), await opened(ledger, "f2", "api")
    await ledger.correct_owner(first, "home/shop/Deployment/web", actor="run")
    await acted(ledger, first, ActionStatus.APPLIED, ObjectRef(kind="Service", name="web", namespace="shop"))
    await acted(ledger, second, ActionStatus.ALREADY_THERE)
    third = await opened(ledger, "f3", "other")

    assert (await stands(ledger, third)).owner_actions == 0
    assert (await stands(ledger, third)).all_actions == 1
    assert (await stands(ledger, first, round=2)).owner_actions == 1
    assert (await stands(ledger, first)).all_actions == 0  # the action itself does not count against itself
    clock.pass_s(3601)
    assert (await stands(ledger, third)).all_actions == 0


async def test_two_who_saw_room_in_the_budget_do_not_both_get_the_last_of_it(ledger: Ledger) -> None:
    ids = [await opened(ledger, f"f{number}", f"w{number}") for number in range(4)]
    budgets = Budgets(installation_per_hour=2)

    async def intended(id: str) -> str:
        target = ObjectRef(kind="Deployment", name=id, namespace="shop")
        try:
            await ledger.intend(
                id, attempt=1, round=1, action="a", target=target, params_hash="h", undo={}, fence=1, budgets=budgets
            )
        except Refused as refused:
            return refused.code
        return "intended"

    outcomes = await asyncio.gather(*map(intended, ids))

    assert sorted(outcomes) == ["installation_budget"] * 2 + ["intended"] * 2


async def test_incidents_are_counted_for_a_storm_while_it_lasts(ledger: Ledger, clock: Clock) -> None:
    await opened(ledger, "f1", "a")
    await opened(ledger, "f9", "dry", dry_run=True)
    clock.pass_s(599)
    last = await opened(ledger, "f2", "b")

    assert (await stands(ledger, last)).opened == 2
    clock.pass_s(2)
    assert (await stands(ledger, last)).opened == 1


async def test_an_earlier_fix_is_told_with_its_fault_root_approver_and_end(ledger: Ledger, clock: Clock) -> None:
    first = await opened(ledger)
    await ledger.claim_root(first, "home/shop/Deployment/web", actor="run")
    await acted(ledger, first, ActionStatus.APPLIED)
    await walked(ledger, first, State.ESCALATED)
    clock.pass_s(60)
    second = await opened(ledger, "f2", "api")
    await ledger.claim_root(second, "home/shop/Deployment/web", actor="run")

    (fix,) = (await stands(ledger, second, ObjectRef(kind="Service", name="x", namespace="shop"))).fixes
    assert (fix.incident, fix.fault, fix.by, fix.status) == (first, Fault.MISSING_ENV_VAR, "Alice", "applied")
    assert fix.root == "home/shop/Deployment/web"
    clock.pass_s(24 * 3600)
    assert (await stands(ledger, second)).fixes == ()


async def test_a_ledger_of_the_first_revision_gets_its_brakes(ledger_url: str) -> None:
    async with await Ledger.connect(ledger_url, make_keyring(), migrate=True) as again:
        await again.ready()

        assert await again.brakes() == ()
