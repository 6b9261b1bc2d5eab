"""What has only just begun is not short of anything, and what came right in another try did not fail."""

from datetime import timedelta

import pytest

from incidents.evidence.standing import standing
from incidents.models import ContainerSpec, ProbeSpec, Signal
from tests.evidence_objects.worlds import NOW, ago, make, make_graph, make_pod, make_view, ref
from tests.factories import make_container, make_rollout, make_workload

PROBE = ProbeSpec(probe="startupProbe", kind="http", port="80", period_s=10, failure_threshold=60)


@pytest.mark.parametrize(
    ("minutes", "sibling_ready", "restarts", "signal"),
    [
        (5, True, 0, Signal.UNDER_WAY),
        (5, False, 0, Signal.SHORT_OF_REPLICAS),
        (5, True, 1, Signal.SHORT_OF_REPLICAS),
        (11, True, 0, Signal.SHORT_OF_REPLICAS),
    ],
)
def test_a_pod_may_take_as_long_as_its_startup_probe_waits_where_another_has_started(
    minutes: int, sibling_ready: bool, restarts: int, signal: Signal
) -> None:
    slow = make_container(
        pod="web-2", ready=False, restarts=restarts, running_since=NOW - timedelta(minutes=minutes), revision=2
    )
    other = make_container(
        pod="web-1", ready=sibling_ready, restarts=0, running_since=NOW - timedelta(minutes=30), revision=2
    )
    spec = ContainerSpec(name="app", probes=(PROBE,))
    workload = make_workload(containers=(slow, other), specs=(spec,), revisions=())

    assert standing(make_graph(), workload, make_rollout(2, available=1, ready=1)) is signal


def failed_try(*, complete: bool) -> set[Signal]:
    """What is told of a Job's pod that failed."""
    conditions = [{"type": "Complete", "status": "True"}] if complete else []
    template = {"metadata": {"labels": {}}, "spec": {"containers": [{"name": "app", "image": "backup:1"}]}}
    job = make("Job", "backup", spec={"template": template}, status={"conditions": conditions})
    pod = make_pod(job, node="a", phase="Failed")
    ended = {"terminated": {"exitCode": 1, "reason": "Error", "finishedAt": ago(60)}}
    pod["status"]["containerStatuses"] = [{"name": "app", "ready": False, "restartCount": 0, "state": ended}]
    backup = ref("Job", "backup")
    return {fact.signal for fact in make_view(job, pod, focus=backup).pod_facts(backup)}


def test_a_failed_try_is_history_once_its_job_is_complete() -> None:
    assert Signal.CRASHING in failed_try(complete=False)
    assert Signal.CRASHING not in failed_try(complete=True)
