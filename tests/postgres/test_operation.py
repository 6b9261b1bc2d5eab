"""Ledger and Prefect on PostgreSQL, two receivers and two workers: one of each fails, and nothing is done twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg  # type: ignore[import-untyped]  # it has no stubs
import pytest
import pytest_asyncio

from deployments.__main__ import main
from deployments.local.databases import LEDGER, PREFECT
from deployments.scenario import alert_payload
from tests.crash.victim import Victim
from tests.ledger.postgres import create_database
from tests.postgres.pair import SECOND, SecondReceiver, SecondWorker, frozen
from tests.programs import needs_program
from tests.stack.running import RunningStack

pytestmark = [needs_program("initdb"), pytest.mark.asyncio(loop_scope="module")]

NAMESPACES = ("first", "other")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningStack]:
    """`make up` with both databases on PostgreSQL."""
    urls = [await create_database(postgres, name) for name in ("nightshift", "prefect")]
    settings = dict(zip((LEDGER, PREFECT), urls, strict=True)) | {"NIGHTSHIFT_RECONCILE_S": "0.5"}
    async with RunningStack(tmp_path_factory.mktemp("pg"), inject=(), settings=settings) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def receiver(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SecondReceiver]:
    made = SecondReceiver(stack, tmp_path_factory.mktemp("receiver"))
    await asyncio.to_thread(made.start)
    yield made
    made.stop()
    made.http.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SecondWorker]:
    made = SecondWorker(stack, tmp_path_factory.mktemp("worker"))
    await asyncio.to_thread(made.start)
    yield made
    made.stop()
    made.http.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def victims(stack: RunningStack) -> AsyncIterator[list[Victim]]:
    """Two workloads that lack a variable."""
    ledger = await stack.ledger()
    made = [Victim(stack, ledger, namespace) for namespace in NAMESPACES]
    for victim in made:
        await victim.break_workload()
    yield made
    await ledger.close()


async def test_prefect_and_the_ledger_really_keep_their_data_in_postgresql(stack: RunningStack, postgres: str) -> None:
    tables = [await _tables(f"{postgres}/{name}") for name in ("nightshift", "prefect")]

    assert {"incidents", "alerts", "decisions", "audit"} <= tables[0]
    assert {"flow_run", "task_run", "work_pool"} <= tables[1]
    assert not stack.paths.ledger.exists()


async def test_one_alert_at_both_receivers_is_one_incident(
    stack: RunningStack, receiver: SecondReceiver, worker: SecondWorker, victims: list[Victim]
) -> None:
    for victim in victims:
        payload = alert_payload(datetime.now(UTC), victim.namespace, "web")
        here, there = await asyncio.gather(
            stack.send_alerts(payload), asyncio.to_thread(_post, receiver, stack, payload)
        )
        ids = [here.json()["incidents"], there]

        assert ids[0] == ids[1]
        (victim.incident,) = ids[0]

    assert worker.workers() == ["local", SECOND]


async def test_both_incidents_end_well_although_a_receiver_is_killed_and_a_worker_hangs(
    stack: RunningStack, receiver: SecondReceiver, worker: SecondWorker, victims: list[Victim]
) -> None:
    await asyncio.gather(*(victim.suspended() for victim in victims))
    frozen(stack, is_frozen=True)
    killed = stack.kill("receiver")
    await asyncio.gather(*(_decided(receiver, victim) for victim in victims))
    ends = await asyncio.gather(*(stack.until_ended(victim.incident) for victim in victims))
    frozen(stack, is_frozen=False)

    assert len(killed) == 1
    assert worker.is_running
    assert [end["state"] for end in ends] == ["resolved", "resolved"]


async def test_no_action_was_done_twice(victims: list[Victim]) -> None:
    for victim in victims:
        actions = await victim.ledger.actions(victim.incident)

        assert [action.status for action in actions] == ["applied"]
        assert len(victim.writes()) == 1


async def test_the_audit_of_all_of_them_is_one_chain(
    stack: RunningStack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(LEDGER, stack.environment[LEDGER])
    code = await asyncio.to_thread(main, ["audit", "verify", "--state-dir", str(stack.state_dir)])

    assert code == 0
    assert "the chain is whole" in capsys.readouterr().out


def _post(receiver: SecondReceiver, stack: RunningStack, payload: dict[str, object]) -> list[str]:
    token = stack.secrets.alerts_token.get_secret_value()
    reply = receiver.http.post("/alerts", json=payload, headers={"Authorization": f"Bearer {token}"})
    found: list[str] = reply.raise_for_status().json()["incidents"]
    return found


async def _decided(receiver: SecondReceiver, victim: Victim) -> None:
    """Approve by the second receiver."""
    seen = (await asyncio.to_thread(receiver.http.get, f"/incidents/{victim.incident}")).json()
    body = {"verdict": "approve", "plan_hash": seen["question"]["plan_hash"], "values": {"value": "https://c.example"}}
    reply = await asyncio.to_thread(receiver.http.post, f"/incidents/{victim.incident}/decision", json=body)
    assert reply.status_code == 202, reply.text


async def _tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    rows = await connection.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    await connection.close()
    return {row["table_name"] for row in rows}
