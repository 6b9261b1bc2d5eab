"""
The one place that speaks to Prometheus: instant queries over HTTP, quick or not at all.

The environment's proxies are not asked: they lead out of the cluster, and Prometheus is within.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from incidents.errors import PermanentError, TemporaryError
from incidents.observing.metrics import MAX_SAMPLES, Sample

TIMEOUT_S = 3.0
MAX_BYTES = 1024 * 1024


class Prometheus:
    """A Prometheus, or whatever else answers its HTTP API. `url` without /api/v1."""

    def __init__(self, url: str, token: SecretStr | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
        self._timeout_s = timeout_s
        self._name = f"Prometheus at {urlsplit(url).hostname}"

    async def query(self, text: str, at: datetime) -> list[Sample]:
        """An instant vector at a moment. Raises TemporaryError for no answer, PermanentError for a refusal."""
        form = {"query": text, "time": str(at.timestamp()), "timeout": f"{self._timeout_s:g}s"}
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                httpx.AsyncClient(timeout=self._timeout_s, trust_env=False, headers=self._headers) as client,
                client.stream("POST", f"{self._url}/api/v1/query", data=form) as reply,
            ):
                return self._samples(reply.status_code, await _at_most(reply))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise TemporaryError(f"{self._name} does not answer: {type(error).__name__}") from error

    def _samples(self, status: int, body: bytes) -> list[Sample]:
        if status != httpx.codes.OK:
            raise PermanentError(f"{self._name} refuses the question: {status}")
        try:
            result = json.loads(body)["data"]["result"]
            return list(_parsed(result))[:MAX_SAMPLES]
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise PermanentError(f"{self._name} answers what cannot be read") from error


async def _at_most(reply: httpx.Response) -> bytes:
    """The body, as far as it may be long; a longer one cannot be parsed any more."""
    body = b""
    async for chunk in reply.aiter_bytes():
        body += chunk
        if len(body) > MAX_BYTES:
            break
    return body[:MAX_BYTES]


def _parsed(result: Iterable[Mapping[str, object]]) -> Iterable[Sample]:
    for element in result:
        labels, pair = element["metric"], element["value"]
        if not isinstance(labels, dict) or not isinstance(pair, list):
            raise TypeError("no element of an instant vector")
        yield Sample({str(key): str(value) for key, value in labels.items()}, float(pair[1]))
