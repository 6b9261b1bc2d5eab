"""A real Prefect server, an embedded cluster over HTTP and a real ledger; the flow runs in this process."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from prefect.settings import PREFECT_LOCAL_STORAGE_PATH, temporary_settings

from incidents.standin.server import Order, kubeconfig, running
from tests.flow.bench import Bench
from tests.ledger.migrated import migrated_file
from tests.prefect import running_prefect

FACTOR = 100
KEY = "flow-tests-secret-key-of-forty-characters"


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One Prefect server for all flow tests; results go to a directory of their own."""
    storage = tmp_path_factory.mktemp("results")
    with running_prefect(), temporary_settings({PREFECT_LOCAL_STORAGE_PATH: storage}):
        yield


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    return migrated_file(tmp_path_factory.mktemp("ledger"))


@pytest.fixture
def extras() -> tuple[str, ...]:
    """The custom resources that the cluster has; a module with others says which."""
    return ()


@pytest.fixture
async def bench(
    prefect_server: None, migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extras: tuple[str, ...]
) -> AsyncIterator[Bench]:
    """Everything that one incident needs."""
    shutil.copy(migrated, tmp_path / "ledger.db")
    environment = {
        "SECRET_KEY": KEY,
        "ALERTS_TOKEN": "alerts-token-for-tests",
        "LEDGER_URL": f"sqlite+aiosqlite:///{tmp_path}/ledger.db",
        "KUBECONFIG": str(tmp_path / "kubeconfig"),
        "VERIFY_POLL_S": "0.05",
        "VERIFY_TIMEOUT_S": "20",
        "LEASE_S": "3",
        "USE_TRM": "false",
    }
    for name, value in environment.items():
        monkeypatch.setenv(f"NIGHTSHIFT_{name}", value)
    async with running(Order(factor=FACTOR, request_log=tmp_path / "requests.jsonl", extras=extras)) as cluster:
        (tmp_path / "kubeconfig").write_text(kubeconfig(cluster.url))
        async with Bench.opened(tmp_path, cluster.url) as opened:
            opened.served = cluster.served
            yield opened
