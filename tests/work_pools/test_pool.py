"""The backend `work_pool` on a real server: a worker of the pool `gpu` answers; who is late or away costs little."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from prefect import flow, get_client, task
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterIdempotencyKey
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, PREFECT_LOCAL_STORAGE_PATH, temporary_settings

from deployments.local.paths import ROOT
from incidents.models import Diagnosis, Tier
from tasks.elsewhere import Elsewhere
from tasks.tiers import Chain, RulesTier, TrmTier
from tasks.tiers.trm import Patience
from tasks.tiers.work_pool import WorkPool, asked_through
from tests.alertmanager.program import until
from tests.diagnosis.captures import evidence_of
from tests.diagnosis.tiny import tiny_checkpoint
from tests.prefect import running_prefect

SEEN = evidence_of("oomkilled")
PATIENT_S, HASTY_S = 240.0, 1.0


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server with what prefect.yaml names; the environment of processes that belong to it."""
    folder = tmp_path_factory.mktemp("pool")
    with running_prefect(), temporary_settings({PREFECT_LOCAL_STORAGE_PATH: folder / "results"}):
        made = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PREFECT_API_URL": PREFECT_API_URL.value() or "",
            "PREFECT_HOME": str(PREFECT_HOME.value()),
            "PREFECT_LOCAL_STORAGE_PATH": str(folder / "results"),
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PYTHONPATH": str(ROOT),
            "NIGHTSHIFT_TRM_CHECKPOINT": str(tiny_checkpoint(folder / "tiny", SEEN)),
        }
        subprocess.run([sys.executable, "-m", "deployments.local.deploy"], cwd=ROOT, env=made, check=True)
        yield made


@contextmanager
def worker(environment: dict[str, str], log: Path) -> Iterator[None]:
    """A worker that serves the pool with processes."""
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "gpu", "--type", "process"]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=stream, stderr=stream)
        try:
            until(lambda: "started!" in log.read_text(), "a worker")
            yield
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Prefect's worker sometimes waits for a connection that nobody closes: then it is killed."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)


async def decided(key: str, answer_s: float = PATIENT_S) -> Diagnosis:
    """What a run decides whose step asks the pool first and the rules then."""
    chain = Chain((TrmTier(WorkPool(), Patience(load_s=60, answer_s=answer_s)), RulesTier(0.7)))

    @task(persist_result=True)
    async def diagnose() -> Diagnosis:
        with asked_through(Elsewhere("diagnose/gpu", key)):
            return await chain.decide(SEEN)

    @flow(persist_result=True)
    async def respond() -> Diagnosis:
        return await diagnose()

    return await respond()


async def runs_of(key: str) -> list[FlowRun]:
    """The runs that were started under a key."""
    async with get_client() as client:
        wanted = FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=[key]))
        return await client.read_flow_runs(flow_run_filter=wanted)


async def served_by_a_ghost() -> None:
    """A worker that says it is there, and takes nothing."""
    async with get_client() as client:
        await client.send_worker_heartbeat(work_pool_name="gpu", worker_name="ghost", heartbeat_interval_seconds=3600)


def reasons(diagnosis: Diagnosis) -> list[str]:
    return [each.reason for each in diagnosis.abstentions if each.tier is Tier.TRM]


async def test_where_nobody_serves_the_pool_the_rules_answer_at_once_and_the_reason_is_kept(
    environment: dict[str, str],
) -> None:
    key = str(uuid4())
    diagnosis = await decided(key)

    assert diagnosis.tier is Tier.RULES
    assert reasons(diagnosis) == ["could not be asked: nobody serves the work pool gpu: start a worker there"]
    assert await runs_of(key) == []


async def test_an_answer_that_is_late_is_not_waited_for(environment: dict[str, str]) -> None:
    await served_by_a_ghost()
    diagnosis = await decided(str(uuid4()), HASTY_S)

    assert diagnosis.tier is Tier.RULES
    assert reasons(diagnosis) == ["did not answer within 1 s"]


async def test_a_run_that_nobody_waits_for_any_more_is_taken_back_so_that_it_holds_no_gpu(
    environment: dict[str, str],
) -> None:
    key = str(uuid4())

    @flow
    async def gives_up() -> None:
        asking = asyncio.create_task(Elsewhere("diagnose/gpu", key).answer(SEEN))
        while not await runs_of(key):
            assert not asking.done()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    await gives_up()
    (run,) = await runs_of(key)

    assert run.state is not None
    assert run.state.is_cancelled()


async def test_a_worker_answers_once_for_one_key_and_a_run_that_fails_says_why(
    environment: dict[str, str], tmp_path: Path
) -> None:
    key, without = str(uuid4()), str(uuid4())
    checkpoint = Path(environment["NIGHTSHIFT_TRM_CHECKPOINT"])
    with worker(environment, tmp_path / "worker.log"):
        first, again = await decided(key), await decided(key)
        shutil.rmtree(checkpoint)
        failed = await decided(without)
    (run,) = await runs_of(key)

    (said,) = [each for each in first.abstentions if each.tier is Tier.TRM]
    assert said.trace, "a network that has learnt nothing abstains, and its steps came back"
    assert again.abstentions == first.abstentions
    assert run.state is not None
    assert run.state.is_completed()
    assert failed.tier is Tier.RULES
    assert "the run in the work pool ended Failed" in reasons(failed)[0]
    assert "no checkpoint: there is no folder" in reasons(failed)[0]


async def test_whoever_is_no_run_cannot_ask_a_pool_and_is_told_what_to_set() -> None:
    said = await Chain((TrmTier(WorkPool(), Patience(1, 1)), RulesTier(0.7))).decide(SEEN)

    assert "NIGHTSHIFT_TRM_BACKEND=inline" in reasons(said)[0]
