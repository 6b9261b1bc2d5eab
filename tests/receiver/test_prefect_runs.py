"""The receiver's Prefect client against a real server: one run per dispatch, honest wake-ups, the same run again."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID, uuid4

import pytest
from prefect import flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import State, StateType
from prefect.settings import PREFECT_API_URL, PREFECT_SERVER_EPHEMERAL_ENABLED, temporary_settings
from prefect.states import Cancelled, Crashed, Running, Suspended

from deployments.receiver.prefect_runs import PrefectRuns
from deployments.receiver.runs import RunKind, UnknownRun
from incidents.errors import PermanentError, TemporaryError
from incidents.ledger import IncidentRecord
from incidents.models import State as IncidentState
from tests.ledger.factories import START, make_subject
from tests.prefect import running_prefect

NOWHERE = "http://127.0.0.1:1/api"


@flow
async def idle(incident: str) -> str:
    """A flow that nobody runs here."""
    return incident


def make_record(id: str = "0123456789ab", dispatches: int = 0) -> IncidentRecord:
    subject = make_subject()
    return IncidentRecord(
        id=id,
        state=IncidentState.RECEIVED,
        is_open=True,
        dry_run=False,
        subject=subject,
        subject_key=subject.key,
        source="alertmanager",
        created_at=START,
        updated_at=START,
        dispatches=dispatches,
    )


@pytest.fixture(scope="module")
def prefect_server() -> Iterator[None]:
    """A Prefect server of our own."""
    with running_prefect():
        yield


@pytest.fixture
async def client(prefect_server: None) -> AsyncIterator[PrefectClient]:
    """Prefect's client, for looking behind the receiver's back."""
    async with get_client() as opened:
        flow_id = await opened.create_flow(idle)
        await opened.create_deployment(flow_id, name="local")
        yield opened


@pytest.fixture
async def runs(client: PrefectClient) -> AsyncIterator[PrefectRuns]:
    """The receiver's runs."""
    opened = PrefectRuns("idle/local")
    yield opened
    await opened.close()


async def set_state(client: PrefectClient, run: str, state: State[object]) -> None:
    await client.set_flow_run_state(UUID(run), state, force=True)


def new_id() -> str:
    return uuid4().hex[:12]


async def test_one_dispatch_is_one_run_however_often_it_is_sent(runs: PrefectRuns, client: PrefectClient) -> None:
    record = make_record(new_id())

    first, again = await runs.create(record), await runs.create(record)
    fresh = await runs.create(make_record(record.id, dispatches=1))
    made = await client.read_flow_run(UUID(first))

    assert first == again != fresh
    assert made.parameters == {"incident": record.id}


async def test_only_a_suspended_run_is_woken_and_only_once(runs: PrefectRuns, client: PrefectClient) -> None:
    run = await runs.create(make_record(new_id()))
    early = await runs.wake(run)
    await set_state(client, run, Suspended(timeout_seconds=600))

    woken, again = await runs.wake(run), await runs.wake(run)
    states = await runs.states([run])

    assert [early, woken, again] == [False, True, False]
    assert states[run].kind == RunKind.SCHEDULED


@pytest.mark.parametrize("state", [Running(), Crashed(message="killed")])
async def test_a_lost_run_is_scheduled_again_as_the_same_run(
    runs: PrefectRuns, client: PrefectClient, state: State[object]
) -> None:
    run = await runs.create(make_record(new_id()))
    await set_state(client, run, state)

    await runs.reschedule(run, "no sign of life")
    found = await client.read_flow_run(UUID(run))

    assert found.state is not None
    assert found.state.type == StateType.SCHEDULED
    assert found.next_scheduled_start_time is not None


async def test_a_run_that_is_given_up_is_marked_but_a_cancelled_one_stays_cancelled(
    runs: PrefectRuns, client: PrefectClient
) -> None:
    lost, cancelled = await runs.create(make_record(new_id())), await runs.create(make_record(new_id()))
    await set_state(client, cancelled, Cancelled())
    for run in (lost, cancelled):
        await runs.fail(run, "given up")

    states = await runs.states([lost, cancelled])

    assert [states[lost].kind, states[cancelled].kind] == [RunKind.CRASHED, RunKind.CANCELLED]


async def test_a_run_that_prefect_does_not_know_is_told_apart_from_prefect_being_away(runs: PrefectRuns) -> None:
    unknown = str(uuid4())

    assert await runs.states([unknown, "no-uuid"]) == {}
    for run in (unknown, "no-uuid"):
        with pytest.raises(UnknownRun):
            await runs.wake(run)


async def test_a_deployment_that_is_not_there_yet_is_a_temporary_error(client: PrefectClient) -> None:
    runs = PrefectRuns("respond/not-deployed")

    with pytest.raises(TemporaryError, match="no deployment"):
        await runs.create(make_record())
    await runs.close()


async def test_a_prefect_that_is_away_is_a_temporary_error_and_comes_back(client: PrefectClient) -> None:
    with temporary_settings({PREFECT_API_URL: NOWHERE}):
        runs = PrefectRuns("idle/local")
        for call in (runs.ping(), runs.states([str(uuid4())]), runs.create(make_record())):
            with pytest.raises(TemporaryError):
                await call
        await runs.close()


async def test_a_receiver_without_an_address_starts_no_server_of_its_own() -> None:
    with temporary_settings({PREFECT_SERVER_EPHEMERAL_ENABLED: True}, restore_defaults={PREFECT_API_URL}):
        runs = PrefectRuns("idle/local")
        with pytest.raises(PermanentError, match="PREFECT_API_URL"):
            await runs.ping()


async def test_the_page_of_a_run_is_the_uis(client: PrefectClient) -> None:
    url = PrefectRuns("idle/local").url("a-run")

    assert url.endswith("/v2/runs/flow-run/a-run")
