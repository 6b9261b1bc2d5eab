"""A hand for driving one incident through the flow: alert in, run, decide, wake, read."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow

from flows.respond import respond
from incidents.approvals import Answer, Keyring
from incidents.ledger import Ledger
from incidents.ledger.records import IncidentRecord, QuestionRecord
from incidents.models import Alert, Approver, Report, Subject, Verdict
from incidents.settings import Settings
from incidents.standin.api import Served
from tasks.sweep import Sweep

ONCALL = Approver(id="oncall", name="On call")


class Bench:
    """The ledger, the cluster's admin API and one Prefect deployment."""

    served: Served
    """The embedded cluster itself, for what no scenario sets up."""

    def __init__(self, folder: Path, ledger: Ledger, keyring: Keyring, admin: httpx.AsyncClient) -> None:
        self.folder = folder
        self.ledger = ledger
        self.keyring = keyring
        self.admin = admin
        self.runs: dict[str, UUID] = {}

    @classmethod
    @asynccontextmanager
    async def opened(cls, folder: Path, url: str) -> AsyncIterator["Bench"]:
        settings = Settings()
        keyring = Keyring(settings.secret_key)
        ledger = await Ledger.connect(settings.ledger_url, keyring)
        async with httpx.AsyncClient(base_url=url) as admin:
            yield cls(folder, ledger, keyring, admin)
        await ledger.close()

    async def broken(self, fault: str, name: str = "web", namespace: str = "shop", **options: Any) -> None:
        """Break a workload, long enough ago to show."""
        order = {"fault": fault, "namespace": namespace, "name": name, "seed": 1, "settle_s": 90, **options}
        (await self.admin.post("/_standin/inject", json=order)).raise_for_status()

    async def alerted(self, name: str = "web", namespace: str = "shop", fingerprint: str = "f1", **given: Any) -> str:
        """Receive an alert about a workload; the id of its incident."""
        cluster = given.pop("cluster", "default")
        subject = Subject(cluster=cluster, namespace=namespace, kind="Workload", name=name)
        status = given.pop("status", "firing")
        labels = given.pop("labels", {})
        alert = Alert(
            fingerprint=fingerprint, name="KubePodCrashLooping", status=status, starts_at=STARTED, labels=labels
        )
        (received,) = await self.ledger.receive([(alert, subject)], source="test", **given)
        assert received.incident is not None
        return received.incident

    async def run(self, **parameters: Any) -> UUID:
        """Create a run of the deployment, as the receiver does."""
        async with get_client() as client:
            flow_id = await client.create_flow_from_name("respond")
            deployment = await client.create_deployment(flow_id=flow_id, name="local")
            run = await client.create_flow_run_from_deployment(deployment, parameters=parameters)
            return run.id

    async def go(self, run: UUID) -> Report | Sweep | None:
        """Let a run go on until it ends or suspends."""
        async with get_client() as client:
            flow_run = await client.read_flow_run(run)
        try:
            result = await cast(Any, run_flow(cast(Any, respond), flow_run=flow_run, parameters=flow_run.parameters))
        except Pause:
            return None
        return cast(Report | Sweep | None, result)

    async def woken(self, run: UUID) -> Report | None:
        """Resume a suspended run, as the receiver and the UI do, and let it go on."""
        async with get_client() as client:
            await client.resume_flow_run(run)
        return cast(Report | None, await self.go(run))

    async def state_of(self, run: UUID) -> FlowRun:
        async with get_client() as client:
            return await client.read_flow_run(run)

    async def question(self, incident: str) -> QuestionRecord:
        return (await self.ledger.questions(incident))[-1]

    async def decided(self, incident: str, verdict: Verdict = Verdict.APPROVE, value: str | None = None) -> None:
        """Decide the open question."""
        question = await self.question(incident)
        answers = {ask.param: Answer.model_validate({"value": value}) for ask in question.plan.asks}
        given = answers if verdict is Verdict.APPROVE else {}
        await self.ledger.decide(
            incident, plan_hash=question.plan_hash, verdict=verdict, answers=given, approver=ONCALL, source="http"
        )

    async def asked(self, fault: str, **options: Any) -> tuple[str, UUID]:
        """An incident about a broken workload `web`, up to its question."""
        await self.broken(fault, **options)
        incident = await self.alerted()
        run = await self.run(incident=incident)
        assert await self.go(run) is None
        return incident, run

    async def reported(self, run: UUID) -> Report:
        """The report with which a woken run ends."""
        report = await self.woken(run)
        assert isinstance(report, Report), "the run waits again"
        return report

    async def patched(self, patch: Any, name: str = "web", namespace: str = "shop") -> None:
        """Somebody else changes the workload."""
        path = f"/apis/apps/v1/namespaces/{namespace}/deployments/{name}"
        headers = {"Content-Type": "application/strategic-merge-patch+json", "User-Agent": "somebody"}
        (await self.admin.patch(path, json=patch, headers=headers)).raise_for_status()

    async def forbidden(self, *rules: str) -> None:
        """The cluster refuses to show these kinds."""
        (await self.admin.put("/_standin/forbid", json={"rules": rules})).raise_for_status()

    async def record(self, incident: str) -> IncidentRecord:
        return await self.ledger.incident(incident)

    async def events(self, incident: str) -> list[str]:
        return [step.event for step in await self.ledger.timeline(incident)]

    async def artifact(self, key: str) -> str:
        async with get_client() as client:
            answer = await client._client.get(f"/artifacts/{key}/latest")
            return str(answer.raise_for_status().json()["data"])

    def written(self) -> list[dict[str, Any]]:
        """The requests that changed the cluster."""
        lines = [json.loads(line) for line in (self.folder / "requests.jsonl").read_text().splitlines()]
        changes = [line for line in lines if line["method"] != "GET" and not line["dryRun"] and line["status"] < 300]
        ours = [line for line in changes if "_standin" not in line["path"] and line["user_agent"] != "somebody"]
        return [line for line in ours if "selfsubject" not in line["path"]]


STARTED = datetime(2026, 1, 1, tzinfo=UTC)
