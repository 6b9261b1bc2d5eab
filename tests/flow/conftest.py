"""A real Prefect server, an embedded cluster over HTTP and a real ledger; the flow runs in this process."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from prefect.settings import PREFECT_LOCAL_STORAGE_PATH, temporary_settings
from prefect.testing.utilities import prefect_test_harness

from incidents.standin.server import Order, kubeconfig, listen, serve, url_of, uvicorn_server
from tests.flow.bench import Bench

FACTOR = 100
KEY = "flow-tests-secret-key-of-forty-characters"


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One Prefect server for all flow tests; results go to a directory of their own."""
    storage = tmp_path_factory.mktemp("results")
    with prefect_test_harness(server_startup_timeout=120), temporary_settings({PREFECT_LOCAL_STORAGE_PATH: storage}):
        yield


@pytest.fixture
async def bench(prefect_server: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """Everything that one incident needs."""
    environment = {
        "SECRET_KEY": KEY,
        "ALERTS_TOKEN": "alerts-token-for-tests",
        "LEDGER_URL": f"sqlite+aiosqlite:///{tmp_path}/ledger.db",
        "KUBECONFIG": str(tmp_path / "kubeconfig"),
        "VERIFY_POLL_S": "0.05",
        "VERIFY_TIMEOUT_S": "20",
        "LEASE_S": "3",
    }
    for name, value in environment.items():
        monkeypatch.setenv(f"NIGHTSHIFT_{name}", value)
    async with embedded_cluster(tmp_path) as url, Bench.opened(tmp_path, url) as opened:
        yield opened


@asynccontextmanager
async def embedded_cluster(folder: Path) -> AsyncIterator[str]:
    """An embedded cluster on a free port, with its kubeconfig and request log in `folder`."""
    served = serve(Order(factor=FACTOR, request_log=folder / "requests.jsonl"))
    listener = listen("127.0.0.1", 0)
    url = url_of(listener)
    (folder / "kubeconfig").write_text(kubeconfig(url))
    server = uvicorn_server(served)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield url
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await running
        served.log.close()
