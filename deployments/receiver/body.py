"""Reads a request's JSON: bounded while it streams, strict about what JSON is, silent about what it contained."""

import asyncio
import json
from typing import NoReturn

from fastapi import Request
from starlette.requests import ClientDisconnect

from deployments.receiver.replies import Refusal

_PATIENCE_S = 20.0
_CONTENT = frozenset({"application/json"})


async def json_body(request: Request, limit: int) -> object:
    """The JSON value of the body. Raises Refusal 400, 408, 413 or 415."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _CONTENT:
        raise Refusal(415, "not_json", "send Content-Type: application/json")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(415, "not_json", "compressed bodies are not read")
    return parsed(await _bytes(request, limit))


def parsed(body: bytes) -> object:
    """Strict JSON: no NaN, no name twice, no bottomless nesting. Raises Refusal 400."""
    try:
        return json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal(400, "malformed", "the body is not valid JSON", field="") from None


async def _bytes(request: Request, limit: int) -> bytes:
    _check_length(request.headers.get("content-length"), limit)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await _streamed(request, limit)
    except TimeoutError:
        raise Refusal(408, "too_slow", f"the body did not arrive within {_PATIENCE_S:.0f} s") from None
    except ClientDisconnect:
        raise Refusal(400, "malformed", "the body did not arrive", field="") from None


async def _streamed(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def _check_length(told: str | None, limit: int) -> None:
    if told is None:
        return
    if not told.isdecimal():
        raise Refusal(400, "malformed", "Content-Length is not a number", field="")
    if int(told[:20]) > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> Refusal:
    return Refusal(413, "too_large", f"a body may have {limit} bytes")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name occurs twice")
    return names


def _no_constant(_word: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
