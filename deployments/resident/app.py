"""
What the resident process answers: GET /health, GET /ready and POST /answer. Errors are JSON and quote no evidence.

/health says that the process lives, and is all that a supervisor needs: without a checkpoint a restart would not help,
and who asks is told what would.
"""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from pydantic import SecretStr, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deployments.receiver.body import json_body
from deployments.receiver.replies import Refusal, unauthenticated
from incidents.errors import IncidentError
from incidents.models import Evidence
from tasks.tiers import Backend

log = logging.getLogger("nightshift.resident")

BODY_LIMIT_BYTES = 4 * 1024 * 1024


class Doors:
    """The handlers, and what they share: the model, and the token of those who may ask."""

    def __init__(self, model: Backend, token: SecretStr) -> None:
        self._model = model
        self._token = _digest(f"Bearer {token.get_secret_value()}")
        self._turn = asyncio.Lock()

    async def health(self, _request: Request) -> Response:
        """Whether this process lives."""
        return JSONResponse({"status": "ok"})

    async def ready(self, request: Request) -> Response:
        """Whether the model is loaded and has answered its self-test. Only who may ask it is told why not."""
        try:
            await self._model.ready()
        except IncidentError as error:
            why = str(error) if self._may_ask(request) else "the model cannot be asked"
            raise Refusal(503, "unavailable", why) from error
        return JSONResponse({"ready": True})

    async def answer(self, request: Request) -> Response:
        """The answer to an evidence. One at a time: the model uses all processors, two would be slower than one."""
        if not self._may_ask(request):
            raise unauthenticated()
        evidence = _evidence(await json_body(request, BODY_LIMIT_BYTES))
        async with self._turn:
            if await request.is_disconnected():
                return Response(status_code=204)
            try:
                answer = await self._model.answer(evidence)
            except IncidentError as error:
                raise Refusal(503, "unavailable", str(error)) from error
        return Response(answer.model_dump_json(), media_type="application/json")

    def _may_ask(self, request: Request) -> bool:
        return hmac.compare_digest(self._token, _digest(request.headers.get("authorization", "")))


def create_app(model: Backend, token: SecretStr) -> Starlette:
    """The application; it starts loading at once, and serves meanwhile."""
    doors = Doors(model, token)
    return Starlette(
        routes=[
            Route("/health", doors.health),
            Route("/ready", doors.ready),
            Route("/answer", doors.answer, methods=["POST"]),
        ],
        exception_handlers={Refusal: _refused, HTTPException: _routed, Exception: _crashed},
        lifespan=_loading(model),
    )


def _loading(model: Backend) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    async def load() -> None:
        try:
            await model.ready()
        except IncidentError as error:
            log.error("not ready: %s", error)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        loading = asyncio.create_task(load())
        yield
        loading.cancel()
        with suppress(asyncio.CancelledError):
            await loading

    return lifespan


def _evidence(given: object) -> Evidence:
    try:
        return Evidence.model_validate(given)
    except ValidationError:
        raise Refusal(422, "no_evidence", "the body is no evidence of this version") from None


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 -- Starlette's signature is wider than its promise
    return _error(error.status, error.code, error.message)


def _routed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- Starlette's signature is wider than its promise
    return _error(error.status_code, "refused", "there is nothing here")


def _crashed(_request: Request, error: Exception) -> Response:
    log.error("a request failed: %s", type(error).__name__)
    return _error(500, "internal", "the resident process has failed; it is in its log")


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status)
