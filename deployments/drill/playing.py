"""All drills on one stack, wave by wave, a few incidents at a time."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from deployments import scenario
from deployments.console.view import IncidentView
from deployments.drill.catalogue import VALUES, Drill, waves
from deployments.drill.judging import Expected, Result, Writes, expected_of, phases_of, result_of
from deployments.drill.responding import Response
from deployments.drill.staging import Staging
from deployments.local.display import shown_stack
from deployments.local.secrets import load_or_make
from deployments.local.stack import Stack, StackOptions
from incidents.errors import IncidentError, PermanentError
from incidents.models import State

Say = Callable[[Result], None]
Play = Callable[[Path], Coroutine[None, None, list[Result]]]
AT_ONCE = max(2, min(4, os.cpu_count() or 2))
"""As many incidents as the machine and the work pool carry: more would only wait for each other, and be timed so."""
WAVE = 12
WITHIN_S = 600.0
"""What one incident may take: on a machine that is busy otherwise, the start of a run alone takes half a minute."""
VERIFY_TIMEOUT_S = "120"
"""On the embedded cluster's clock, which runs ten times as fast, that is twenty minutes."""


async def played(
    chosen: Sequence[Drill], folder: Path, progress: Console, say: Say, *, expected: State | None = None
) -> list[Result]:
    """Every drill's result, in the order in which they were played."""
    overrides = {"NIGHTSHIFT_VERIFY_TIMEOUT_S": VERIFY_TIMEOUT_S}
    options = StackOptions(folder=folder, factor=scenario.FACTOR, overrides=overrides)
    results: list[Result] = []
    async with shown_stack(options, progress) as stack:
        url = stack.record.urls.cluster
        if url is None:
            raise PermanentError("this stack has no embedded cluster")
        staging = Staging(url, stack.paths.cluster_requests)
        for wave in waves(chosen, WAVE):
            await staging.set_up(wave)
            gate = asyncio.Semaphore(AT_ONCE)
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(_one(drill, stack, staging, gate, expected, say)) for drill in wave]
            results += [task.result() for task in tasks]
            await staging.tidy(wave)
    return results


async def _one(
    drill: Drill, stack: Stack, staging: Staging, gate: asyncio.Semaphore, state: State | None, say: Say
) -> Result:
    wanted = expected_of(drill, state)
    async with gate:
        response = response_to(stack, VALUES.get(drill.truth.fault, ""))
        result = await _followed(response, drill, staging, wanted)
    say(result)
    return result


async def _followed(response: Response, drill: Drill, staging: Staging, wanted: Expected) -> Result:
    place = {"drill": drill.scenario, "fault": drill.truth.fault, "namespace": drill.namespace}
    try:
        seen = await response.to(scenario.alert_of(drill.labels, drill.summary, datetime.now(UTC)))
    except IncidentError as error:
        return Result(**place, expected=" or ".join(wanted.states), problems=(str(error),))
    return judged(place, wanted, seen, response, staging.writes(drill))


def judged(
    place: Mapping[str, str], wanted: Expected, seen: IncidentView | None, response: Response, writes: Writes | None
) -> Result:
    """The result of what was followed, its end or its lack of one."""
    if seen is None or seen.open:
        problems = (response.problem or "no end was seen",)
        told = {"incident": seen.id, "seconds": {**response.seconds, **phases_of(seen.timeline)}} if seen else {}
        return Result(**place, **told, expected=" or ".join(wanted.states), problems=problems)
    result = result_of(place, wanted, seen, writes, response.seconds)
    extra = (response.problem,) if response.problem else ()
    return result.model_copy(update={"problems": (*result.problems, *extra)})


def response_to(stack: Stack, value: str) -> Response:
    """Somebody who follows one incident of a stack and approves what it asks."""
    secrets = load_or_make(stack.paths.secrets)
    values = {"value": value} if value else {}
    return Response(stack.record.urls.receiver, secrets.alerts_token, secrets.approver_token, values, WITHIN_S)
