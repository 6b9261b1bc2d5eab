"""
What the steps of an incident share: what makes a step unique, when it is tried again, and its artifact.

Results are persisted under explicit keys, so that a step runs once per incident and round, whatever process asks and
whatever code was deployed in between.
"""

from collections.abc import Callable
from typing import Any

from prefect import Task, get_run_logger
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State as RunState
from prefect.client.schemas.objects import TaskRun
from prefect.context import TaskRunContext
from prefect.settings import PREFECT_UI_URL
from pydantic import Field

from incidents.errors import TemporaryError
from incidents.models import Diagnosis, Evidence, Noun, Plan, RepositoryPatch, State, Subject

RETRY_DELAYS_S = [1, 5, 15]
ACTOR = "flow"


class Case(Noun):
    """The incident that a run handles."""

    incident: str
    subject: Subject
    pod: str | None = Field(description="a pod that an alert named; its owner is the workload")
    dry_run: bool
    run: str = Field(description="id of the flow run")


class Turn(Noun):
    """One round of a case: a look, a diagnosis, a question. Actions that were applied count as attempts."""

    case: Case
    round: int = Field(ge=1)
    attempt: int = Field(ge=1)

    @property
    def incident(self) -> str:
        """The incident's id."""
        return self.case.incident

    def next(self, *, acted: bool) -> "Turn":
        """The round after this one."""
        return self.model_copy(update={"round": self.round + 1, "attempt": self.attempt + acted})


class Ending(Noun):
    """How the incident ends, and why, in one sentence."""

    state: State
    reason: str
    patch: RepositoryPatch | None = None


class Seen(Noun):
    """What `observe` found: evidence, or a reason to stop."""

    evidence: Evidence | None = None
    ending: Ending | None = None


class Proposal(Noun):
    """What `propose` came to: a plan to be decided, or a reason to stop."""

    diagnosis: Diagnosis
    plan: Plan | None = None
    ending: Ending | None = None


def once_per_round(context: TaskRunContext, arguments: dict[str, Any]) -> str:
    """Cache key of a step that happens once in each round of an incident."""
    turn: Turn = arguments["turn"]
    return f"incident-{turn.incident}-{turn.round}-{context.task.name}"


def once_per_incident(context: TaskRunContext, arguments: dict[str, Any]) -> str:
    """Cache key of a step that happens once in an incident."""
    case: Case = arguments["case"]
    return f"incident-{case.incident}-{context.task.name}"


def only_if_temporary(_task: Task[Any, Any], _run: TaskRun, state: RunState[Any]) -> bool:
    """Try again only where trying again may help."""
    return isinstance(state.data, TemporaryError)


def step(name: str, key: Callable[[TaskRunContext, dict[str, Any]], str], retries: int = 3) -> dict[str, Any]:
    """The options that all steps share."""
    return {
        "name": name,
        "cache_key_fn": key,
        "persist_result": True,
        "retries": retries,
        "retry_delay_seconds": RETRY_DELAYS_S[:retries],
        "retry_condition_fn": only_if_temporary,
    }


async def publish(incident: str, what: str, markdown: str, said: str) -> None:
    """
    Leave the artifact of a step, and one line in the run's log; the same step again makes a new version.

    said: the step's result in one sentence, for whoever watches the run.
    """
    get_run_logger().info("%s: %s", what, said)
    await acreate_markdown_artifact(
        markdown, key=f"incident-{incident}-{what}", description=f"Incident {incident}: {what}"
    )


def run_url(run: str) -> str:
    """Where a person can follow a run; empty when no UI is configured."""
    base = PREFECT_UI_URL.value()
    return f"{base}/v2/runs/flow-run/{run}" if base else ""
