"""An embedded cluster over HTTP, and the adapter connected to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from incidents.cluster import Cluster
from incidents.standin.api import Served
from incidents.standin.server import Order, kubeconfig, running

TOKEN = "the-token-of-a-service-account"


class Embedded:
    """An embedded cluster, its admin client, and the adapter under test."""

    def __init__(self, folder: Path, served: Served, cluster: Cluster, admin: httpx.AsyncClient) -> None:
        self.folder = folder
        self.served = served
        self.cluster = cluster
        self.admin = admin

    async def inject(self, fault: str, name: str = "web", **options: object) -> None:
        order = {"fault": fault, "namespace": "shop", "name": name, "seed": 1, "settle_s": 90, **options}
        (await self.admin.post("/_standin/inject", json=order)).raise_for_status()

    def requests(self) -> int:
        return len((self.folder / "requests.jsonl").read_text().splitlines())


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[Embedded]:
    order = Order(factor=100, token=TOKEN, request_log=tmp_path / "requests.jsonl")
    async with running(order) as served:
        (tmp_path / "kubeconfig").write_text(kubeconfig(served.url, TOKEN))
        cluster = await Cluster.connect(tmp_path / "kubeconfig", None, 5)
        async with httpx.AsyncClient(base_url=served.url, headers={"Authorization": f"Bearer {TOKEN}"}) as admin:
            yield Embedded(tmp_path, served.served, cluster, admin)
        await cluster.close()
