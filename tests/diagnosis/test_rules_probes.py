"""A probe that fails: wrong, too early, or right about a program that is stuck."""

from datetime import timedelta

import pytest

from incidents.faults import Fault
from incidents.models import (
    Signal,
)
from tests.diagnosis.seeing import (
    POD,
    broken,
    fault_of,
    of_pod,
    said,
)
from tests.factories import (
    NOW,
    make_container,
)


def test_a_program_that_says_it_is_stuck_is_wedged_and_not_a_wrong_probe() -> None:
    not_ready, probe = of_pod(Signal.NOT_READY), of_pod(Signal.PROBE_FAILING, probe="readiness", why="exec")

    assert fault_of(broken(not_ready, probe, said("stalled"))) is Fault.APP_WEDGED
    assert fault_of(broken(not_ready, probe)) is Fault.READINESS_PROBE_FAILING


@pytest.mark.parametrize(("why", "status"), [("timeout", ""), ("refused", ""), ("exec", ""), ("status", "503")])
def test_a_program_that_was_ready_and_fails_its_probe_is_stuck(why: str, status: str) -> None:
    probe = of_pod(Signal.PROBE_FAILING, probe="readiness", why=why, status=status)
    was, never = of_pod(Signal.NOT_READY, was_ready="yes"), of_pod(Signal.NOT_READY)

    assert fault_of(broken(was, probe)) is Fault.APP_WEDGED
    assert fault_of(broken(never, probe)) is Fault.READINESS_PROBE_FAILING


def test_a_program_that_exits_by_itself_was_not_killed_by_its_probe() -> None:
    probe = of_pod(Signal.PROBE_FAILING, probe="liveness", why="refused")

    assert fault_of(broken(of_pod(Signal.CRASHING, exit_code="1"), probe)) is None
    assert fault_of(broken(of_pod(Signal.CRASHING, exit_code="137"), probe)) is Fault.LIVENESS_PROBE_FAILING


@pytest.mark.parametrize(("passes", "fault"), [(True, None), (False, Fault.READINESS_PROBE_FAILING)])
def test_a_probe_that_another_pod_of_its_template_passes_asks_at_the_right_place(
    *, passes: bool, fault: Fault | None
) -> None:
    probe = of_pod(Signal.PROBE_FAILING, probe="readiness", why="refused", port="9443", revision="1")
    pods = (make_container(pod=POD.name, ready=False), make_container(pod="web-2", ready=passes))

    assert fault_of(broken(of_pod(Signal.NOT_READY), probe, containers=pods)) is fault


@pytest.mark.parametrize(("restarts", "fault"), [(0, None), (2, Fault.STARTUP_PROBE_FAILING)])
def test_a_startup_probe_that_has_not_given_up_yet_is_no_fault(restarts: int, fault: Fault | None) -> None:
    probe = of_pod(Signal.PROBE_FAILING, probe="startup", why="status", status="503")
    container = make_container(pod=POD.name, ready=False, restarts=restarts, running_since=NOW - timedelta(minutes=9))

    assert fault_of(broken(of_pod(Signal.NOT_READY), probe, containers=(container,))) is fault
