"""An embedded cluster over HTTP, a real ledger, and hands that act on them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from incidents.approvals import Keyring
from incidents.ledger import Ledger
from incidents.settings import Settings
from incidents.standin.server import Order, kubeconfig, running
from tasks.wiring import World
from tests.acting.hands import Hands


@pytest.fixture
async def hands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hands]:
    environment = {
        "SECRET_KEY": "acting-tests-secret-key-of-forty-characters",
        "ALERTS_TOKEN": "alerts-token-for-tests",
        "LEDGER_URL": f"sqlite+aiosqlite:///{tmp_path}/ledger.db",
        "KUBECONFIG": str(tmp_path / "kubeconfig"),
    }
    for name, value in environment.items():
        monkeypatch.setenv(f"NIGHTSHIFT_{name}", value)
    order = Order(factor=1, request_log=tmp_path / "requests.jsonl", extras=("flux",))
    async with running(order) as served:
        (tmp_path / "kubeconfig").write_text(kubeconfig(served.url))
        settings = Settings()
        keyring = Keyring(settings.secret_key)
        wired = World(settings, await Ledger.connect(settings.ledger_url, keyring, migrate=True), keyring)
        yield Hands(tmp_path, served, wired)
        await wired.close()
