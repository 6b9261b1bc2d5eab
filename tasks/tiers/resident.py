"""
The backend `resident`: a process that keeps the model, asked over HTTP. Who asks needs no torch and loads nothing.

It sets no deadline of its own: who asks cancels.
"""

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from incidents.errors import IncidentError, PermanentError, TemporaryError
from incidents.models import Answer, Evidence

SETTINGS = "NIGHTSHIFT_TRM_RESIDENT_URL and NIGHTSHIFT_TRM_RESIDENT_TOKEN"


class Problem(BaseModel):
    """Why it did not answer."""

    code: str
    message: str


class _Refusal(BaseModel):
    error: Problem


class Resident:
    """The process at `url`. See deployments/resident for what it answers."""

    def __init__(self, url: str | None, token: SecretStr | None) -> None:
        self._url = url
        self._token = token

    async def ready(self) -> None:
        """Return when its model is loaded. Raises IncidentError saying why it is not."""
        await self._asked("GET", "/ready")

    async def answer(self, evidence: Evidence) -> Answer:
        """What its model says."""
        return Answer.model_validate_json(await self._asked("POST", "/answer", evidence.model_dump_json()))

    async def _asked(self, method: str, path: str, body: str | None = None) -> bytes:
        if not self._url or self._token is None:
            raise PermanentError(f"nobody said where the resident process is: set {SETTINGS}")
        headers = {"Authorization": f"Bearer {self._token.get_secret_value()}", "Content-Type": "application/json"}
        # Loading certificates takes 33 ms, ten times as long as asking; a proxy must not see what is local.
        is_secure = not self._url.startswith("http:")
        try:
            async with httpx.AsyncClient(timeout=None, trust_env=False, verify=is_secure) as client:  # noqa: S113
                reply = await client.request(method, self._url.rstrip("/") + path, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TemporaryError(f"the resident process does not answer ({type(error).__name__})") from error
        if not reply.is_success:
            raise _error(reply)
        return reply.content


def _error(reply: httpx.Response) -> IncidentError:
    """What it said about its trouble, which may be long or no JSON."""
    try:
        problem = _Refusal.model_validate_json(reply.content).error
    except ValidationError:
        return TemporaryError(f"the resident process answered with status {reply.status_code}")
    return PermanentError(problem.message)
