"""The receiver as a process whose Prefect is away: what is accepted is in the ledger, and stays there."""

import json
import sys
from pathlib import Path
from typing import Any

from deployments.local.ports import free_port
from tests.alertmanager.program import Program, until
from tests.receiver.factories import ALERTS_TOKEN, ALICE, ALICE_TOKEN


class Receiver(Program):
    """One receiver; restarted, it finds its ledger again."""

    def __init__(self, folder: Path, ledger_url: str | None = None) -> None:
        port = free_port()
        super().__init__(f"receiver-{port}", f"http://127.0.0.1:{port}", folder)
        self.ledger_url = ledger_url or f"sqlite+aiosqlite:///{folder}/ledger.db"
        self._is_usual = True

    def start(self, **settings: str) -> None:
        """Serve, with settings that differ from the usual."""
        command = [sys.executable, "-m", "deployments.receiver", "--port", self.url.rpartition(":")[2]]
        self._is_usual = not settings
        self.run(command, "/ready", {**self.environment, **settings})

    def restore(self) -> None:
        """Serve with the usual settings again, if a test left it otherwise."""
        if not (self.is_running and self._is_usual):
            self.stop()
            self.start()

    def incidents(self, namespace: str) -> list[dict[str, Any]]:
        """The incidents of a namespace, as an approver sees them."""
        found = self.http.get("/incidents", params={"limit": "500"}, headers=ALICE).json()["incidents"]
        ours = [item["id"] for item in found if item["subject"]["namespace"] == namespace]
        return [self.http.get(f"/incidents/{id}", headers=ALICE).json() for id in ours]

    def until_incidents(self, namespace: str, number: int) -> list[dict[str, Any]]:
        """The incidents of a namespace, once there are as many."""
        until(lambda: len(self.incidents(namespace)) >= number, f"{number} incidents in {namespace}")
        return self.incidents(namespace)

    def statuses(self, namespace: str) -> list[str]:
        """The statuses of all alerts of a namespace, sorted."""
        return sorted(alert["status"] for incident in self.incidents(namespace) for alert in incident["alerts"])

    def count(self, namespace: str) -> int:
        """How often the alerts of a namespace came in, repeats included."""
        return sum(alert["count"] for incident in self.incidents(namespace) for alert in incident["alerts"])

    def refused(self, code: int) -> float:
        """How many requests got this answer."""
        return self.metric("nightshift_refused_requests_total", code=str(code))

    @property
    def environment(self) -> dict[str, str]:
        """Its usual settings."""
        approvers = json.dumps([{"id": "alice", "name": "Alice", "token": ALICE_TOKEN}])
        return {
            "NIGHTSHIFT_LEDGER_URL": self.ledger_url,
            "NIGHTSHIFT_SECRET_KEY": "k" * 32,
            "NIGHTSHIFT_ALERTS_TOKEN": ALERTS_TOKEN,
            "NIGHTSHIFT_APPROVERS": approvers,
            "PREFECT_API_URL": "http://127.0.0.1:1/api",
            "PREFECT_HOME": str(self.folder),
            "DO_NOT_TRACK": "1",
        }
