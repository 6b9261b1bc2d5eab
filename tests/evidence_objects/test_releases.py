"""What shows that a template worked: pods of it that still run, or that ran until the newest was made."""

import pytest

from incidents.faults import Fault
from incidents.models import Signal
from incidents.rules.releases import why_release_fails
from incidents.rules.view import Finding
from incidents.snapshot import Json
from tests.evidence_objects.worlds import WEB, ago, make, make_deployment, make_pod, make_view, owned_by, ref

CRASH = {"ready": False, "restartCount": 6, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
ENDED = {"lastState": {"terminated": {"exitCode": 134, "reason": "Error", "finishedAt": ago(40)}}}


def crashing(pod: Json) -> Json:
    pod["status"]["containerStatuses"][0] |= CRASH | ENDED
    return pod


def replaced(
    *, unavailable_for: float, made: float = 900, reason: str = "MinimumReplicasUnavailable"
) -> Finding | None:
    """What is found where the newest revision crashes, all pods of the one before were stopped, and events are gone."""
    deployment, newest = make_deployment(made=1)
    template = deployment["spec"]["template"]
    former = {**template, "spec": {**template["spec"], "containers": [{"name": "app", "image": "web:0"}]}}
    told = {"type": "Available", "status": "False", "lastTransitionTime": ago(unavailable_for)}
    deployment["status"]["conditions"] = [told]
    number = "deployment.kubernetes.io/revision"
    newest["metadata"] |= {"creationTimestamp": ago(made), "annotations": {number: "8"}}
    meta = owned_by(deployment) | {"creationTimestamp": ago(90000), "annotations": {number: "7"}}
    spec = {"replicas": 0, "template": former}
    before = make("ReplicaSet", "web-old", spec=spec, status={"replicas": 0}, meta=meta)
    pod = crashing(make_pod(newest, node="a", phase="Running"))
    return why_release_fails(make_view(deployment, newest, before, pod), WEB)


def test_a_deployment_that_was_available_until_the_newest_revision_was_made_ran_with_the_one_before() -> None:
    finding = replaced(unavailable_for=910)

    assert finding is not None
    assert (finding.fault, finding.cause.object, finding.cause.container) == (Fault.BAD_RELEASE, WEB, "app")
    assert "revision 7" in finding.summary


@pytest.mark.parametrize("unavailable_for", [4000, 100, 89990])
def test_a_deployment_that_failed_long_before_or_long_after_its_release_does_not_fail_because_of_it(
    unavailable_for: float,
) -> None:
    assert replaced(unavailable_for=unavailable_for) is None


def halted(kind: str, *, former: str = "db:1", others_ready: bool = True) -> Finding | None:
    """What is found where an ordered update stops at its first pod, and revisions may not be read."""
    template = {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{"name": "app", "image": "db:2"}]}}
    counts = {"replicas": 2, "updatedReplicas": 1, "currentRevision": "db-one", "updateRevision": "db-two"}
    meta = {"generation": 1, "annotations": {"deprecated.daemonset.template.generation": "5"}}
    db = make(kind, "db", spec={"replicas": 2, "template": template}, status=counts, meta=meta)
    new = crashing(make_pod(db, suffix="1", node="a", phase="Running"))
    old = make_pod(db, suffix="0", node="b", phase="Running", ready=others_ready)
    new["metadata"]["labels"] = {"controller-revision-hash": "db-two", "pod-template-generation": "5"}
    old["metadata"]["labels"] = {"controller-revision-hash": "db-one", "pod-template-generation": "4"}
    old["spec"] = {**old["spec"], "containers": [{"name": "app", "image": former, "volumeMounts": [{"name": "token"}]}]}
    view = make_view(db, new, old, focus=ref(kind, "db"), unseen=("ControllerRevision",))
    assert view.evidence.seen(Signal.CRASHING)
    return why_release_fails(view, ref(kind, "db"))


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
def test_an_update_that_stops_at_its_first_pod_is_known_by_the_pods_that_are_left(kind: str) -> None:
    finding = halted(kind)

    assert finding is not None
    assert (finding.fault, finding.cause.object, finding.cause.container) == (Fault.BAD_RELEASE, ref(kind, "db"), "app")
    assert halted(kind, former="db:2") is None
    assert halted(kind, others_ready=False) is None


@pytest.mark.parametrize(("field", "value"), [("hostNetwork", True), ("dnsPolicy", "Default"), ("dnsConfig", {})])
def test_whom_pods_ask_for_names_is_compared_with_the_revision_before(field: str, value: object) -> None:
    deployment, newest = make_deployment(made=1)
    number = "deployment.kubernetes.io/revision"
    former = deployment["spec"]["template"]
    now = {**former, "spec": {**former["spec"], field: value}}
    deployment["spec"]["template"] = newest["spec"]["template"] = now
    newest["metadata"] |= {"annotations": {number: "8"}}
    meta = owned_by(deployment) | {"creationTimestamp": ago(90000), "annotations": {number: "7"}}
    before = make("ReplicaSet", "web-old", spec={"replicas": 0, "template": former}, status={"replicas": 0}, meta=meta)
    found = make_view(deployment, newest, before).facts(WEB, Signal.CHANGED)

    assert [fact.detail["field"] for fact in found] == [field]
