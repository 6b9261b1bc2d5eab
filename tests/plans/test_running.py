"""Pods that are missing, pods that run in vain, volumes and GitOps: only what helps and can be known."""

from typing import Any

import pytest

from incidents.faults import ActionName, Fault
from incidents.models import Fact, ObjectRef, Relation, Signal
from tests.factories import WEB, make_fact, make_workload
from tests.plans.making import POD, certain, clue, make_link, owns, planned

HPA = ObjectRef(kind="HorizontalPodAutoscaler", name="web", namespace="shop")
OTHER = ObjectRef(kind="Pod", name="web-1-fghij", namespace="shop")
CLAIM = ObjectRef(kind="PersistentVolumeClaim", name="data", namespace="shop")
CLASS = ObjectRef(kind="StorageClass", name="standard")
DB = ObjectRef(kind="Service", name="db", namespace="shop")
JOB = ObjectRef(kind="Job", name="backup", namespace="shop")


def zero(**detail: str) -> Fact:
    return make_fact(Signal.ZERO_REPLICAS, WEB, **detail)


@pytest.mark.parametrize(
    ("detail", "least", "replicas"),
    [
        *(({"before": "3"}, "", 3), ({}, "2", 2), ({}, "", 1), ({"before": "0"}, "", 1), ({"before": "9999"}, "", 100)),
        *(({"members": "3"}, "", 3), ({"members": "3"}, "2", 2), ({"before": "1", "members": "3"}, "", 1)),
    ],
)
def test_a_workload_at_zero_gets_what_it_had(detail: dict[str, str], least: str, replicas: int) -> None:
    scales = make_link(Relation.SCALES, HPA, WEB, **({"min": least} if least else {}))
    plan = certain(Fault.SCALED_TO_ZERO, facts=(zero(**detail),), links=(scales,))

    assert (plan.action, plan.params) == (ActionName.SCALE_DEPLOYMENT, {"replicas": replicas})


def test_a_workload_that_is_meant_to_rest_is_not_woken() -> None:
    assert planned(Fault.SCALED_TO_ZERO, facts=(zero(deliberate="paused for the season"),)) is None


def test_the_one_pod_that_is_stuck_is_deleted() -> None:
    for root, given in ((POD, {}), (WEB, {"facts": (clue("stalled"),), "links": (owns(WEB, OTHER),)})):
        plan = certain(Fault.APP_WEDGED, root, **given)

        assert (plan.action, plan.target) == (ActionName.DELETE_POD, POD)


def test_a_pod_that_nobody_would_make_again_is_not_deleted() -> None:
    bare = ObjectRef(kind="Pod", name="alone", namespace="shop")

    assert planned(Fault.APP_WEDGED, bare, workloads=(make_workload(bare),)) is None


def test_several_stuck_pods_are_restarted_one_after_the_other() -> None:
    facts = (clue("stalled"), clue("stalled", OTHER))
    plan = certain(Fault.APP_WEDGED, facts=facts, links=(owns(WEB, OTHER),))

    assert (plan.action, plan.target) == (ActionName.RESTART_WORKLOAD, WEB)


def job(*facts: Fact, kind: str = "Job") -> Any:
    root = JOB.model_copy(update={"kind": kind})
    links = (owns(root, POD), make_link(Relation.CALLS, root, DB, clue="refused"))
    return planned(
        Fault.JOB_FAILED, root, facts=(make_fact(Signal.JOB_FAILED, root), *facts), links=links, container="app"
    )


def test_a_job_is_made_again_when_what_it_called_serves_by_now() -> None:
    plan = job(clue("refused", host="db"), make_fact(Signal.SERVES, DB))

    assert plan is not None
    assert (plan.action, plan.risk, plan.undo) == (ActionName.RECREATE_JOB, "high", "")


def test_a_job_that_would_fail_again_is_not_made_again() -> None:
    serves = make_fact(Signal.SERVES, DB)

    assert job(clue("refused", host="db")) is None
    assert job(clue("auth_failed"), serves) is None
    assert job(clue("refused"), clue("migration"), serves) is None
    assert job(clue("refused"), serves, kind="CronJob") is None


def full(**detail: str) -> Any:
    return planned(Fault.VOLUME_FULL, CLAIM, links=(make_link(Relation.REFERS, CLAIM, CLASS, **detail),))


@pytest.mark.parametrize(("size", "after"), [("1Gi", "2Gi"), ("500Mi", "1000Mi"), ("200Gi", "300Gi"), ("10G", "19Gi")])
def test_a_full_volume_grows_where_its_class_lets_it(size: str, after: str) -> None:
    assert full(size=size, expandable="yes").params == {"size": after}


@pytest.mark.parametrize(("size", "expandable"), [("1Gi", ""), ("1Gi", "no"), ("?", "yes")])
def test_a_volume_that_may_not_be_able_to_grow_is_left_to_a_human(size: str, expandable: str) -> None:
    assert full(size=size, expandable=expandable) is None


def flux(kind: str, said: str, *facts: Fact) -> Any:
    fault = {"Kustomization": "kustomization_failed", "HelmRelease": "helmrelease_failed"}.get(kind, "source_failed")
    ref = ObjectRef(kind=kind, name="apps", namespace="shop")
    return planned(Fault(f"flux_{fault}"), ref, facts=(make_fact(Signal.NOT_RECONCILED, ref, said), *facts))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("Kustomization", "Deployment/shop/web dry-run failed: etcdserver: request timed out"),
        ("Kustomization", "health check failed after 5m0s: timeout waiting for: [Deployment/web status: 'InProgress']"),
        ("GitRepository", "unable to clone: Get https://git.example: net/http: TLS handshake timeout"),
        ("GitRepository", "failed to fetch: read tcp 10.0.0.1:443: connection reset by peer"),
        ("HelmRelease", "failed to download chart: 503 Service Unavailable"),
    ],
)
def test_what_passes_is_tried_again(kind: str, said: str) -> None:
    plan = flux(kind, said)

    assert plan is not None
    assert (plan.action, plan.params) == (f"flux_reconcile_{kind.lower()}", {})


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("Kustomization", "kustomize build failed: accumulating resources: no such file or directory"),
        ("Kustomization", "Deployment/web is invalid: spec.selector: field is immutable"),
        ("Kustomization", "dependency 'shop/infra' is not ready"),
        ("GitRepository", "unable to clone: authentication required"),
        ("GitRepository", "dial tcp: lookup git.example: no such host"),
        ("GitRepository", "Get https://git.example: x509: certificate has expired (i/o timeout before)"),
        ("HelmRelease", "Helm upgrade failed: timed out waiting for the condition"),
        ("HelmRelease", "Helm install failed for release shop/web: context deadline exceeded"),
        ("HelmRepository", "read tcp: connection reset by peer"),
    ],
)
def test_what_trying_again_cannot_mend_is_left_to_a_human(kind: str, said: str) -> None:
    assert flux(kind, said) is None


def test_what_somebody_suspended_is_not_reconciled() -> None:
    ref = ObjectRef(kind="Kustomization", name="apps", namespace="shop")

    assert flux("Kustomization", "request timed out", make_fact(Signal.SUSPENDED, ref)) is None
