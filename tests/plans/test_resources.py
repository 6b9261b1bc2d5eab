"""Sizes follow what was used, what worked before and what a node offers; never more than that."""

from typing import Any

import pytest

from incidents.faults import ActionName, Fault
from incidents.models import ContainerSpec, ObjectRef, Plan, Room, Signal
from tests.factories import make_fact, make_revision, make_workload
from tests.plans.making import POD, certain, planned

GIB = 2**30


def limited(memory: str = "", cpu: str = "", name: str = "app") -> ContainerSpec:
    limits = {key: value for key, value in (("memory", memory), ("cpu", cpu)) if value}
    return ContainerSpec(name=name, limits=limits)


def asks(name: str = "app", **requests: str) -> ContainerSpec:
    return ContainerSpec(name=name, requests=requests)


def oom(memory: str, **given: Any) -> Plan | None:
    return planned(Fault.OOM_KILLED, specs=(limited(memory),), **given)


def waiting(resource: str = "cpu", **given: Any) -> Plan | None:
    fact = make_fact(Signal.UNSCHEDULABLE, POD, why="resources", resource=resource)
    node = Room(cpu_millis=2000, memory_bytes=8 * GIB)
    return planned(Fault.UNSCHEDULABLE_RESOURCES, facts=(fact,), **{"largest_node": node, **given})


def size(plan: Plan | None, name: str = "memory_limit") -> object:
    assert plan is not None
    assert plan.action is ActionName.PATCH_DEPLOYMENT_RESOURCES
    assert plan.params.keys() == {"container", name}
    return plan.params[name]


@pytest.mark.parametrize(("before", "after"), [("24Mi", "96Mi"), ("512Mi", "2048Mi"), ("1536Mi", "3072Mi")])
def test_a_memory_limit_that_was_exceeded_grows_by_a_multiple(before: str, after: str) -> None:
    assert size(oom(before, largest_node=Room(cpu_millis=2000, memory_bytes=64 * GIB))) == after


def test_a_limit_with_which_an_earlier_revision_ran_comes_back() -> None:
    good = make_revision(1, current=False, ready=1, limits={"app": {"memory": "256Mi"}})

    assert size(oom("24Mi", revisions=(good, make_revision(2)))) == "256Mi"


def test_measured_usage_counts_for_more_than_doubling() -> None:
    used = make_fact(Signal.USAGE, POD, container="app", memory_bytes=str(200 * 2**20))

    assert size(oom("24Mi", facts=(used,))) == "300Mi"


def test_the_right_one_of_two_containers_gets_more() -> None:
    plan = planned(Fault.OOM_KILLED, specs=(limited("1Gi", name="proxy"), limited("64Mi")))

    assert plan is not None
    assert plan.params == {"container": "app", "memory_limit": "256Mi"}


def test_memory_never_grows_beyond_its_share_of_the_largest_node() -> None:
    room = Room(cpu_millis=2000, memory_bytes=GIB)

    assert size(oom("600Mi", largest_node=room)) == "820Mi"
    assert oom("900Mi", largest_node=room) is None


def test_a_container_without_a_limit_of_its_own_gets_none() -> None:
    assert oom("") is None


def test_a_full_quota_would_refuse_the_larger_pod() -> None:
    quota = ObjectRef(kind="ResourceQuota", name="q", namespace="shop")

    assert oom("24Mi", facts=(make_fact(Signal.QUOTA_FULL, quota, resource="limits.memory"),)) is None
    assert oom("24Mi", facts=(make_fact(Signal.QUOTA_FULL, quota, resource="pods"),)) is not None


@pytest.mark.parametrize("kind", ["Job", "CronJob", "Pod"])
def test_what_cannot_be_patched_is_left_to_a_human(kind: str) -> None:
    root = ObjectRef(kind=kind, name="batch", namespace="shop")
    batch = make_workload(root, specs=(limited("24Mi"),))

    assert planned(Fault.OOM_KILLED, root, workloads=(batch,), container="app") is None


@pytest.mark.parametrize(("before", "after"), [("20m", "500m"), ("200m", "800m"), ("1", "2000m")])
def test_a_cpu_limit_rises_fourfold_between_half_a_core_and_two(before: str, after: str) -> None:
    plan = certain(Fault.CPU_THROTTLED, specs=(limited(cpu=before),))

    assert size(plan, "cpu_limit") == after


def test_a_cpu_limit_of_two_cores_is_not_raised_by_us() -> None:
    assert planned(Fault.CPU_THROTTLED, specs=(limited(cpu="2"),)) is None


def test_a_request_that_fits_nowhere_becomes_a_quarter_of_the_largest_node() -> None:
    assert size(waiting(specs=(asks(cpu="64"),)), "cpu_request") == "500m"
    assert size(waiting("memory", specs=(asks(memory="512Gi"),)), "memory_request") == "2048Mi"


def test_a_request_goes_back_to_what_an_earlier_revision_asked() -> None:
    good = make_revision(1, current=False, ready=1, requests={"app": {"cpu": "250m"}})

    assert size(waiting(specs=(asks(cpu="64"),), revisions=(good, make_revision(2))), "cpu_request") == "250m"


def test_the_other_containers_room_is_left_to_them() -> None:
    assert size(waiting(specs=(asks(cpu="64"), asks("proxy", cpu="1700m"))), "cpu_request") == "300m"


def test_a_request_that_would_fit_an_empty_node_is_not_the_requests_fault() -> None:
    assert waiting(specs=(asks(cpu="1500m"),)) is None


def test_a_gpu_is_not_asked_for_in_part() -> None:
    assert waiting("nvidia.com/gpu", specs=(asks(**{"nvidia.com/gpu": "1"}),)) is None


def test_without_nodes_seen_no_size_is_proposed() -> None:
    assert waiting(specs=(asks(cpu="64"),), largest_node=None) is None
