"""When a container's latest end is a fact of now, and when it is history."""

from datetime import timedelta

import pytest

from incidents.evidence.pods import crashing
from incidents.models import ContainerFacts, Signal
from incidents.snapshot import Json
from tests.evidence_objects.worlds import NOW, ago, make_deployment, make_evidence, make_pod


def ended(
    *, ended_ago: float, lasted: float = 3, ready: bool = False, running: bool = True, restarts: int = 4
) -> ContainerFacts:
    """A container that failed so many seconds ago, and runs again since, or waits."""
    at = NOW - timedelta(seconds=ended_ago)
    given = {"state": "running", "running_since": at} if running else {"state": "waiting"}
    return ContainerFacts(
        pod="web-1", container="app", image="web:1", revision=1, ready=ready, restarts=restarts, last_exit_code=1,
        last_reason="Error", last_finished_at=at, last_run_s=lasted, **given,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("container", "is_crashing"),
    [
        (ended(ended_ago=30), True),
        (ended(ended_ago=280, running=False), True),
        (ended(ended_ago=1500, lasted=1200), True),
        (ended(ended_ago=600_000), False),
        (ended(ended_ago=600_000, ready=True), False),
        (ended(ended_ago=240, lasted=180, ready=True), True),
    ],
)
def test_a_crash_counts_until_the_next_life_has_outlived_the_last(container: ContainerFacts, is_crashing: bool) -> None:
    assert crashing(container, NOW) is is_crashing


@pytest.mark.parametrize(
    ("lived", "lasted", "restarts", "is_crashing"),
    [(30, 90, 16, True), (120, 90, 16, False), (30, 90, 2, False), (30, 90_000, 16, False)],
)
def test_who_ends_again_and_again_without_an_error_has_not_recovered_until_it_lives_longer(
    lived: float, lasted: float, restarts: int, *, is_crashing: bool
) -> None:
    stopped = ended(ended_ago=lived, lasted=lasted, ready=True, restarts=restarts)

    assert crashing(stopped.model_copy(update={"last_exit_code": 0, "last_reason": "Completed"}), NOW) is is_crashing


def filled(*, ended_ago: float, lasted: float, restarts: int) -> set[Signal]:
    """What is told of a ready container that was killed for memory."""
    deployment, replica_set = make_deployment(made=1)
    pod = make_pod(replica_set, node="a", phase="Running", ready=True)
    killed: Json = {"exitCode": 137, "reason": "OOMKilled", "finishedAt": ago(ended_ago)}
    killed["startedAt"] = ago(ended_ago + lasted)
    state = {"restartCount": restarts, "state": {"running": {"startedAt": ago(ended_ago)}}}
    pod["status"]["containerStatuses"][0] |= state | {"lastState": {"terminated": killed}}
    return {fact.signal for fact in make_evidence(deployment, replica_set, pod).facts}


def test_memory_that_fills_slowly_and_again_is_a_fault_between_two_kills() -> None:
    assert Signal.OOM_KILLED in filled(ended_ago=1500, lasted=2400, restarts=6)
    assert Signal.RECOVERED not in filled(ended_ago=1500, lasted=2400, restarts=6)


@pytest.mark.parametrize(("ended_ago", "lasted", "restarts"), [(1500, 2400, 1), (9000, 2400, 6), (600_000, 900_000, 6)])
def test_memory_that_filled_once_or_long_ago_is_history(ended_ago: float, lasted: float, restarts: int) -> None:
    assert Signal.OOM_KILLED not in filled(ended_ago=ended_ago, lasted=lasted, restarts=restarts)
