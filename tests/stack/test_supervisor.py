"""The supervisor, with real processes: what dies comes back, and what never starts is given up with its last words."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from deployments.local.child import Child, ChildFailed, Pace
from deployments.local.processes import end_all, marked
from deployments.local.record import ChildState
from tests.stack.programs import DIES, LEAVES_CHILD, QUICK, STACK_ID, STAYS, STUBBORN, Watch, make_child, supervised

ENVIRONMENT = {"PATH": os.environ["PATH"]}


@asynccontextmanager
async def keeping(folder: Path, *children: Child, pace: Pace = QUICK) -> AsyncIterator[Watch]:
    """Children that are all ready, and kept."""
    async with supervised(folder, *children, environment=ENVIRONMENT, pace=pace) as (supervisor, watch):
        keeper = asyncio.create_task(supervisor.run())
        ready = asyncio.create_task(supervisor.all_ready())
        await asyncio.wait([keeper, ready], return_when=asyncio.FIRST_COMPLETED)
        try:
            yield watch
        finally:
            keeper.cancel()
            ready.cancel()
            await asyncio.wait([keeper])


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_killed_process_comes_back(tmp_path: Path) -> None:
    async with keeping(tmp_path, make_child("server", STAYS)) as watch:
        (first,) = watch.lives("server")
        os.kill(first, signal.SIGKILL)
        await until(lambda: len(watch.lives("server")) == 2)

        assert watch.lives("server")[1] != first
        assert watch.told[-1].restarts == 1


async def test_only_the_process_that_died_is_started_again(tmp_path: Path) -> None:
    async with keeping(tmp_path, make_child("server", STAYS), make_child("worker", STAYS)) as watch:
        os.kill(watch.lives("worker")[0], signal.SIGKILL)
        await until(lambda: len(watch.lives("worker")) == 2)

        assert len(watch.lives("server")) == 1


async def test_a_process_that_hangs_is_killed_and_started_again(tmp_path: Path) -> None:
    asked: list[datetime] = []

    async def is_alive(began: datetime) -> bool:
        asked.append(began)
        return len(asked) > QUICK.hung_after_answers

    async with keeping(tmp_path, make_child("server", STAYS, is_alive=is_alive)) as watch:
        await until(lambda: len(watch.lives("server")) == 2)

        assert len(asked) >= QUICK.hung_after_answers


async def never(began: datetime) -> bool:
    return False


async def test_what_never_starts_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    child = make_child("server", DIES, is_ready=never)
    async with supervised(tmp_path, child, environment=ENVIRONMENT) as (supervisor, watch):
        with pytest.raises(ChildFailed, match=r"server does not start (.|\n)*no such table: widgets"):
            await supervisor.run()

        assert watch.told[-1].restarts == QUICK.tries_to_start - 1


async def test_a_process_that_takes_too_long_to_become_ready_is_not_waited_for(tmp_path: Path) -> None:
    pace = Pace(poll_s=0.01, first_pause_s=0.01, start_timeout_s=0.1, tries_to_start=2)
    child = make_child("server", STAYS, is_ready=never)
    async with supervised(tmp_path, child, environment=ENVIRONMENT, pace=pace) as (supervisor, _):
        with pytest.raises(ChildFailed, match="2 tries"):
            await supervisor.run()


async def test_a_step_runs_once_and_is_tried_again_only_until_it_ends_well(tmp_path: Path) -> None:
    fails_first = "import pathlib, sys; p = pathlib.Path('tried'); sys.exit(0 if p.exists() else p.touch() or 1)"
    async with keeping(tmp_path, make_child("deploy", fails_first, once=True), make_child("server", STAYS)) as watch:
        await until(lambda: bool(watch.lives("server")))

        states = [record.state for record in watch.told if record.name == "deploy"]
        assert states == [ChildState.STARTING, ChildState.RESTARTING, ChildState.STARTING, ChildState.DONE]


async def test_a_child_waits_for_those_that_it_needs(tmp_path: Path) -> None:
    step = make_child("deploy", "pass", once=True)
    async with keeping(tmp_path, make_child("worker", STAYS, after=("deploy",)), step) as watch:
        await until(lambda: bool(watch.lives("worker")))

        order = [record.name for record in watch.told if record.state is ChildState.STARTING]
        assert order == ["deploy", "worker"]


def test_pauses_between_starts_grow_and_are_bounded() -> None:
    pauses = [Pace().pause_s(failures) for failures in (1, 2, 3, 4, 5, 6, 7, 10_000)]

    assert pauses == [0.5, 1, 2, 4, 8, 10, 10, 10]


async def test_ending_a_stack_leaves_nothing_not_even_what_ignores_sigterm_or_left_its_session(tmp_path: Path) -> None:
    async with keeping(tmp_path, make_child("server", STUBBORN), make_child("worker", LEAVES_CHILD)):
        await until(lambda: len(marked(STACK_ID)) == 3)

    assert marked(STACK_ID) == []


async def test_ending_a_stack_touches_nobody_elses_processes(tmp_path: Path) -> None:
    async with (
        supervised(tmp_path, environment=ENVIRONMENT),
        keeping(tmp_path, make_child("server", STAYS)) as watch,
    ):
        await end_all("another-stack", grace_s=0.2)

        assert [process.pid for process in marked(STACK_ID)] == watch.lives("server")
