"""Start a sweep of one namespace through Prefect's own client, wait for it, and learn what it opened."""

import asyncio
import json
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import ObjectNotFound
from rich.console import Console

from incidents.errors import PermanentError, TemporaryError

DEPLOYMENT = "respond/local"
POLL_S = 0.5
WITHIN_S = 300.0


async def swept(api_url: str, namespace: str, dry_run: bool | None, out: Console) -> tuple[str, ...]:
    """The ids of the incidents about what is wrong in a namespace. Raises PermanentError with the sweep's own words."""
    async with PrefectClient(api_url, httpx_settings={"trust_env": False}) as client:
        run = await _created(client, {"namespace": namespace, "dry_run": dry_run})
        with out.status(f"looking over namespace {namespace}…"):
            run = await _ended(client, run.id)
        _check(run)
        about, rows = await _found(client, run.id)
    out.print(about, markup=False)
    for row in rows:
        out.print(f"  {row['workload']}: {row['summary']}", markup=False)
    return tuple(dict.fromkeys(row["incident"] for row in rows if row["incident"]))


async def _created(client: PrefectClient, parameters: dict[str, object]) -> FlowRun:
    try:
        deployment = await client.read_deployment_by_name(DEPLOYMENT)
    except ObjectNotFound:
        raise PermanentError(f"deployment {DEPLOYMENT} does not exist: `make up` deploys it") from None
    return await client.create_flow_run_from_deployment(deployment.id, parameters=parameters)


async def _ended(client: PrefectClient, run: UUID) -> FlowRun:
    try:
        async with asyncio.timeout(WITHIN_S):
            while not (found := await client.read_flow_run(run)).state or not found.state.is_final():
                await asyncio.sleep(POLL_S)
    except TimeoutError:
        raise TemporaryError(f"the sweep has not ended within {WITHIN_S:.0f} s: see the worker's log") from None
    return found


def _check(run: FlowRun) -> None:
    if run.state is None or not run.state.is_completed():
        message = run.state.message if run.state else "it has no state"
        raise PermanentError(f"the sweep did not complete: {message}")


async def _found(client: PrefectClient, run: UUID) -> tuple[str, list[dict[str, str]]]:
    """What the sweep published: a sentence, and a row per unhealthy workload."""
    reply: httpx.Response = await client.request("GET", "/artifacts/{key}/latest", path_params={"key": f"sweep-{run}"})
    artifact = reply.json()
    rows: list[dict[str, str]] = json.loads(artifact["data"])
    return str(artifact["description"]), rows
