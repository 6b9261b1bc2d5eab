"""The receiver's API for approvers, with its refusals as errors. A typed value is sent, and kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx
from pydantic import SecretStr

from deployments.console.view import IncidentView, Listing, QuestionView, Summary
from incidents.approvals import SecretKey
from incidents.errors import PermanentError, Refused, TemporaryError
from incidents.models import Verdict

TIMEOUT_S = 15.0


@dataclass(frozen=True)
class Ballot:
    """What a person wants to be decided. Typed values do not print."""

    verdict: Verdict
    values: Mapping[str, SecretStr]
    value_from: Mapping[str, SecretKey]
    reason: str = ""

    def body(self, question: QuestionView) -> dict[str, Any]:
        """As the receiver wants it, bound to the very plan that was shown."""
        return {
            "verdict": self.verdict,
            "plan_hash": question.plan_hash,
            "values": {name: value.get_secret_value() for name, value in self.values.items()},
            "value_from": {name: key.model_dump() for name, key in self.value_from.items()},
            "reason": self.reason,
        }


class ReceiverClient:
    """One approver's connection to the receiver."""

    def __init__(self, url: str, token: SecretStr, transport: httpx.AsyncBaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token.get_secret_value()}", "X-Nightshift-Source": "cli"}
        self._http = httpx.AsyncClient(
            base_url=url, headers=headers, timeout=TIMEOUT_S, trust_env=False, transport=transport
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def incident(self, incident: str) -> IncidentView:
        """One incident as it stands. Raises PermanentError if there is none of that id."""
        return IncidentView.model_validate(await self._call("GET", f"/incidents/{incident}"))

    async def incidents_from(self, source: str) -> tuple[Summary, ...]:
        """The incidents that one source opened."""
        return Listing.model_validate(await self._call("GET", "/incidents", params={"source": source})).incidents

    async def decide(self, incident: str, question: QuestionView, ballot: Ballot) -> None:
        """Hand in a decision. Raises Refused with the gate's reason."""
        await self._call("POST", f"/incidents/{incident}/decision", body=ballot.body(question))

    async def _call(
        self, method: str, path: str, params: Mapping[str, str] | None = None, body: object = None
    ) -> object:
        try:
            reply = await self._http.request(method, path, params=params, json=body)
        except httpx.HTTPError as error:
            raise TemporaryError(f"the receiver does not answer: {type(error).__name__}") from None
        if reply.is_success:
            return reply.json()
        raise _refusal(reply)


def _refusal(reply: httpx.Response) -> TemporaryError | PermanentError:
    code, message = _error_of(reply)
    if reply.status_code == 409:
        return Refused(code, message)
    if reply.status_code >= 500 or reply.status_code == 429:
        return TemporaryError(f"the receiver answers {reply.status_code}: {message}")
    return PermanentError(f"the receiver answers {reply.status_code}: {message}")


def _error_of(reply: httpx.Response) -> tuple[str, str]:
    try:
        error = reply.json()["error"]
        return str(error["code"]), str(error["message"])
    except (ValueError, KeyError, TypeError):
        return "unreadable", reply.text[:200]
