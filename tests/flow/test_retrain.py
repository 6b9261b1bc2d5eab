"""
The retraining on a real server, with real commands and the smallest network: killed, it goes on; worse, it is refused.

The model in use is a folder of the test's own.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psutil
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.objects import FlowRun
from prefect.flow_engine import run_flow
from prefect.settings import PREFECT_API_URL, PREFECT_LOCAL_STORAGE_PATH
from prefect.states import Scheduled

from flows.retrain import retrain
from tasks.retraining import Promoted
from tests.diagnosis.tiny import tiny_checkpoint
from tests.trm.incident.cases import cases, evidence_in
from trm.incident import journal
from trm.incident.cases import Making, Wanted, make
from trm.incident.promote import verdict

ROOT = Path(__file__).resolve().parents[2]
PRESET = str(ROOT / "tests" / "data" / "trm" / "preset.json")
CASES = 64
GO = """
import asyncio, sys
from uuid import UUID
from prefect.client.orchestration import get_client
from prefect.flow_engine import run_flow
from flows.retrain import retrain
async def go():
    async with get_client() as client:
        run = await client.read_flow_run(UUID(sys.argv[1]))
    await run_flow(retrain, flow_run=run, parameters=run.parameters)
asyncio.run(go())
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cases of a run, made once, as the command would: it finds them there."""
    folder = tmp_path_factory.mktemp("made")
    assert make(Wanted(CASES, round(CASES * 8 / 92), per_shard=CASES // 8), folder, Making(workers=2)) is not None
    return folder


class Bench:
    """Runs of the flow in one folder, against one model in use."""

    def __init__(self, folder: Path) -> None:
        self.out, self.used, self.previous = folder / "run", folder / "used", folder / "previous"

    async def run(self, minutes: float) -> UUID:
        """Create a run, as `prefect deployment run` does."""
        given = {"preset": PRESET, "minutes": minutes, "seed": 0, "cases": CASES, "out": str(self.out)}
        async with get_client() as client:
            flow_id = await client.create_flow_from_name("retrain")
            deployment = await client.create_deployment(flow_id=flow_id, name="local")
            return (await client.create_flow_run_from_deployment(deployment, parameters=given)).id

    async def go(self, run: UUID) -> Promoted:
        """Let it go on to its end."""
        async with get_client() as client:
            found: FlowRun = await client.read_flow_run(run)
        return cast(
            Promoted, await cast(Any, run_flow(cast(Any, retrain), flow_run=found, parameters=found.parameters))
        )

    async def artifact(self, key: str) -> Any:
        """The newest version of an artifact."""
        async with get_client() as client:
            chosen = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
            found = await client.read_artifacts(artifact_filter=chosen)
        return found[-1].data


@pytest.fixture
def bench(prefect_server: None, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A folder of a run whose cases are there, and a model in use that nobody trained."""
    bench = Bench(tmp_path)
    bench.out.mkdir()
    shutil.copytree(made, bench.out / "cases")
    tiny_checkpoint(bench.used, evidence_in(next(iter(cases()))))
    monkeypatch.setenv("NIGHTSHIFT_TRM_CHECKPOINT", str(bench.used))
    return bench


def revision_of(folder: Path) -> str:
    return str(json.loads((folder / "config.json").read_text())["weights_sha256"])


async def test_a_model_that_was_hardly_trained_is_refused_and_the_one_in_use_stays(bench: Bench) -> None:
    before, run = revision_of(bench.used), await bench.run(minutes=0.001)

    result = await bench.go(run)

    assert not result.promoted
    assert "not better beyond noise" in result.reasons[0]
    assert revision_of(bench.used) == before
    assert not bench.previous.exists()
    report = await bench.artifact(f"retrain-{run}-report")
    assert "**Not promoted**: the checkpoint in use stays." in report
    assert result.reasons[0] in report
    assert await bench.artifact(f"retrain-{run}-fit") == 100.0


async def test_a_killed_run_goes_on_from_its_state_and_a_better_model_takes_the_place(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # How much is learned in seconds depends on the machine; what counts as better is shown in test_promote.py.
    monkeypatch.setattr("tasks.retraining.verdict", lambda found: replace(verdict(found), promoted=True))
    before, run = revision_of(bench.used), await bench.run(minutes=0.15)
    await _killed_while_training(bench, run)
    noted = journal.read(bench.out)

    result = await bench.go(run)

    looks = journal.read(bench.out)
    assert looks[: len(noted) - 1] == noted[:-1], "it did not begin anew"
    assert [each.steps for each in looks] == sorted({each.steps for each in looks})
    assert result.promoted
    assert revision_of(bench.used) == revision_of(bench.out / "best") != before
    assert revision_of(bench.previous) == before
    report = await bench.artifact(f"retrain-{run}-report")
    assert f"**Promoted** to `{bench.used}`; the one before is in `{bench.previous}`." in report
    assert "xychart-beta" in report
    families = await bench.artifact(f"retrain-{run}-families")
    assert sum(row["cases"] for row in json.loads(families)) > 0


async def _killed_while_training(bench: Bench, run: UUID) -> None:
    """Run the flow in a process of its own and kill it once something was learned, then schedule it again."""
    async with get_client() as client:
        api = PREFECT_API_URL.value() or str(client.api_url)
    storage = {"PREFECT_LOCAL_STORAGE_PATH": str(PREFECT_LOCAL_STORAGE_PATH.value())}
    await asyncio.to_thread(_killed, run, {**os.environ, "PREFECT_API_URL": api, **storage, "PYTHONPATH": str(ROOT)})
    async with get_client() as client:
        await client.set_flow_run_state(run, Scheduled(), force=True)


def _killed(run: UUID, environment: dict[str, str]) -> None:
    command, pipe = [sys.executable, "-c", GO, str(run)], subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        looks = (line for line in process.stdout if "sample-steps/s" in line)
        assert next(looks)
        assert next(looks)
        started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        _, alive = psutil.wait_procs(started, timeout=60)
    assert alive == [], "a training must not go on behind the back of whoever killed its run"
