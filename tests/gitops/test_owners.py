"""Who manages an object, by the marks that Flux, Argo CD, Helm and operators leave."""

from typing import Any

import pytest

from incidents.evidence import owners
from incidents.evidence.owners import manager_of
from incidents.models import Fact, ObjectRef, Relation
from incidents.snapshot import Json
from tests.evidence_objects.worlds import make, make_graph
from tests.gitops.makers import (
    FLUX,
    FLUX_HELM,
    HELM,
    HELM_NOTES,
    INSTANCE,
    TRACKED,
    TRACKED_ELSEWHERE,
    make_managed,
    owned_by,
    written,
)

PROMETHEUS = owned_by("monitoring.coreos.com/v1", "Prometheus", "main")
SYNCED = {"argocd.argoproj.io/sync-wave": "1"}


@pytest.mark.parametrize(
    ("marks", "manager"),
    [
        ({"labels": FLUX}, ("flux", "Kustomization", "apps", "flux-system")),
        ({"labels": FLUX_HELM, "annotations": HELM_NOTES}, ("flux", "HelmRelease", "web", "shop")),
        ({"fields": (written("kustomize-controller"),)}, ("flux", "Kustomization", "", "")),
        ({"fields": (written("helm-controller"),)}, ("flux", "HelmRelease", "", "")),
        ({"annotations": TRACKED}, ("argocd", "Application", "storefront", "")),
        ({"annotations": TRACKED_ELSEWHERE}, ("argocd", "Application", "storefront", "team-a")),
        ({"labels": INSTANCE, "fields": (written("argocd-controller"),)}, ("argocd", "Application", "web", "")),
        ({"labels": INSTANCE, "annotations": SYNCED}, ("argocd", "Application", "web", "")),
        ({"labels": HELM, "annotations": TRACKED}, ("argocd", "Application", "storefront", "")),
        ({"labels": HELM, "annotations": HELM_NOTES}, ("helm", "Release", "web", "shop")),
        ({"fields": (written("helm"),)}, ("helm", "Release", "", "")),
        ({"owner": PROMETHEUS}, ("operator", "Prometheus", "main", "shop")),
    ],
)
def test_every_tool_is_known_by_its_marks(marks: dict[str, Any], manager: tuple[str, ...]) -> None:
    found = manager_of(make_managed(**marks))

    assert found is not None
    assert found[:4] == manager


@pytest.mark.parametrize(
    "marks",
    [
        {},
        {"labels": INSTANCE},
        {"labels": HELM},
        {"labels": {"kustomize.toolkit.fluxcd.io/name": "apps"}},
        {"annotations": HELM_NOTES},
        {"annotations": {"argocd.argoproj.io/tracking-id": "storefront:apps/Deployment:shop/another"}},
        {"annotations": {"argocd.argoproj.io/tracking-id": "storefront:v1/Service:shop/web"}, "labels": INSTANCE},
        {"annotations": {"argocd.argoproj.io/tracking-id": "nonsense"}},
        {"fields": (written("kubectl"), written("kube-controller-manager"), written("nightshift"))},
        {"fields": (written("kustomize-controller", subresource="status"),)},
        {"owner": owned_by("apps/v1", "ReplicaSet", "web-1")},
        {"owner": owned_by("batch/v1", "CronJob", "nightly")},
        {"owner": owned_by("gateway.networking.k8s.io/v1", "Gateway", "edge")},
    ],
)
def test_a_mark_that_any_tool_may_leave_is_not_enough(marks: dict[str, Any]) -> None:
    assert manager_of(make_managed(**marks)) is None


def managed(*items: Json) -> Fact:
    (fact,) = owners.facts(make_graph(*items))
    return fact


def make_flux(**spec: Any) -> tuple[Json, Json]:
    source = {"kind": "GitRepository", "name": "fleet"}
    place = {"namespace": "flux-system"}
    applier = make("Kustomization", "apps", meta=place, spec={"path": "./apps/shop", "sourceRef": source, **spec})
    return applier, make("GitRepository", "fleet", meta=place, spec={"url": "https://bot:hunter2Zq9@git.example/fleet"})


def test_what_flux_manages_is_told_with_where_it_is_kept_and_no_password() -> None:
    fact = managed(make_managed(labels=FLUX), *make_flux())

    assert fact.statement == "Deployment shop/web is managed by Kustomization flux-system/apps"
    assert fact.detail["path"] == "./apps/shop"
    assert fact.detail["url"] == "https://bot:***@git.example/fleet"
    assert "suspended" not in fact.detail


def test_a_suspended_flux_object_leaves_alone_what_it_made() -> None:
    assert managed(make_managed(labels=FLUX), *make_flux(suspend=True)).detail["suspended"] == "yes"


@pytest.mark.parametrize(
    ("note", "left_alone"),
    [
        ({"kustomize.toolkit.fluxcd.io/reconcile": "disabled"}, "yes"),
        ({"kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"}, "yes"),
        ({"kustomize.toolkit.fluxcd.io/ssa": "Merge"}, ""),
        ({"kustomize.toolkit.fluxcd.io/prune": "disabled"}, ""),
    ],
)
def test_an_object_that_flux_is_told_to_leave_alone_is_left_alone(note: dict[str, str], left_alone: str) -> None:
    assert managed(make_managed(labels=FLUX, annotations=note)).detail.get("suspended", "") == left_alone


@pytest.mark.parametrize(
    ("fields", "replicas"),
    [
        ((written("kustomize-controller"),), "manifest"),
        ((written("kustomize-controller", replicas=False),), "free"),
        ((written("kubectl"),), ""),
        ((), ""),
    ],
)
def test_the_managed_fields_tell_whether_the_manifest_says_how_many_replicas(
    fields: tuple[Json, ...], replicas: str
) -> None:
    assert managed(make_managed(labels=FLUX, fields=fields)).detail.get("replicas", "") == replicas


def test_flux_objects_are_linked_to_what_they_made() -> None:
    service = make_managed(labels=FLUX, kind="Service")
    links = list(owners.links(make_graph(make_managed(labels=FLUX), service, make_managed(name="other"))))

    assert {link.relation for link in links} == {Relation.MAKES}
    assert {link.source for link in links} == {ObjectRef(kind="Kustomization", name="apps", namespace="flux-system")}
    assert {link.target.kind for link in links} == {"Deployment", "Service"}


def test_a_workload_of_an_operator_is_a_workload_all_the_same() -> None:
    item = make_managed(owner=PROMETHEUS, kind="StatefulSet")
    graph = make_graph(item)

    assert graph.workloads() == [item]
    assert graph.top(item).kind == "StatefulSet"
