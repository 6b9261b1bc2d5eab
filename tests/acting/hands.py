"""Hands on an embedded cluster: one approved plan at a time, without a flow around it."""

import asyncio
import json
from pathlib import Path
from typing import Any

from incidents.actions import checked
from incidents.evidence.templates import binding_of
from incidents.faults import ActionName
from incidents.models import Alert, ObjectRef, Outcome, Plan, State, Subject
from incidents.snapshot import Json
from incidents.standin.faults import SCENARIOS
from incidents.standin.faults.site import Site
from incidents.standin.server import Running
from incidents.standin.simulation import Simulation
from tasks.applying import Work, applied
from tasks.lease import lease_name
from tasks.remediate import undone
from tasks.steps import Case, Turn
from tasks.wiring import World
from tests.factories import NOW

AT = "2026-01-01T12:00:00Z"
OPENED = (State.OBSERVING, State.DIAGNOSED, State.WAITING, State.APPROVED)


class Hands:
    """An embedded cluster with its administrator, and a world that is wired to it."""

    def __init__(self, folder: Path, running: Running, wired: World) -> None:
        self.folder = folder
        self.running = running
        self.wired = wired
        self.turn: Turn | None = None

    @property
    def simulation(self) -> Simulation:
        return self.running.served.cluster.simulation

    def broken(
        self, fault: str, name: str = "web", kind: str = "Deployment", settle_s: float = 90, **options: Any
    ) -> None:
        """Break a workload in the namespace `shop`, long enough ago to show."""
        self.running.served.cluster.catch_up()
        SCENARIOS[fault](Site(self.simulation, "shop", name, 1, kind), **options)
        self.pass_time(settle_s)

    def pass_time(self, seconds: float) -> None:
        self.running.served.cluster.pace.skip(seconds)
        self.running.served.cluster.catch_up()

    def live(self, kind: str, name: str) -> Any:
        """The object as the cluster has it; None where there is none."""
        self.running.served.cluster.catch_up()
        return self.simulation.world.peek(kind, "shop", name)

    def names(self, kind: str) -> list[str]:
        self.running.served.cluster.catch_up()
        return sorted(item["metadata"]["name"] for item in self.simulation.world.all(kind))

    async def plan(self, action: ActionName, kind: str, name: str, *reads: tuple[str, str], **params: Any) -> Plan:
        """A plan that is bound to what the cluster holds now."""
        cluster, digest = await self.wired.cluster(), self.wired.keyring.digest
        target = ObjectRef(kind=kind, name=name, namespace="shop")
        refs = [target, *(ObjectRef(kind=k, name=n, namespace="shop") for k, n in reads)]
        items: list[Json] = [await cluster.get(ref) for ref in refs]
        bindings = {f"{item['kind']}/{item['metadata']['name']}": binding_of(item, digest) for item in items}
        return Plan(action=action, target=target, params=params, why="", undo="", risk="low", bindings=bindings)

    async def work(self, plan: Plan) -> Work:
        """The plan as one approved attempt of an incident; the same incident for every plan of a test."""
        if self.turn is None:
            self.turn = await self._opened()
        fence = await self._fence(plan.target)
        return Work(self.wired, await self.wired.cluster(), self.turn, plan, checked(plan, {}), "hash", AT, fence)

    async def _fence(self, target: ObjectRef) -> int:
        """The lease of an object, taken over from whoever of us had it."""
        fence = await self.wired.ledger.acquire(lease_name(self.wired, target), "hands", 60)
        assert fence is not None
        return fence

    async def _opened(self) -> Turn:
        subject = Subject(cluster="default", namespace="shop", kind="Workload", name="web")
        alert = Alert(fingerprint="f", name="KubePodCrashLooping", status="firing", starts_at=NOW)
        (received,) = await self.wired.ledger.receive([(alert, subject)], source="test")
        assert received.incident is not None
        for state in OPENED:
            await self.wired.ledger.advance(received.incident, state, actor="test")
        return Turn(
            case=Case(incident=received.incident, subject=subject, pod=None, dry_run=False, run="r"), round=1, attempt=1
        )

    async def done(self, plan: Plan) -> Outcome:
        """Carry a plan out."""
        return await applied(await self.work(plan))

    async def interrupted(self, work: Work, method: str, when: Any) -> None:
        """Carry a plan out by a process that dies before or after its first write."""
        hold = self.running.served.holds.add(method, ".", when, dry_run=False)
        acting = asyncio.create_task(applied(work))
        while not self.running.served.holds.get(hold.id).waiting:  # type: ignore[union-attr]
            await asyncio.sleep(0.01)
        acting.cancel()
        await asyncio.gather(acting, return_exceptions=True)
        self.running.served.holds.release(hold.id)
        await asyncio.sleep(0.05)

    async def put_back(self, work: Work) -> tuple[str, str]:
        """Undo what the incident's only action wrote."""
        (record,) = await self.wired.ledger.actions(work.turn.incident)
        return await undone(self.wired, record, await self._fence(record.target))

    def written(self) -> list[str]:
        """The requests that changed the cluster: 'METHOD plural/name'."""
        lines = [json.loads(line) for line in (self.folder / "requests.jsonl").read_text().splitlines()]
        changes = [line for line in lines if line["method"] != "GET" and not line["dryRun"] and line["status"] < 300]
        return [f"{line['method']} {'/'.join(line['path'].split('/')[-2:])}" for line in changes]
