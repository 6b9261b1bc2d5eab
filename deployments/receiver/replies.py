"""What is answered: JSON always, an error with a stable word, never a payload and never a stack trace."""

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

log = logging.getLogger("nightshift.receiver")

_WORDS = {404: ("not_found", "there is nothing here"), 405: ("method_not_allowed", "not with this method")}


class Refusal(Exception):
    """An answer that is not 2xx."""

    def __init__(
        self, status: int, code: str, message: str, *, field: str | None = None, retry_after_s: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.retry_after_s = retry_after_s


def unauthenticated() -> Refusal:
    """No credentials, or unknown ones."""
    return Refusal(401, "unauthenticated", "valid credentials are needed")


def unavailable(message: str) -> Refusal:
    """The ledger could not commit: nothing was taken, so send it again."""
    return Refusal(503, "unavailable", message, retry_after_s=5)


def install(app: FastAPI) -> None:
    """Have every failure of the app answered as JSON."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _routed)
    app.add_exception_handler(Exception, _crashed)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)  # noqa: S101 -- Starlette's signature is wider than its promise
    content = {"code": error.code, "message": error.message}
    if error.field is not None:
        content["field"] = error.field
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    return _reply(request, error.status, content, headers)


async def _routed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 -- Starlette's signature is wider than its promise
    code, message = _WORDS.get(error.status_code, ("refused", "the request was refused"))
    return _reply(request, error.status_code, {"code": code, "message": message}, error.headers or {})


async def _crashed(request: Request, error: Exception) -> JSONResponse:
    log.error("a request failed", extra={"path": request.url.path[:100], "kind": type(error).__name__})
    return _reply(request, 500, {"code": "internal", "message": "this is our fault; it was logged"}, {})


def _reply(request: Request, status: int, content: dict[str, str], headers: Mapping[str, str]) -> JSONResponse:
    request.app.state.door.metrics.refused.labels(str(status)).inc()
    return JSONResponse({"error": content}, status, dict(headers))
