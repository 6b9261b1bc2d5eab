"""What the measurements do to a running stack: break, alert, decide, wait."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import SecretStr

from deployments import scenario
from deployments.console.client import Ballot, ReceiverClient
from deployments.console.view import IncidentView
from deployments.local.probes import local_client
from deployments.local.secrets import load_or_make
from deployments.local.stack import Stack
from incidents.models import Verdict

TIMEOUT_S = 300.0


class Driver:
    """One stack, its receiver and its embedded cluster."""

    def __init__(self, stack: Stack) -> None:
        secrets, urls = load_or_make(stack.paths.secrets), stack.record.urls
        self.stack = stack
        self.receiver = ReceiverClient(urls.receiver, secrets.approver_token)
        self._alerts = local_client(30, urls.receiver)
        self._alerts.headers["Authorization"] = f"Bearer {secrets.alerts_token.get_secret_value()}"
        self._cluster = local_client(60, urls.cluster or "")

    async def break_workload(self, namespace: str, name: str) -> None:
        """A workload that has lacked its variable for a virtual minute."""
        order = {"fault": "missing_env_var", "namespace": namespace, "name": name, "settle_s": 60}
        (await self._cluster.post("/_standin/inject", json=order)).raise_for_status()

    async def alert(self, namespace: str, name: str, fingerprint: str | None = None) -> tuple[str, float]:
        """Send one alert; its incident, and the milliseconds until it was accepted."""
        payload: dict[str, Any] = scenario.alert_payload(datetime.now(UTC), namespace, name)
        if fingerprint is not None:
            payload["alerts"][0]["fingerprint"] = fingerprint
        began = time.perf_counter()
        reply = await self._alerts.post("/alerts", json=payload)
        took_ms = (time.perf_counter() - began) * 1000
        if reply.status_code != httpx.codes.ACCEPTED:
            raise RuntimeError(f"an alert was not accepted: {reply.status_code} {reply.text}")
        return str(reply.json()["incidents"][0]), took_ms

    async def approve(self, seen: IncidentView) -> None:
        """Approve what is asked."""
        if seen.question is None:
            raise RuntimeError("there is no question to answer")
        values = {wanted.param: SecretStr(scenario.VALUE) for wanted in seen.question.plan.asks}
        await self.receiver.decide(seen.id, seen.question, Ballot(Verdict.APPROVE, values, {}))

    async def until(self, incident: str, holds: Callable[[IncidentView], bool]) -> IncidentView:
        """The incident, once something holds of it."""
        async with asyncio.timeout(TIMEOUT_S):
            while not holds(seen := await self.receiver.incident(incident)):
                await asyncio.sleep(0.2)
        return seen

    async def asked(self, incident: str) -> IncidentView:
        """The incident, once its question is open, or it has ended without one."""
        return await self.until(incident, lambda seen: not seen.open or (seen.question is not None))

    async def ended(self, incident: str) -> IncidentView:
        """The incident, once its report is there."""
        return await self.until(incident, lambda seen: not seen.open and seen.report is not None)


def seconds_between(seen: IncidentView, start: str, end: str) -> float:
    """Between the first of two events, on the ledger's clock. Raises KeyError if one did not happen."""
    at = {step.event: step.at for step in reversed(seen.timeline)}
    return (at[end] - at[start]).total_seconds()
