"""Others are at it, too: what they do between the question and the end has an outcome of its own."""

import asyncio
from typing import Any
from uuid import UUID

from incidents.models import Report, State
from tests.flow.bench import Bench

THEIRS = {"spec": {"template": {"metadata": {"annotations": {"by": "somebody"}}}}}


async def meanwhile(bench: Bench, run: UUID, patch: Any) -> Report | None:
    """Let a woken run go on, and somebody else patch the workload just after our write."""
    order = {"method": "PATCH", "path_regex": "deployments/web$", "dry_run": False, "when": "after"}
    hold = (await bench.admin.post("/_standin/holds", json=order)).json()["id"]
    going = asyncio.create_task(bench.woken(run))
    while not (await bench.admin.get(f"/_standin/holds/{hold}")).json()["waiting"]:
        await asyncio.sleep(0.02)
    theirs = asyncio.create_task(bench.patched(patch))
    while (await bench.admin.get(f"/_standin/holds/{hold}")).json()["waiting"] < 2:
        await asyncio.sleep(0.02)
    await bench.admin.delete(f"/_standin/holds/{hold}")
    await theirs
    return await going


async def test_what_somebody_else_changed_after_our_write_is_not_put_back(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var", second="ANOTHER_ONE")
    await bench.decided(incident, value="first")

    assert await meanwhile(bench, run, THEIRS) is None
    assert len(bench.written()) == 1
    assert (await bench.question(incident)).round == 2
    assert "left_alone" in await bench.artifact(f"incident-{incident}-undo")


async def test_an_undo_is_looked_at_before_it_is_called_undone(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var", second="ANOTHER_ONE")
    await bench.decided(incident, value="first")
    assert await bench.woken(run) is None

    assert "seen to be as before" in await bench.artifact(f"incident-{incident}-verify-undo")
    assert len(bench.written()) == 2


async def test_a_fix_that_somebody_else_applied_meanwhile_is_verified_and_not_written(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    env = [{"name": "LOG_LEVEL", "value": "info"}, {"name": "REQUIRED_CONFIG", "value": "the-value"}]
    await bench.patched({"spec": {"template": {"spec": {"containers": [{"name": "app", "env": env}]}}}})
    await bench.decided(incident, value="the-value")
    report = await bench.reported(run)

    assert (report.state, bench.written()) == (State.RESOLVED, [])
    assert report.attempts[0].outcome is not None
    assert report.attempts[0].outcome.result == "already_there"


async def test_a_target_that_vanished_is_told_as_that(bench: Bench) -> None:
    incident, run = await bench.asked("missing_env_var")
    await bench.admin.delete("/apis/apps/v1/namespaces/shop/deployments/web", headers={"User-Agent": "somebody"})
    await bench.decided(incident, value="a-value")
    report = await bench.reported(run)

    assert (report.state, bench.written()) == (State.ESCALATED, [])
    assert report.headline.startswith("what was to be changed is not there any more")
