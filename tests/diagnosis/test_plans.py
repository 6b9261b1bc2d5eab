"""Every parameter has a source in the cluster or is asked for; what could not be verified is not proposed."""

from typing import Any

import pytest

from incidents.faults import ActionName, Fault
from incidents.models import Evidence, ObjectRef, Plan
from incidents.plans import instruction_for, plan_for
from tests.factories import make_cause, make_container, make_diagnosis, make_evidence, make_revision


def plan(fault: Fault, **evidence: Any) -> Plan | None:
    return plan_for(make_diagnosis(fault), make_evidence(**evidence))


def oom(limit: str, **given: Any) -> Plan | None:
    return plan(Fault.OOM_KILLED, containers=(make_container(memory_limit=limit),), **given)


def test_a_variable_that_the_last_good_revision_had_comes_back_with_it() -> None:
    good = make_revision(1, current=False, ready=1, env_names={"app": ("REQUIRED_CONFIG",)})
    found = plan(Fault.MISSING_ENV_VAR, revisions=(good, make_revision(2)))

    assert found is not None
    assert (found.action, found.params) == (ActionName.ROLLBACK_DEPLOYMENT, {"to_revision": 1})


def test_a_variable_of_a_revision_that_runs_no_more_is_asked_for_with_the_hint() -> None:
    old = make_revision(1, current=False, ready=0, env_names={"app": ("REQUIRED_CONFIG",)})
    found = plan(Fault.MISSING_ENV_VAR, revisions=(old, make_revision(2)))

    assert found is not None
    assert [(ask.param, ask.known) for ask in found.asks] == [("value", "revision 1 had this variable")]


def test_an_image_without_a_good_revision_is_asked_for() -> None:
    found = plan(Fault.IMAGE_NOT_FOUND)

    assert found is not None
    assert [ask.param for ask in found.asks] == ["image"]
    assert "image" not in found.params


def test_memory_never_grows_beyond_its_share_of_the_largest_node() -> None:
    assert oom("600Mi", allowed_memory_bytes=2**30).params["memory_limit"] == "820Mi"  # type: ignore[union-attr]
    assert oom("900Mi", allowed_memory_bytes=2**30) is None


def test_a_container_without_a_limit_of_its_own_gets_none() -> None:
    assert oom("") is None


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.UNKNOWN, Fault.NODE_PRESSURE])
def test_faults_without_a_safe_action_have_no_plan(fault: Fault) -> None:
    assert plan(fault) is None


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet", "Pod"])
def test_a_workload_whose_fix_could_not_be_checked_is_left_to_a_human(kind: str) -> None:
    root = ObjectRef(kind=kind, name="web", namespace="shop")
    evidence: Evidence = make_evidence(workload=root)
    diagnosis = make_diagnosis(root_cause=make_cause(object=root, env="A"))

    assert plan_for(diagnosis, evidence) is None
    assert f"kubectl describe {kind.lower()}/web -n shop" in instruction_for(diagnosis, evidence)


def test_every_plan_is_bound_to_what_it_changes() -> None:
    for fault in (Fault.MISSING_ENV_VAR, Fault.IMAGE_NOT_FOUND):
        found = plan(fault)
        assert found is not None
        assert found.bindings == {"Deployment/web": "uid:digest"}
