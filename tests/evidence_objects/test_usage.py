"""What a CPU limit does to a container, measured or reported by itself, and when that explains an alert."""

import pytest

from incidents.evidence import evidence_from, usage
from incidents.faults import Fault
from incidents.models import Diagnosis, Gap, GapKind, Subject, Symptom
from incidents.rules import diagnose
from incidents.snapshot import Measured
from tests.evidence_objects.worlds import SPACE, WEB, make_deployment, make_pod, make_snapshot, ref

REPORTS = {
    "cgroup: cpu.max=20000 100000 nr_periods=3000 nr_throttled=2850 throttled_usec=811402233": 0.95,
    '{"msg":"cpu.stat","nr_periods":400,"nr_throttled":100,"throttled_time":1}': 0.25,
    "nr_periods 200\nnr_throttled 180\nthrottled_usec 99": 0.9,
    "nr_periods=100 nr_throttled=99\nnr_periods=100 nr_throttled=10": 0.1,
    "WARN cpu quota: throttled 450 of 500 CFS periods": 0.9,
    "450/500 scheduling periods throttled": 0.9,
    "nr_periods=7 nr_throttled=7": None,
    "nr_periods=100 nr_throttled=900": None,
    "client-side throttling: waited 1.2s for 30 of 50 requests": None,
}


@pytest.mark.parametrize("text", REPORTS)
def test_the_kernels_counters_are_read_wherever_a_program_prints_them(text: str) -> None:
    assert usage.throttled_in(text) == REPORTS[text]


@pytest.mark.parametrize(
    ("text", "limit", "waited"),
    [
        ("page 1 done in 10 s, cpu time 1.9 s\n" * 3, 0.2, 0.81),
        ("took=10000ms cpu=2000ms\n" * 3, 0.2, 0.8),
        ("wall 10s, 2.0s of CPU\n" * 3, 0.2, 0.8),
        ("took=10000ms cpu=2000ms\n" * 2, 0.2, None),
        ("took=10000ms cpu=2000ms\n" * 3, 0.0, None),
        ("took=10000ms cpu=900ms\n" * 3, 0.2, None),  # it waited for something else
        ("took=10s cpu=2s\ntook=10s cpu=2s\ntook=10s cpu=1s\n", 0.2, None),
        ("took=10s cpu=19s\n" * 3, 2.0, None),  # how many threads shared it is not known
    ],
)
def test_a_program_that_uses_all_it_may_and_tells_how_long_that_took_was_held_back(
    text: str, limit: float, waited: float | None
) -> None:
    assert usage.waited_in(text, limit) == (pytest.approx(waited) if waited else None)


def concluded(
    *,
    share: float | None = None,
    limit: str = "200m",
    log: str = "",
    symptom: Symptom = Symptom.THROTTLING,
    unmeasured: bool = False,
) -> Fault | None:
    """What an alert about pods that are all ready comes to."""
    resources = {"limits": {"cpu": limit} if limit else {"memory": "1Gi"}}
    container = {"name": "app", "image": "web:1", "resources": resources}
    deployment, replica_set = make_deployment(made=1, pod={"containers": [container]})
    deployment["status"] |= {"availableReplicas": 1, "readyReplicas": 1}
    pod = make_pod(replica_set, node="a", phase="Running", ready=True)
    about = ref("Pod", pod["metadata"]["name"])
    measured = [Measured(object=about, container="app", what="throttled", value=share)] if share is not None else []
    logs = {f"{about.name}/app": log}
    snapshot = make_snapshot(deployment, replica_set, pod, focus=WEB, logs=logs)
    missing = (Gap(kind=GapKind.NO_METRICS, about="usage", why="nobody measures"),) if unmeasured else ()
    snapshot = snapshot.model_copy(update={"measured": tuple(measured), "missing": missing})
    subject = Subject(cluster="lab", namespace=SPACE, kind="Workload", name="web", symptom=symptom)
    answer = diagnose(evidence_from(subject, snapshot, str))
    return answer.fault if isinstance(answer, Diagnosis) else None


SLOW = "WARN request took too long: 8123ms"


def test_a_limit_that_holds_a_ready_container_back_explains_what_is_complained_of() -> None:
    assert concluded(share=0.4) is Fault.CPU_THROTTLED
    assert concluded(share=None, log="nr_periods=500 nr_throttled=400") is Fault.CPU_THROTTLED
    assert concluded(share=0.8, log=SLOW, symptom=Symptom.LOAD) is Fault.CPU_THROTTLED
    assert concluded(share=0.8, symptom=Symptom.LOAD) is Fault.CPU_THROTTLED
    assert concluded(share=None, log="INFO report made in 30 s, cpu time 5.8 s\n" * 3) is Fault.CPU_THROTTLED


def test_a_limit_that_hardly_holds_back_or_is_none_or_makes_nothing_slow_explains_nothing() -> None:
    assert concluded(share=0.1) is None
    assert concluded(share=0.9, limit="") is None
    assert concluded(share=0.4, log=SLOW, symptom=Symptom.LOAD) is None


SLOW_HERE, SLOW_THERE = "WARN batch deadline 800 ms missed (took 4210 ms)", "WARN slow query: 4210 ms"


def test_a_program_that_is_slow_below_one_cpu_is_throttled_where_that_is_complained_of() -> None:
    assert concluded(unmeasured=True, log=SLOW_HERE) is Fault.CPU_THROTTLED


def test_what_is_slow_for_another_reason_or_measured_or_not_asked_about_is_not_throttled() -> None:
    assert concluded(unmeasured=True, log="INFO batch done") is None
    assert concluded(unmeasured=True, log=SLOW_THERE) is None
    assert concluded(unmeasured=True, log=f"{SLOW_HERE}\nERROR redis:6379: connection refused") is None
    assert concluded(unmeasured=True, log=SLOW_HERE, limit="2") is None
    assert concluded(unmeasured=True, log=SLOW_HERE, limit="") is None
    assert concluded(unmeasured=True, log=SLOW_HERE, symptom=Symptom.LOAD) is None
    assert concluded(share=0.1, log=SLOW_HERE) is None
