"""Every kind of action is interrupted around its write: what was begun is finished, and nothing is done twice."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from incidents.actions import REGISTRY
from incidents.actions.objects import REMADE_FROM
from incidents.cluster import Cluster
from incidents.faults import ActionName
from incidents.ledger import Ledger
from incidents.standin.server import Order, kubeconfig, running
from tests.crash.acting import KEY, WANTED, Acting
from tests.ledger.factories import Clock, make_keyring
from tests.ledger.migrated import migrated_file

WRITES = {ActionName.RECREATE_JOB: 2}
MERGE_PATCH = "application/merge-patch+json"
DEPLOYMENT = "/apis/apps/v1/namespaces/shop/deployments/web"


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_file(tmp_path_factory.mktemp("ledger"))


@pytest.fixture
async def acting(tmp_path: Path, migrated: Path) -> AsyncIterator[Acting]:
    """A cluster whose time stands still, and a ledger."""
    shutil.copy(migrated, tmp_path / "ledger.db")
    clock, log, url = Clock(), tmp_path / "requests.jsonl", f"sqlite+aiosqlite:///{tmp_path}/ledger.db"
    async with running(Order(factor=0, request_log=log, extras=("flux",))) as cluster:
        (tmp_path / "kubeconfig").write_text(kubeconfig(cluster.url))
        client = await Cluster.connect(tmp_path / "kubeconfig", None, 10)
        async with await Ledger.connect(url, make_keyring(KEY), clock) as ledger:
            yield Acting(cluster, client, ledger, clock, log)
        await client.close()


def test_every_action_is_interrupted_somewhere() -> None:
    assert WANTED.keys() == REGISTRY.keys()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("action", WANTED)
async def test_a_process_that_dies_at_its_write_is_finished_by_the_next_and_not_repeated(
    acting: Acting, action: ActionName, when: str
) -> None:
    await acting.approved(action)
    await acting.dies(1, when)

    assert await acting.recorded() == ["intended"]
    assert len(acting.writes()) == (when == "after")
    assert (await acting.carried_out()).result == "applied"
    assert len(acting.writes()) == WRITES.get(action, 1)
    assert (await acting.carried_out()).result == "applied"
    assert len(acting.writes()) == WRITES.get(action, 1)
    assert await acting.recorded() == ["applied"]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_job_that_was_deleted_and_not_made_again_yet_is_not_lost(acting: Acting, when: str) -> None:
    await acting.approved(ActionName.RECREATE_JOB)
    old = (await acting.live())["metadata"]["uid"]
    await acting.dies(2, when)

    assert (await acting.carried_out()).result == "applied"
    live = await acting.live()
    assert live["metadata"]["uid"] != old
    assert live["metadata"]["annotations"][REMADE_FROM] == old
    assert len(acting.writes()) == 2


async def test_a_target_that_somebody_deleted_has_an_outcome_of_its_own(acting: Acting) -> None:
    await acting.approved(ActionName.PATCH_DEPLOYMENT_ENV)
    await acting.by_somebody("DELETE", DEPLOYMENT)
    outcome = await acting.carried_out()

    assert (outcome.result, len(acting.writes())) == ("vanished", 1)
    assert await acting.recorded() == []


async def test_what_somebody_else_has_done_meanwhile_is_not_written_again(acting: Acting) -> None:
    await acting.approved(ActionName.PATCH_DEPLOYMENT_IMAGE_OR_CMD)
    containers = [{"name": "app", "args": ["--verbose"]}]
    theirs = {"spec": {"template": {"spec": {"containers": containers}}}}
    await acting.by_somebody("PATCH", DEPLOYMENT, theirs, "application/strategic-merge-patch+json")
    outcome = await acting.carried_out()

    assert (outcome.result, len(acting.writes())) == ("already_there", 1)
    assert await acting.recorded() == ["already_there"]


async def test_what_somebody_else_has_changed_otherwise_is_left_alone(acting: Acting) -> None:
    await acting.approved(ActionName.PATCH_SERVICE)
    theirs = {"spec": {"selector": {"app": "other"}}}
    await acting.by_somebody("PATCH", "/api/v1/namespaces/shop/services/web", theirs, MERGE_PATCH)
    outcome = await acting.carried_out()

    assert (outcome.result, len(acting.writes())) == ("world_changed", 1)
