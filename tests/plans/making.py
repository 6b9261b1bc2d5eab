"""Evidence for plans: a workload with its pod, and what was seen of both."""

from typing import Any

from incidents.faults import Fault
from incidents.models import Cause, Evidence, Fact, Link, ObjectRef, Plan, Relation, Revision, Signal
from incidents.plans import plan_for
from tests.factories import WEB, make_diagnosis, make_evidence, make_fact, make_revision

POD = ObjectRef(kind="Pod", name="web-1-abcde", namespace="shop")
SERVICE = ObjectRef(kind="Service", name="web", namespace="shop")


def make_link(relation: Relation, source: ObjectRef, target: ObjectRef, **detail: str) -> Link:
    return Link(relation=relation, source=source, target=target, found=True, detail=detail)


def owns(workload: ObjectRef = WEB, pod: ObjectRef = POD) -> Link:
    return make_link(Relation.OWNS, workload, pod)


def good_and_bad(**newest: Any) -> tuple[Revision, Revision]:
    """A revision that runs, and a newer one that does not."""
    return make_revision(1, current=False, ready=1), make_revision(2, **newest)


def changed(field: str, container: str = "app") -> Fact:
    return make_fact(Signal.CHANGED, WEB, f"changed {field}", container=container, field=field, to="2", **{"from": "1"})


def clue(kind: str, pod: ObjectRef = POD, **detail: str) -> Fact:
    return make_fact(Signal.LOG, pod, "log: ...", clue=kind, container="app", **detail)


def planned(fault: Fault, root: ObjectRef = WEB, /, **given: Any) -> Plan | None:
    """The plan for a fault of a root, from evidence in which its workload owns one pod."""
    where = {key: given.pop(key) for key in ("container", "env", "key") if key in given}
    cause = Cause(object=root, **({"container": "app"} if root == WEB else {}) | where)
    links = (owns(), *given.pop("links", ()))
    evidence: Evidence = make_evidence(links=links, **given)
    return plan_for(make_diagnosis(fault, root_cause=cause), evidence)


def certain(fault: Fault, root: ObjectRef = WEB, /, **given: Any) -> Plan:
    """The same where there has to be a plan."""
    plan = planned(fault, root, **given)
    assert plan is not None
    return plan
