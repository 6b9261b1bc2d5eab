"""Without a plan a human gets the commands, filled with this incident's names and safe to paste."""

import re
import shlex

import pytest

from incidents.faults import ROOTS, TARGETS, Fault
from incidents.models import Evidence, ObjectRef, Relation
from incidents.plans import MAKERS, instruction_for, plan_for
from incidents.plans.advice import ADVICE
from tests.factories import WEB, make_cause, make_diagnosis, make_evidence, make_revision
from tests.plans.making import make_link

ALL = [(fault, kind) for fault, kinds in ROOTS.items() for kind in sorted(kinds)]
CLUSTER_WIDE = {"Node", "Namespace", "ClusterRole", "ClusterRoleBinding"}
HOSTILE = "x; rm -rf / $(reboot) '`id`'"


def told(fault: Fault, root: ObjectRef, **given: object) -> str:
    evidence = given.pop("evidence", None) or make_evidence()
    assert isinstance(evidence, Evidence)
    cause = make_cause(object=root, **{"env": "A_B", **given})
    return instruction_for(make_diagnosis(fault, root_cause=cause), evidence)


def commands(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


@pytest.mark.parametrize(("fault", "kind"), ALL)
def test_every_fault_of_every_kind_has_commands_that_name_its_root(fault: Fault, kind: str) -> None:
    root = ObjectRef(kind=kind, name="thing", namespace=None if kind in CLUSTER_WIDE else "shop")
    text = told(fault, root)

    assert commands(text)
    assert all(shlex.split(command)[0] in ("kubectl", "flux") for command in commands(text))
    assert fault is Fault.DEPENDENCY_UNAVAILABLE or "thing" in text or "web" in text
    assert "{" not in text.replace("{.metadata.finalizers}", "").replace('{"', "")


@pytest.mark.parametrize("fault", sorted(ADVICE))
def test_a_hostile_name_stays_one_word_of_a_command(fault: Fault) -> None:
    root = ObjectRef(kind="ConfigMap", name=HOSTILE, namespace=HOSTILE)
    evidence = make_evidence(focus=root)
    text = told(fault, root, evidence=evidence, container=HOSTILE, env=HOSTILE, key=HOSTILE)

    words = [word for command in commands(text) for word in shlex.split(command)]
    assert all("x; rm -rf / $(reboot)" in word for word in words if "rm" in word and "reboot" in word)
    assert not {"rm", "-rf", "/", ";", "$(reboot)"} & set(words)
    assert text.count("`") == 2 * len(commands(text))


def test_every_fault_is_planned_for_or_explained() -> None:
    assert set(Fault) - {Fault.NONE, Fault.UNKNOWN} == set(ADVICE)
    assert set(MAKERS) <= set(ADVICE)


def test_a_missing_configmap_is_made_with_the_key_that_is_wanted() -> None:
    config = ObjectRef(kind="ConfigMap", name="settings", namespace="shop")
    evidence = make_evidence(links=(make_link(Relation.REFERS, WEB, config, key="log_level"),))
    text = told(Fault.MISSING_CONFIGMAP, config, evidence=evidence)

    assert "`kubectl create configmap settings -n shop --from-literal=log_level=VALUE`" in text
    assert "`kubectl get deployment/web -n shop -o yaml`" in text


def test_the_revision_that_still_runs_is_offered_as_relief() -> None:
    config = ObjectRef(kind="ConfigMap", name="settings", namespace="shop")
    revisions = (make_revision(3, current=False, ready=1), make_revision(4))
    evidence = make_evidence(links=(make_link(Relation.REFERS, WEB, config),), revisions=revisions)

    text = told(Fault.MISSING_CONFIGMAP, config, evidence=evidence)
    assert "`kubectl rollout undo deployment/web -n shop --to-revision=3`" in text


def test_what_nobody_understands_is_looked_at_by_hand() -> None:
    text = instruction_for(make_diagnosis(Fault.UNKNOWN, root_cause=None), make_evidence())

    assert "kubectl describe deployment/web -n shop" in text
    assert "kubectl rollout history deployment/web -n shop" in text


def test_nothing_wrong_and_nothing_found_are_said_so() -> None:
    healthy = make_diagnosis(Fault.NONE, has_issue=False, root_cause=None)

    assert instruction_for(healthy, make_evidence()) == "Nothing to do."
    assert "labels" in instruction_for(make_diagnosis(Fault.UNKNOWN, root_cause=None), make_evidence(focus=None))


@pytest.mark.parametrize(("fault", "kind"), ALL)
def test_a_plan_from_poor_evidence_is_none_or_touches_only_its_own_kinds(fault: Fault, kind: str) -> None:
    root = ObjectRef(kind=kind, name="thing", namespace="shop")
    plan = plan_for(make_diagnosis(fault, root_cause=make_cause(object=root, container=None)), make_evidence())

    assert plan is None or plan.target.kind in TARGETS[plan.action]
