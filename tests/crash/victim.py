"""One incident that is followed to a chosen moment, where something is killed."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import psutil

from incidents.ledger import Ledger
from tests.stack.conversation import PATIENCE_S
from tests.stack.running import RunningStack

VALUE = "a-value-typed-by-the-approver"


class Victim:
    """An incident about a broken workload in a namespace of its own."""

    def __init__(self, stack: RunningStack, ledger: Ledger, namespace: str) -> None:
        self.stack = stack
        self.ledger = ledger
        self.namespace = namespace
        self.incident = ""
        self.is_decided = False
        self._hold: int | None = None

    async def break_workload(self) -> None:
        """Break it, long enough ago to show."""
        order = {"fault": "missing_env_var", "namespace": self.namespace, "name": "web", "seed": 1, "settle_s": 60}
        (await self.stack.standin.post("/_standin/inject", json=order)).raise_for_status()

    async def alert(self) -> None:
        """Send the alert, once."""
        if not self.incident:
            self.incident = await self.stack.alert(self.namespace, "web")

    async def asked(self) -> None:
        await self.stack.until_asked(self.incident)

    async def suspended(self) -> None:
        """Wait until the run has given its process back; later than that, nothing is to be waited for."""
        if self.is_decided:
            return
        await self.asked()
        await self._until(self._is_suspended)

    async def decide(self) -> None:
        """Approve, once."""
        if self.is_decided:
            return
        reply = await self.stack.decide(self.incident, values={"value": VALUE})
        assert reply.status_code == 202, reply.text
        self.is_decided = True

    async def event(self, name: str) -> None:
        """Wait for a line of the audit."""

        async def happened() -> bool:
            return any(step.event == name for step in await self.ledger.timeline(self.incident))

        await self._until(happened)

    async def hold(self, method: str, path: str, when: str, dry_run: bool | None = None) -> None:
        """Let the next such request of this namespace wait."""
        regex = f"/namespaces/{self.namespace}/{path}"
        order = {"method": method, "path_regex": regex, "when": when, "dry_run": dry_run}
        reply = await self.stack.standin.post("/_standin/holds", json=order)
        self._hold = reply.raise_for_status().json()["id"]

    async def held(self) -> None:
        """Wait until a request waits."""

        async def waiting() -> bool:
            reply = await self.stack.standin.get(f"/_standin/holds/{self._hold}")
            return int(reply.json()["waiting"]) > 0

        await self._until(waiting)

    async def release(self) -> None:
        if self._hold is not None:
            await self.stack.standin.delete(f"/_standin/holds/{self._hold}")
            self._hold = None

    async def finished(self) -> dict[str, Any]:
        """Decide if nobody has, and wait for the report."""
        if not self.is_decided:
            await self.stack.until_asked(self.incident)
            await self.decide()
        return await self.stack.until_ended(self.incident)

    def writes(self) -> list[dict[str, Any]]:
        """The requests of ours that changed something in the namespace."""
        lines = [json.loads(line) for line in self.stack.paths.cluster_requests.read_text().splitlines()]
        ours = [line for line in lines if f"/namespaces/{self.namespace}/" in line["path"]]
        return [line for line in ours if line["method"] != "GET" and not line["dryRun"] and line["status"] < 300]

    async def gone(self, pids: Sequence[int]) -> None:
        """Wait until processes have ended."""

        async def ended() -> bool:
            return not any(psutil.pid_exists(pid) for pid in pids)

        await self._until(ended)

    async def has_artifact(self, step: str) -> bool:
        reply = await self.stack.prefect.get(f"/artifacts/incident-{self.incident}-{step}/latest")
        return reply.status_code == 200

    async def _is_suspended(self) -> bool:
        run = (await self.ledger.incident(self.incident)).run_id
        state = (await self.stack.prefect.get(f"/flow_runs/{run}")).json()["state"]
        return str(state["name"]) == "Suspended"

    async def _until(self, condition: Callable[[], Awaitable[bool]], timeout_s: float = PATIENCE_S) -> None:
        deadline = time.monotonic() + timeout_s
        while not await condition():
            assert time.monotonic() < deadline, f"{self.namespace}: the moment did not come"
            await asyncio.sleep(0.02)
