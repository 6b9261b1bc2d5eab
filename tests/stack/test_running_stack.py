"""The whole stack with real processes: it heals, it resolves an incident over HTTP, and it leaves nothing behind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from deployments.local.processes import marked
from deployments.local.record import read_record
from tests.stack.running import RunningStack

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningStack]:
    faults = ("missing_env_var:shop:checkout", "missing_env_var:shop:basket")
    model = {"USE_TRM": "true", "NIGHTSHIFT_TRM_DEADLINE_S": "30"}  # that it is quick is no matter of this test
    async with RunningStack(tmp_path_factory.mktemp("stack"), inject=faults, settings=model) as running:
        yield running


async def test_an_alert_becomes_a_question_and_an_approval_resolves_it(stack: RunningStack) -> None:
    await stack.until_broken("shop")
    incident = await stack.alert("shop", "checkout")
    asked = await stack.until_asked(incident)
    reply = await stack.decide(incident, values={"value": "https://config.example"})
    ended = await stack.until_ended(incident)
    page = await stack.prefect.get(ended["run_url"], headers={"Accept": "text/html"})

    assert asked["question"]["plan"]["action"] == "patch_deployment_env"
    assert reply.status_code == 202
    assert ended["state"] == "resolved"
    assert page.status_code == 200
    assert "<html" in page.text
    assert ended["diagnosis"]["tier"] == "trm"
    assert [each["agrees"] for each in ended["diagnosis"]["second_opinions"]] == [True]
    assert len(ended["diagnosis"]["trace"]) >= 2
    assert stack.record.child("worker").restarts == 0  # a worker with --limit ends when a run is resumed at once


@pytest.mark.parametrize("name", ["worker", "receiver", "server", "resident"])
async def test_a_killed_part_comes_back_and_the_others_stay(stack: RunningStack, name: str) -> None:
    others = {child.name: child.pid for child in stack.record.children if child.name != name}
    killed = stack.kill(name)
    after = await stack.back(name, killed)

    assert len(killed) == 1
    assert after.restarts >= 1
    assert {child.name: child.pid for child in stack.record.children if child.name != name} == others


async def test_after_all_that_an_incident_is_still_handled(stack: RunningStack) -> None:
    incident = await stack.alert("shop", "basket")
    await stack.until_asked(incident)
    await stack.decide(incident, "reject")
    ended = await stack.until_ended(incident)

    assert ended["state"] == "rejected"


async def test_no_secret_of_the_stack_is_in_its_logs_or_its_record(stack: RunningStack) -> None:
    written = [path.read_text(errors="replace") for path in [*stack.paths.logs.glob("*.log"), stack.paths.record]]

    for secret in (stack.secrets.secret_key, stack.secrets.alerts_token, stack.secrets.approver_token):
        assert not any(secret.get_secret_value() in text for text in written)


async def test_a_killed_supervisor_leaves_processes_that_the_next_start_ends(tmp_path: Path) -> None:
    first = RunningStack(tmp_path)
    first.start()
    old = first.record.id
    supervisor = first._supervisor
    assert supervisor is not None
    supervisor.kill()
    supervisor.wait()
    left_behind = len(marked(old))
    async with RunningStack(tmp_path) as second:
        assert left_behind >= 4
        assert marked(old) == []
        assert second.record.id != old
    record = read_record(first.paths)
    assert record is not None
    assert record.error == ""
