"""How a test talks to a stack: alerts in, decisions in, and waiting for what follows."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from deployments.local.environment import environment_for
from deployments.local.paths import ROOT, StatePaths
from deployments.local.record import StackRecord, read_record
from deployments.local.secrets import Secrets, load_or_make
from deployments.scenario import alert_payload
from incidents.approvals import Keyring
from incidents.ledger import Ledger

PATIENCE_S = 240.0
"""How long anything is waited for: what works never takes that long, not even on a machine with much else to do."""


class Conversation:
    """With the stack of a folder, whoever started it."""

    def __init__(self, paths: StatePaths, settings: Mapping[str, str], kubeconfig: Path | None) -> None:
        self.paths = paths
        self._settings = settings
        self._kubeconfig = kubeconfig

    @property
    def state_dir(self) -> Path:
        """The folder of the stack."""
        return self.paths.folder

    @property
    def record(self) -> StackRecord:
        """The stack's record, as it is on disk now."""
        record = read_record(self.paths)
        assert record is not None
        return record

    @property
    def secrets(self) -> Secrets:
        """The stack's tokens and key."""
        return load_or_make(self.paths.secrets)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes, for a test that works beside them."""
        record = self.record
        made = environment_for(
            dict(os.environ),
            stack_id=record.id,
            root=ROOT,
            python=Path(sys.executable),
            paths=self.paths,
            urls=record.urls,
            secrets=self.secrets,
            cluster=record.cluster,
        )
        return {**made, **self._settings}

    @property
    def prefect_api_url(self) -> str:
        """Prefect's API."""
        return self.record.urls.prefect_api

    @property
    def kubeconfig(self) -> Path:
        """The kubeconfig of its cluster."""
        return self._kubeconfig or self.paths.kubeconfig

    def log(self, name: str) -> str:
        """What a process has written: server, worker (with its flow runs), receiver, cluster, deploy, supervisor."""
        return (self.paths.logs / f"{name}.log").read_text(errors="replace")

    @property
    def api(self) -> httpx.AsyncClient:
        """A client of the receiver, as the approver. It keeps no connection, so nobody has to close it."""
        token = self.secrets.approver_token.get_secret_value()
        return _client(self.record.urls.receiver, {"Authorization": f"Bearer {token}"})

    @property
    def prefect(self) -> httpx.AsyncClient:
        """A client of Prefect's API."""
        return _client(self.prefect_api_url)

    @property
    def standin(self) -> httpx.AsyncClient:
        """A client of the embedded cluster, with its admin paths."""
        url = self.record.urls.cluster
        assert url is not None
        return _client(url)

    async def ledger(self) -> Ledger:
        """A connection to the ledger; the caller closes it."""
        return await Ledger.connect(self.environment["NIGHTSHIFT_LEDGER_URL"], Keyring(self.secrets.secret_key))

    async def send_alerts(self, payload: Mapping[str, Any]) -> httpx.Response:
        """Post a payload as Alertmanager would."""
        token = self.secrets.alerts_token.get_secret_value()
        client = _client(self.record.urls.receiver, {"Authorization": f"Bearer {token}"})
        return await client.post("/alerts", json=dict(payload))

    async def alert(self, namespace: str, workload: str, starts_at: datetime | None = None) -> str:
        """Send one firing alert about a Deployment; the id of its incident."""
        reply = await self.send_alerts(alert_payload(starts_at or datetime.now(UTC), namespace, workload))
        assert reply.status_code == 202, reply.text
        return str(reply.json()["incidents"][0])

    async def incident(self, incident: str) -> dict[str, Any]:
        """One incident, as the receiver tells."""
        reply = await self.api.get(f"/incidents/{incident}")
        assert reply.status_code == 200, reply.text
        return dict(reply.json())

    async def decide(
        self, incident: str, verdict: str = "approve", values: Mapping[str, str] | None = None, **changes: object
    ) -> httpx.Response:
        """Decide the open question of an incident."""
        question = (await self.incident(incident))["question"]
        body = {"verdict": verdict, "plan_hash": question["plan_hash"], "values": dict(values or {})}
        return await self.api.post(f"/incidents/{incident}/decision", json=body | changes)

    async def until(
        self, incident: str, condition: Callable[[dict[str, Any]], bool], timeout_s: float = PATIENCE_S
    ) -> dict[str, Any]:
        """The incident, once a condition holds; a receiver that is away is waited for. Fails with the timeline."""
        deadline, seen = time.monotonic() + timeout_s, dict[str, Any]()
        while time.monotonic() < deadline:
            try:
                seen = await self.incident(incident)
            except httpx.HTTPError:
                pass
            else:
                if condition(seen):
                    return seen
            await asyncio.sleep(0.1)
        steps = [f"{step['event']} {step['detail']}" for step in seen.get("timeline", [])]
        raise AssertionError(
            f"after {timeout_s:.0f} s {incident} is {seen.get('state')}: {json.dumps(steps, indent=1)}"
        )

    async def until_asked(self, incident: str, round: int = 1, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        """The incident, once the question of a round is open."""
        return await self.until(
            incident,
            lambda seen: bool(
                seen["question"] and seen["question"]["round"] == round and seen["question"]["status"] == "open"
            ),
            timeout_s,
        )

    async def until_ended(self, incident: str, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        """The incident, once it has ended and its report is there."""
        return await self.until(incident, lambda seen: not seen["open"] and seen["report"] is not None, timeout_s)

    async def until_broken(self, namespace: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait until a container of a namespace has failed once."""
        deadline = time.monotonic() + timeout_s
        while not _has_restarts((await self.standin.get(f"/api/v1/namespaces/{namespace}/pods")).json()):
            assert time.monotonic() < deadline, f"nothing broke in {namespace} within {timeout_s:.0f} s"
            await asyncio.sleep(0.1)


def _client(url: str, headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=url,
        headers=headers,
        timeout=60,
        trust_env=False,
        verify=False,  # plain HTTP on this machine: loading certificates would cost more than the call
        limits=httpx.Limits(max_keepalive_connections=0),
    )


def _has_restarts(pods: dict[str, Any]) -> bool:
    statuses = [status for pod in pods["items"] for status in pod["status"].get("containerStatuses", [])]
    return any(status["restartCount"] > 0 for status in statuses)
