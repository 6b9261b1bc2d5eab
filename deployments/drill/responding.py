"""One incident, from the alert to the end: sent as Alertmanager would, decided by an approver who says yes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import SecretStr

from deployments.console.client import Ballot, ReceiverClient
from deployments.console.view import IncidentView, QuestionView
from deployments.local.probes import local_client
from incidents.errors import PermanentError, Refused, TemporaryError
from incidents.models import State, Verdict

POLL_S = 0.2
TIMEOUT_S = 15.0
MAX_TRIES = 5


@dataclass
class Response:
    """How far one incident is. `values`: what the approver gives for the parameters that a plan asks for."""

    receiver: str
    alerts_token: SecretStr
    approver_token: SecretStr
    values: Mapping[str, str]
    within_s: float
    seconds: dict[str, float] = field(default_factory=dict)
    problem: str = ""
    _decided: set[int] = field(default_factory=set)

    async def to(self, alert: Mapping[str, Any]) -> IncidentView | None:
        """
        Send an alert, approve what is asked, and stay until the end; None if it did not come in time.

        Raises PermanentError for an alert that the receiver does not take.
        """
        began = _now_s()
        incident = await self._sent(alert)
        self.seconds["detect"] = _now_s() - began
        seen: IncidentView | None = None
        async with ReceiverClient(self.receiver, self.approver_token) as client:
            while _now_s() - began < self.within_s:
                try:
                    seen = await self._turn(client, incident)
                except TemporaryError:
                    await asyncio.sleep(POLL_S)
                    continue
                if _is_over(seen):
                    self.seconds["total"] = _now_s() - began
                    return seen
                await asyncio.sleep(POLL_S)
        self.problem = self.problem or f"not at its end within {self.within_s:.0f} s"
        return seen

    async def _turn(self, client: ReceiverClient, incident: str) -> IncidentView:
        seen = await client.incident(incident)
        if seen.question is not None and seen.question.is_open and seen.question.round not in self._decided:
            await self._decide(client, incident, seen.question)
        return seen

    async def _decide(self, client: ReceiverClient, incident: str, question: QuestionView) -> None:
        unknown = [ask.param for ask in question.plan.asks if ask.param not in self.values]
        if unknown:
            self.problem = f"{question.plan.action} asks for {', '.join(unknown)}, of which the drill knows no value"
            self.within_s = 0.0
            return
        values = {ask.param: SecretStr(self.values[ask.param]) for ask in question.plan.asks}
        try:
            await client.decide(incident, question, Ballot(Verdict.APPROVE, values, {}, "approved by a drill"))
        except Refused as refusal:
            self.problem = f"the approval was refused ({refusal.code}): {refusal}"
        self._decided.add(question.round)

    async def _sent(self, alert: Mapping[str, Any]) -> str:
        headers = {"Authorization": f"Bearer {self.alerts_token.get_secret_value()}"}
        for _ in range(MAX_TRIES):
            try:
                async with local_client(TIMEOUT_S) as client:
                    reply = await client.post(f"{self.receiver}/alerts", json=dict(alert), headers=headers)
            except httpx.HTTPError:
                await asyncio.sleep(POLL_S)
                continue
            if reply.status_code == httpx.codes.ACCEPTED and reply.json()["incidents"]:
                return str(reply.json()["incidents"][0])
            raise PermanentError(f"the receiver answers {reply.status_code} to the alert: {reply.text[:200]}")
        raise PermanentError("the receiver does not answer")


def _is_over(seen: IncidentView) -> bool:
    return not seen.open and (seen.report is not None or seen.state is State.ATTACHED)


def _now_s() -> float:
    return asyncio.get_running_loop().time()
