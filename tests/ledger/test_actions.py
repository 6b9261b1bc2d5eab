"""Actions and leases: nothing is done twice, and an orphan does nothing at all."""

import asyncio
from pathlib import Path

import pytest

from incidents.errors import LostLease, Refused
from incidents.ledger import ActionRecord, ActionStatus, Ledger
from incidents.models import State
from tests.ledger.factories import SECRET, WEB, Clock, events, make_keyring, opened

A = ActionStatus


async def intended(
    ledger: Ledger, id: str, *, fence: int = 1, attempt: int = 1, max_attempts: int = 2, lease: str | None = None
) -> ActionRecord:
    return await ledger.intend(
        id,
        attempt=attempt,
        round=1,
        action="patch_deployment_env",
        target=WEB,
        params_hash="hash",
        undo={"env": SECRET},
        fence=fence,
        max_attempts=max_attempts,
        lease=lease,
    )


async def test_an_intent_is_written_once_however_often_the_run_is_replayed(ledger: Ledger) -> None:
    id = await opened(ledger)

    actions = await asyncio.gather(*[intended(ledger, id) for _ in range(10)])

    assert len({action.id for action in actions}) == 1
    assert (await events(ledger, id)).count("intent") == 1


async def test_an_attempt_beyond_the_limit_is_refused(ledger: Ledger) -> None:
    id = await opened(ledger)

    with pytest.raises(Refused) as refusal:
        await intended(ledger, id, attempt=3, max_attempts=2)

    assert refusal.value.code == "attempts"
    assert await ledger.actions(id) == ()


async def test_nothing_may_be_intended_after_the_end(ledger: Ledger) -> None:
    id = await opened(ledger)
    await ledger.advance(id, State.FAILED, actor="receiver")

    with pytest.raises(Refused) as refusal:
        await intended(ledger, id)

    assert refusal.value.code == "ended"


@pytest.mark.parametrize(
    "path", [(A.APPLIED, A.UNDONE), (A.ALREADY_THERE, A.UNDO_FAILED), (A.FAILED, A.UNDONE), (A.APPLIED, A.APPLIED)]
)
async def test_results_follow_their_order(ledger: Ledger, path: tuple[ActionStatus, ...]) -> None:
    action = await intended(ledger, await opened(ledger))
    for status in path:
        action = await ledger.settle(action.id, status, actor="run")

    assert action.status == path[-1]


@pytest.mark.parametrize(
    "path", [(A.UNDONE,), (A.APPLIED, A.FAILED), (A.FAILED, A.APPLIED), (A.APPLIED, A.UNDONE, A.APPLIED)]
)
async def test_a_result_that_rewrites_history_is_refused(ledger: Ledger, path: tuple[ActionStatus, ...]) -> None:
    action = await intended(ledger, await opened(ledger))
    for status in path[:-1]:
        await ledger.settle(action.id, status, actor="run")

    with pytest.raises(Refused):
        await ledger.settle(action.id, path[-1], actor="run")


async def test_the_way_back_is_kept_sealed(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/ledger.db"
    async with await Ledger.connect(url, make_keyring(), clock, migrate=True) as ledger:
        action = await intended(ledger, await opened(ledger))
        undo = await ledger.undo_of(action.id)
        found = [file.name for file in tmp_path.iterdir() if SECRET.encode() in file.read_bytes()]

    assert undo == {"env": SECRET}
    assert found == []


async def test_a_lease_has_one_holder_and_a_growing_number(ledger: Ledger, clock: Clock) -> None:
    first = await ledger.acquire("home/shop/web", "a", 30)
    refused = await ledger.acquire("home/shop/web", "b", 30)
    clock.pass_s(31)

    second = await ledger.acquire("home/shop/web", "b", 30)

    assert (first, refused, second) == (1, None, 2)


async def test_of_many_that_want_a_lease_at_once_one_gets_it(ledger: Ledger) -> None:
    fences = await asyncio.gather(*[ledger.acquire("home/shop/web", f"p{number}", 30) for number in range(10)])

    assert sorted(fence for fence in fences if fence is not None) == [1]


async def test_an_orphan_that_lost_its_lease_can_neither_renew_nor_pass_the_check(ledger: Ledger, clock: Clock) -> None:
    orphan = await ledger.acquire("home/shop/web", "orphan", 30) or 0
    clock.pass_s(31)
    await ledger.acquire("home/shop/web", "heir", 30)

    with pytest.raises(LostLease):
        await ledger.renew("home/shop/web", orphan, 30)
    with pytest.raises(LostLease):
        await ledger.check("home/shop/web", orphan)


async def test_an_orphan_can_neither_intend_nor_settle(ledger: Ledger, clock: Clock) -> None:
    id = await opened(ledger)
    orphan = await ledger.acquire("web", "orphan", 30) or 0
    await intended(ledger, id, fence=orphan, lease="web")
    clock.pass_s(31)
    heir = await ledger.acquire("web", "heir", 30) or 0
    action = await intended(ledger, id, fence=heir, lease="web")

    with pytest.raises(LostLease):
        await intended(ledger, id, fence=orphan, lease="web")
    with pytest.raises(LostLease):
        await ledger.settle(action.id, A.APPLIED, actor="orphan", fence=orphan)

    assert (await ledger.actions(id))[0].fence == heir


async def test_a_lease_that_ran_out_does_not_pass_the_check_even_if_nobody_took_it(
    ledger: Ledger, clock: Clock
) -> None:
    fence = await ledger.acquire("web", "a", 30) or 0
    clock.pass_s(31)

    with pytest.raises(LostLease):
        await ledger.check("web", fence)


async def test_a_released_lease_is_free_at_once_and_cannot_be_revived(ledger: Ledger) -> None:
    fence = await ledger.acquire("web", "a", 30) or 0
    await ledger.release("web", fence)

    with pytest.raises(LostLease):
        await ledger.renew("web", fence, 30)
    assert await ledger.acquire("web", "b", 30) == fence + 1


async def test_the_same_holder_gets_a_new_number_at_once(ledger: Ledger) -> None:
    assert [await ledger.acquire("web", "a", 30) for _ in range(2)] == [1, 2]
