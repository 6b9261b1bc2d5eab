"""What the rules conclude from incidents of a real cluster. They are few, and most must abstain; none may be wrong."""

import pytest

from incidents.evidence import evidence_from
from incidents.faults import Fault
from incidents.models import Abstention, Evidence
from incidents.plans import plan_for
from incidents.rules import diagnose
from tests.diagnosis.captures import capture, names, snapshot_of
from tests.factories import make_keyring

RIGHT = {
    "missing-env": Fault.MISSING_ENV_VAR,
    "image-tag-typo": Fault.IMAGE_NOT_FOUND,
    "image-never-pull": Fault.IMAGE_NOT_FOUND,
    "oomkilled": Fault.OOM_KILLED,
    "healthy": Fault.NONE,
    "neg-slow-start": Fault.NONE,
}


def evidence_of(name: str) -> Evidence:
    subject, snapshot = snapshot_of(capture(name))
    return evidence_from(subject, snapshot, make_keyring().digest)


@pytest.mark.parametrize(("name", "fault"), RIGHT.items())
def test_rules_name_fault_and_root_of_the_captures_they_cover(name: str, fault: Fault) -> None:
    diagnosis = diagnose(evidence_of(name))

    assert not isinstance(diagnosis, Abstention)
    assert diagnosis.fault is fault
    truth = capture(name)["truth"]["root_cause"]
    cause = diagnosis.root_cause
    said = {"kind": cause.object.kind, "name": cause.object.name, "container": cause.container} if cause else None
    assert said == ({key: truth[key] for key in ("kind", "name", "container")} if truth else None)


@pytest.mark.parametrize("name", sorted(set(names()) - RIGHT.keys()))
def test_rules_abstain_on_what_they_do_not_cover_rather_than_guess(name: str) -> None:
    assert isinstance(diagnose(evidence_of(name)), Abstention)


def test_a_missing_variable_is_asked_for_and_never_invented() -> None:
    evidence = evidence_of("missing-env")
    diagnosis = diagnose(evidence)

    assert not isinstance(diagnosis, Abstention)
    plan = plan_for(diagnosis, evidence)
    assert plan is not None
    assert plan.params == {"container": "app", "name": "REQUIRED_CONFIG"}
    assert [ask.param for ask in plan.asks] == ["value"]


def test_a_bad_tag_goes_back_to_the_revision_that_still_runs() -> None:
    evidence = evidence_of("image-tag-typo")
    diagnosis = diagnose(evidence)

    assert not isinstance(diagnosis, Abstention)
    plan = plan_for(diagnosis, evidence)
    assert plan is not None
    assert (plan.action, plan.params) == ("rollback_deployment", {"to_revision": 1})
    assert len(plan.bindings) == 2


def test_a_memory_limit_is_doubled() -> None:
    evidence = evidence_of("oomkilled")
    diagnosis = diagnose(evidence)

    assert not isinstance(diagnosis, Abstention)
    plan = plan_for(diagnosis, evidence)
    assert plan is not None
    assert plan.params == {"container": "app", "memory_limit": "48Mi"}


@pytest.mark.parametrize("name", names())
def test_no_value_of_a_variable_is_in_the_evidence_of_any_capture(name: str) -> None:
    evidence = evidence_of(name).model_dump_json()

    values = {
        item["value"]
        for pod in capture(name)["objects"]["pods"]
        for container in pod["spec"]["containers"]
        for item in container.get("env") or []
        if len(item.get("value", "")) >= 12
    }
    assert not {value for value in values if f'"{value}"' in evidence}
