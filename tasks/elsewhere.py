"""
Both ends of a diagnosis in a work pool: asking for a run, from a step that is kept, and answering inside that run.

One key means one run, whoever asks again: a step that is replayed finds the run of its first try.
"""

import asyncio
from typing import Any
from uuid import UUID

import httpx
from prefect import get_client, task
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterIdempotencyKey
from prefect.client.schemas.objects import FlowRun, WorkPoolStatus
from prefect.context import TaskRunContext
from prefect.deployments import arun_deployment
from prefect.exceptions import MissingResult, ObjectNotFound
from prefect.states import Cancelled
from pydantic import ValidationError

from incidents.errors import PermanentError, TemporaryError
from incidents.models import Answer, Evidence
from incidents.settings import ModelSettings
from tasks.steps import step
from tasks.tiers.backends import Inline

POLL_S = 1.0
CALL_OFF_S = 5.0
AWAY = (httpx.HTTPError, OSError)


class Elsewhere:
    """The pool of a deployment, for the step whose answer `key` names."""

    def __init__(self, deployment: str, key: str) -> None:
        self._deployment = deployment
        self._key = key

    async def ready(self) -> None:
        """Return if a worker serves the pool: without one a run would wait until nobody wants its answer."""
        try:
            async with get_client() as client:
                pool = (await client.read_deployment_by_name(self._deployment)).work_pool_name
                served = pool is not None and (await client.read_work_pool(pool)).status is WorkPoolStatus.READY
        except ObjectNotFound as error:
            raise _no_deployment(self._deployment) from error
        except AWAY as error:
            raise TemporaryError(f"Prefect does not answer ({type(error).__name__})") from error
        if not served:
            raise TemporaryError(f"nobody serves the work pool {pool}: start a worker there")

    async def answer(self, evidence: Evidence) -> Answer:
        """What the run says."""
        return await ask_elsewhere(self._deployment, self._key, evidence)


def _once_per_key(context: TaskRunContext, arguments: dict[str, Any]) -> str:
    return f"{context.task.name}-{arguments['key']}"


@task(**step("ask-elsewhere", _once_per_key, retries=0))
async def ask_elsewhere(deployment: str, key: str, evidence: Evidence) -> Answer:
    """Have a run of the deployment answer, and wait for it. Who cancels this takes the run back."""
    try:
        given = {"evidence": evidence.model_dump(mode="json")}
        run = await arun_deployment(deployment, parameters=given, idempotency_key=key, timeout=0)
        return await _answer_of(await _ended(run.id))
    except asyncio.CancelledError:
        await _called_off(key)
        raise
    except ObjectNotFound as error:
        raise _no_deployment(deployment) from error
    except AWAY as error:
        raise TemporaryError(f"the work pool cannot be asked ({type(error).__name__})") from error


async def _ended(run: UUID) -> FlowRun:
    """Wait for the end of a run, whatever end it is."""
    async with get_client() as client:
        while True:
            found = await client.read_flow_run(run)
            if found.state is not None and found.state.is_final():
                return found
            await asyncio.sleep(POLL_S)


async def _called_off(key: str) -> None:
    """Nobody waits for this run any more, if there is one yet: it should take no GPU from one that is waited for."""
    wanted = FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=[key]))
    try:
        async with asyncio.timeout(CALL_OFF_S), get_client() as client:
            for run in await client.read_flow_runs(flow_run_filter=wanted):
                await client.set_flow_run_state(run.id, Cancelled(message="nobody waits for the answer"), force=True)
    except (*AWAY, TimeoutError, ObjectNotFound):
        return


async def _answer_of(run: FlowRun) -> Answer:
    """The answer of a run that has ended. That it ended says nothing about how."""
    state = run.state
    if state is None or not state.is_completed():
        how = f"{state.name}: {state.message or 'without a word'}" if state else "without a state"
        raise PermanentError(f"the run in the work pool ended {how}")
    try:
        return Answer.model_validate(await state.aresult())
    except (MissingResult, FileNotFoundError, ValueError) as error:
        is_answer = isinstance(error, ValidationError)
        why = "is no answer" if is_answer else "cannot be read: all pools need the same result storage"
        raise PermanentError(f"the result of the run in the work pool {why}") from error


def _no_deployment(name: str) -> PermanentError:
    return PermanentError(f"Prefect has no deployment {name}: see deployments/work_pools/README.md")


async def answered_here(evidence: Evidence) -> Answer:
    """The model's answer, in this process. Raises PermanentError, which ends the run as failed with its text."""
    settings = ModelSettings()
    return await Inline(settings.trm_checkpoint, device=settings.trm_device).answer(evidence)
