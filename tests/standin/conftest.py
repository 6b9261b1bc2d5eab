"""A served cluster within the test's own process, and clients for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from kubernetes.aio.client import ApiClient, Configuration

from incidents.standin.server import Order, Running, running


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Running]:
    """checkout-api lacks its variable; the clock only moves when a test moves it."""
    order = Order(
        factor=0, seed=1, faults=("missing_env_var:shop:checkout-api:1",), request_log=tmp_path / "requests.jsonl"
    )
    async with running(order) as served:
        yield served


@pytest.fixture
async def http(cluster: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=cluster.url, timeout=60) as client:
        yield client


@pytest.fixture
async def api(cluster: Running) -> AsyncIterator[ApiClient]:
    """The official client."""
    async with ApiClient(Configuration(host=cluster.url)) as client:
        yield client
