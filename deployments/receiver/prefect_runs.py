"""The only module of the receiver that speaks to Prefect: its own client, every call bounded and translated."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.settings import PREFECT_API_URL, PREFECT_UI_URL
from prefect.states import Crashed, Scheduled

from deployments.receiver.runs import RunKind, RunState, UnknownRun
from incidents.errors import PermanentError, TemporaryError
from incidents.ledger import IncidentRecord

_CALL_S = 15.0
_PAGE = 200  # PREFECT_SERVER_API_DEFAULT_LIMIT: the server refuses more


class PrefectRuns:
    """Runs of one deployment, over one connection that is opened when it is first needed."""

    def __init__(self, deployment: str) -> None:
        self._deployment = deployment
        self._deployment_id: UUID | None = None
        self._open = AsyncExitStack()
        self._client: PrefectClient | None = None
        self._opening = asyncio.Lock()

    async def create(self, incident: IncidentRecord) -> str:
        """A run for the incident; the same one again for the same number of dispatches."""
        async with self._calling() as client:
            try:
                return await self._create(client, incident)
            except ObjectNotFound as e:
                self._deployment_id = None
                raise TemporaryError(f"Prefect has no deployment {self._deployment!r} (yet)") from e

    async def wake(self, run: str) -> bool:
        """Resume a suspended run; False if it is not suspended (yet). Raises UnknownRun."""
        async with self._calling() as client:
            found = await client.read_flow_run(_uuid(run))
            if found.state is None or not found.state.is_paused():
                return False
            result = await client.resume_flow_run(_uuid(run))
            return result.status == SetStateStatus.ACCEPT

    async def states(self, runs: Sequence[str]) -> Mapping[str, RunState]:
        """The states of the runs that Prefect knows."""
        known: dict[str, RunState] = {}
        ids = [id for id in map(_uuid_or_nothing, runs) if id is not None]
        for start in range(0, len(ids), _PAGE):
            known |= await self._page(ids[start : start + _PAGE])
        return known

    async def reschedule(self, run: str, reason: str) -> None:
        """Have the same run started again, whatever state it is in."""
        async with self._calling() as client:
            await client.set_flow_run_state(_uuid(run), Scheduled(message=reason), force=True)

    async def fail(self, run: str, reason: str) -> None:
        """Mark a run that nobody will finish; one that has ended keeps its end."""
        async with self._calling() as client:
            found = await client.read_flow_run(_uuid(run))
            if found.state is not None and found.state.is_final():
                return
            await client.set_flow_run_state(_uuid(run), Crashed(message=reason), force=True)

    async def ping(self) -> None:
        """Raise TemporaryError unless Prefect answers."""
        async with self._calling() as client:
            await client.hello()

    def url(self, run: str) -> str:
        """The run's page in the UI; '' where the UI's address is not known."""
        base = PREFECT_UI_URL.value()
        return f"{base.rstrip('/')}/v2/runs/flow-run/{run}" if base else ""

    async def close(self) -> None:
        """Give the connection back."""
        self._client = None
        await self._open.aclose()

    async def _create(self, client: PrefectClient, incident: IncidentRecord) -> str:
        if self._deployment_id is None:
            self._deployment_id = (await client.read_deployment_by_name(self._deployment)).id
        suffix = f"-{incident.dispatches}" if incident.dispatches else ""
        run = await client.create_flow_run_from_deployment(
            self._deployment_id,
            parameters={"incident": incident.id},
            idempotency_key=f"incident-{incident.id}{suffix}",
            tags=[f"incident:{incident.id}"],
        )
        return str(run.id)

    async def _page(self, ids: list[UUID]) -> dict[str, RunState]:
        async with self._calling() as client:
            wanted = FlowRunFilter(id=FlowRunFilterId(any_=ids))
            found = await client.read_flow_runs(flow_run_filter=wanted, limit=_PAGE)
        return {str(run.id): _state(run) for run in found if run.state is not None}

    @asynccontextmanager
    async def _calling(self) -> AsyncIterator[PrefectClient]:
        try:
            async with asyncio.timeout(_CALL_S):
                yield await self._connected()
        except ObjectNotFound as e:
            raise UnknownRun("Prefect does not know this run") from e
        except httpx.HTTPStatusError as e:
            raise _from_status(e.response.status_code) from e
        except (httpx.HTTPError, OSError, PrefectException) as e:
            raise TemporaryError(f"Prefect cannot be reached: {type(e).__name__}") from e

    async def _connected(self) -> PrefectClient:
        async with self._opening:
            if self._client is None:
                if not PREFECT_API_URL.value():
                    raise PermanentError("PREFECT_API_URL is not set")
                self._client = await self._open.enter_async_context(get_client())
            return self._client


def _from_status(status: int) -> TemporaryError | PermanentError:
    if status >= 500 or status in {401, 403, 408, 409, 429}:  # a wrong password can be put right while we wait
        return TemporaryError(f"Prefect answered {status}")
    return PermanentError(f"Prefect answered {status}")


def _uuid(run: str) -> UUID:
    id = _uuid_or_nothing(run)
    if id is None:
        raise UnknownRun("this is no id of a Prefect run")
    return id


def _uuid_or_nothing(run: str) -> UUID | None:
    try:
        return UUID(run)
    except ValueError:
        return None


def _state(run: FlowRun) -> RunState:
    assert run.state is not None  # noqa: S101 -- the caller filters
    return RunState(kind=RunKind(run.state.type.value), name=run.state.name or "", since=run.state.timestamp)
