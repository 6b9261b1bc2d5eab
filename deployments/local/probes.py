"""Whether a process of the stack answers: small questions over HTTP, never raising."""

from datetime import datetime

import httpx

from deployments.local.child import Question

TIMEOUT_S = 10.0


def answers(url: str, timeout_s: float = TIMEOUT_S) -> Question:
    """Does this address answer with success?"""

    async def ask(_: datetime) -> bool:
        try:
            async with local_client(timeout_s) as client:
                return (await client.get(url)).is_success
        except httpx.HTTPError:
            return False

    return ask


def worker_polls(api_url: str, pool: str) -> Question:
    """Has a worker of this pool reported to the server since it was started? An earlier one's report does not count."""

    async def ask(since: datetime) -> bool:
        try:
            async with local_client(TIMEOUT_S) as client:
                reply = await client.post(f"{api_url}/work_pools/{pool}/workers/filter", json={})
        except httpx.HTTPError:
            return False
        return reply.is_success and any(_heard(worker, since) for worker in reply.json())

    return ask


def local_client(timeout_s: float, base_url: str = "") -> httpx.AsyncClient:
    """
    A client for addresses of this machine, over plain HTTP: a proxy from the environment must not see them.

    `verify` is off because loading certificates that nobody needs takes 33 ms, at thirty questions a second.
    """
    return httpx.AsyncClient(timeout=timeout_s, trust_env=False, base_url=base_url, verify=False)  # noqa: S501


def _heard(worker: dict[str, object], since: datetime) -> bool:
    heard = worker.get("last_heartbeat_time")
    return isinstance(heard, str) and datetime.fromisoformat(heard) >= since
