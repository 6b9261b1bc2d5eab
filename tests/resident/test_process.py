"""The resident process with a real network: asked by runs that know no torch, and no disaster when it is away."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from deployments.local.paths import ROOT
from incidents.errors import PermanentError
from incidents.models import Abstention, Diagnosis, Tier
from tasks.tiers import Chain, RulesTier, TrmTier
from tasks.tiers.backends import Backend
from tasks.tiers.resident import Resident
from tasks.tiers.trm import Patience
from tests.diagnosis.captures import evidence_of
from tests.diagnosis.tiny import tiny_checkpoint
from tests.resident.running import TOKEN, RunningResident

SEEN = evidence_of("oomkilled")
PATIENT = Patience(load_s=240, answer_s=240)
HASTY = Patience(load_s=0.05, answer_s=0.05)

AS_A_RUN = """
import asyncio, json, sys
import flows.respond, prefect.engine
from incidents.models import Evidence
from incidents.settings import Settings
from tasks.tiers import chain_of

decided = asyncio.run(chain_of(Settings()).decide(Evidence.model_validate_json(sys.stdin.read())))
heavy = sorted({"torch", "safetensors"} & sys.modules.keys())
print(json.dumps([heavy, decided.tier, [[each.tier, len(each.trace)] for each in decided.abstentions]]))
"""


@pytest.fixture(scope="module")
def resident(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningResident]:
    """A process with a network that nobody trained."""
    folder = tmp_path_factory.mktemp("resident")
    made = RunningResident(folder, tiny_checkpoint(folder / "tiny", SEEN))
    made.start()
    yield made
    made.stop()
    made.http.close()
    assert "Traceback" not in made.written
    assert TOKEN not in made.written


@asynccontextmanager
async def silent() -> AsyncIterator[Resident]:
    """Somebody who takes every connection and never says a word."""
    hold = asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hold.wait()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield Resident(f"http://127.0.0.1:{port}", SecretStr(TOKEN))
        hold.set()


def tier(backend: Backend, patience: Patience = PATIENT) -> TrmTier:
    return TrmTier(backend, patience)


async def reason(backend: Backend, patience: Patience = PATIENT) -> str:
    """Why the tier says nothing."""
    said = await tier(backend, patience).diagnose(SEEN)
    assert isinstance(said, Abstention)
    return said.reason


async def test_it_gives_the_same_answer_to_the_same_evidence_also_after_it_was_killed(
    resident: RunningResident,
) -> None:
    before = await resident.backend.answer(SEEN)
    resident.stop(signal.SIGKILL)
    resident.start()
    after = await resident.backend.answer(SEEN)

    assert before.checkpoint.startswith("tiny ")
    assert before.model_dump(exclude={"seconds"}) == after.model_dump(exclude={"seconds"})


def test_a_run_that_asks_it_never_imports_torch(resident: RunningResident) -> None:
    environment = {**resident.asking, "PYTHONPATH": str(ROOT), "PREFECT_HOME": str(resident.folder)}
    command = [sys.executable, "-c", AS_A_RUN]
    done = subprocess.run(
        command, input=SEEN.model_dump_json(), env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    imported, decided, abstained = json.loads(done.stdout)

    assert imported == []
    assert decided == "rules"
    ((who, steps),) = abstained
    assert who == "trm"
    assert steps > 0, "the model was asked, and its steps came back"


async def test_without_a_checkpoint_it_says_what_is_missing_and_takes_one_that_comes(
    resident: RunningResident, tmp_path: Path
) -> None:
    away = tmp_path / "away"
    other = RunningResident(tmp_path, away)
    other.start()
    missing = await reason(other.backend)
    shutil.copytree(resident.checkpoint, away)
    await other.backend.ready()
    other.stop()
    other.http.close()

    assert missing.startswith(f"could not be asked: no checkpoint: there is no folder {away}")


async def test_a_corrupted_checkpoint_is_named_and_the_rules_answer(resident: RunningResident, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(resident.checkpoint, broken)
    os.truncate(broken / "model.safetensors", 100)
    other = RunningResident(tmp_path, broken)
    other.start()
    decided = await Chain((tier(other.backend), RulesTier(0.7))).decide(SEEN)
    other.stop()
    other.http.close()

    assert decided.tier is Tier.RULES
    assert "copy the whole folder again" in decided.abstentions[0].reason


async def test_one_that_is_away_costs_the_next_tier_nothing_and_the_report_says_so() -> None:
    nobody = Resident("http://127.0.0.1:1", SecretStr(TOKEN))
    decided = await Chain((tier(nobody), RulesTier(0.7))).decide(SEEN)

    assert isinstance(decided, Diagnosis)
    assert decided.tier is Tier.RULES
    assert [each.reason for each in decided.abstentions] == [
        "could not be asked: the resident process does not answer (ConnectError)"
    ]


async def test_one_that_hangs_is_waited_for_until_the_deadline_and_no_longer() -> None:
    async with silent() as backend:
        assert await reason(backend, HASTY) == "was not ready within 0.05 s"


async def test_a_stranger_with_a_wrong_token_is_told_so(resident: RunningResident) -> None:
    with pytest.raises(PermanentError, match="valid credentials are needed"):
        await Resident(resident.url, SecretStr("another-token-than-ours")).answer(SEEN)


async def test_who_does_not_know_where_it_is_is_told_what_to_set() -> None:
    assert "NIGHTSHIFT_TRM_RESIDENT_URL" in await reason(Resident(None, None))


def test_it_does_not_start_without_a_token() -> None:
    environment = {**os.environ, "NIGHTSHIFT_TRM_RESIDENT_TOKEN": "short"}
    command = [sys.executable, "-m", "deployments.resident"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "trm_resident_token" in done.stderr
    assert "short" not in done.stderr.replace("shorter", "")
