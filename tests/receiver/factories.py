"""Settings, requests, and a Prefect that lives in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from deployments.receiver.runs import RunKind, RunState, UnknownRun
from incidents.errors import TemporaryError
from incidents.ledger import IncidentRecord
from incidents.settings import Settings
from tests.ledger.factories import Clock

ALERTS_TOKEN = "alertmanager-token-0123456789"
ALICE_TOKEN = "alice-token-0123456789"
ALERTS = {"Authorization": f"Bearer {ALERTS_TOKEN}"}
ALICE = {"Authorization": f"Bearer {ALICE_TOKEN}"}


def make_settings(ledger_url: str, **changes: Any) -> Settings:
    """Settings of a small installation with two approvers."""
    approvers = [
        {"id": "alice", "name": "Alice", "token": ALICE_TOKEN},
        {"id": "bob", "name": "Bob", "token": "bob-token-0123456789"},
    ]
    values = {"secret_key": "k" * 32, "alerts_token": ALERTS_TOKEN, "approvers": approvers, "cluster": "home"}
    return Settings.model_validate({"ledger_url": ledger_url, **values, **changes})


def make_payload(*names: str, status: str = "firing", fingerprint: str = "") -> dict[str, Any]:
    """A webhook with one alert per workload name."""
    alerts = [
        {
            "status": status,
            "labels": {"alertname": "KubePodCrashLooping", "namespace": "shop", "deployment": name, "n": str(number)},
            "annotations": {},
            "startsAt": "2026-01-31T11:59:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "",
            "fingerprint": fingerprint,
        }
        for number, name in enumerate(names)
    ]
    return {"version": "4", "status": status, "receiver": "nightshift", "alerts": alerts}


class FakeRuns:
    """Prefect in memory: runs by id with their state, and a switch that takes it away."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.known: dict[str, RunState] = {}
        self.keys: dict[str, str] = {}
        self.calls: list[tuple[str, str]] = []
        self.is_away = False

    def put(self, run: str, kind: RunKind, since: datetime | None = None) -> None:
        """Set a run's state."""
        self.known[run] = RunState(kind=kind, name=kind.value.title(), since=since or self.clock())

    async def create(self, incident: IncidentRecord) -> str:
        self._arrive("create", incident.id)
        key = f"incident-{incident.id}-{incident.dispatches}"
        run = self.keys.setdefault(key, f"run-{len(self.keys) + 1}")
        if run not in self.known:
            self.put(run, RunKind.SCHEDULED)
        return run

    async def wake(self, run: str) -> bool:
        self._arrive("wake", run)
        if run not in self.known:
            raise UnknownRun("Prefect does not know this run")
        if self.known[run].kind != RunKind.PAUSED:
            return False
        self.put(run, RunKind.SCHEDULED)
        return True

    async def states(self, runs: Sequence[str]) -> Mapping[str, RunState]:
        self._arrive("states", "")
        return {run: self.known[run] for run in runs if run in self.known}

    async def reschedule(self, run: str, reason: str) -> None:
        self._arrive("reschedule", run)
        self.put(run, RunKind.SCHEDULED)

    async def fail(self, run: str, reason: str) -> None:
        self._arrive("fail", run)

    async def ping(self) -> None:
        self._arrive("ping", "")

    def url(self, run: str) -> str:
        return f"http://prefect/v2/runs/flow-run/{run}"

    async def close(self) -> None:
        return

    def count(self, call: str) -> int:
        """How often something was asked for."""
        return sum(1 for name, _ in self.calls if name == call)

    def _arrive(self, call: str, what: str) -> None:
        if self.is_away:
            raise TemporaryError("Prefect cannot be reached: ConnectError")
        self.calls.append((call, what))
