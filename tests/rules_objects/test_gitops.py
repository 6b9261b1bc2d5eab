"""Flux and certificates: followed to their source, and no further than what is seen."""

from typing import Any

import pytest

from incidents.faults import Fault
from incidents.rules import objects
from incidents.rules.view import Finding
from incidents.snapshot import Json
from tests.evidence_objects.worlds import ago, make, make_deployment, make_view, ref

APPS = ref("Kustomization", "apps")


def make_flux(
    kind: str, name: str, status: str = "True", reason: str = "Succeeded", message: str = "", **spec: object
) -> Json:
    told = {"type": "Ready", "status": status, "reason": reason, "message": message, "lastTransitionTime": ago(900)}
    meta = {"generation": 1}
    return make(kind, name, meta=meta, spec=spec, status={"conditions": [told], "observedGeneration": 1})


def from_repo(name: str = "repo") -> Json:
    return {"sourceRef": {"kind": "GitRepository", "name": name}}


def asked(*items: Json, kind: str = "Kustomization", name: str = "apps", **seen: Any) -> Finding | None:
    root = ref(kind, name)
    return objects.RULES[kind](make_view(*items, focus=root, **seen), root)


def root_of(finding: Finding | None) -> tuple[Fault, str]:
    assert finding is not None
    return finding.fault, finding.cause.object.name


def failing(message: str = "build failed", reason: str = "BuildFailed", **spec: object) -> Json:
    return make_flux("Kustomization", "apps", "False", reason, message, **from_repo(), **spec)


def test_a_kustomization_that_fails_by_itself_is_the_root() -> None:
    assert root_of(asked(failing(), make_flux("GitRepository", "repo"))) == (Fault.FLUX_KUSTOMIZATION_FAILED, "apps")


def test_a_kustomization_whose_source_fails_leads_to_the_source() -> None:
    source = make_flux("GitRepository", "repo", "False", "GitOperationFailed", "authentication required")

    assert root_of(asked(failing(reason="ArtifactFailed"), source)) == (Fault.FLUX_SOURCE_FAILED, "repo")


def test_a_source_that_does_not_exist_is_the_root_only_where_sources_were_seen() -> None:
    missing = asked(failing(reason="ArtifactFailed"))
    unseen = asked(failing(reason="ArtifactFailed"), unseen=("GitRepository",))

    assert root_of(missing) == (Fault.FLUX_SOURCE_FAILED, "repo")
    assert root_of(unseen) == (Fault.FLUX_KUSTOMIZATION_FAILED, "apps")


def test_a_dependency_that_is_not_ready_is_followed() -> None:
    first = make_flux("Kustomization", "infra", "False", "ReconciliationFailed", "dry-run failed", **from_repo())
    apps = failing("dependency 'shop/infra' is not ready", "DependencyNotReady", dependsOn=[{"name": "infra"}])

    assert root_of(asked(apps, first, make_flux("GitRepository", "repo"))) == (Fault.FLUX_KUSTOMIZATION_FAILED, "infra")


def test_dependencies_in_a_circle_come_to_an_end() -> None:
    one = failing("waits", "DependencyNotReady", dependsOn=[{"name": "apps"}])

    assert asked(one, make_flux("GitRepository", "repo")) is not None


@pytest.mark.parametrize("available", [0, 1])
def test_a_failed_health_check_is_the_workloads_if_that_is_seen_to_be_in_trouble(available: int) -> None:
    deployment, replica_set = make_deployment(made=1)
    deployment["status"] |= {"availableReplicas": available, "readyReplicas": available}
    message = "health check failed after 5m0s: timeout waiting for: [Deployment/shop/web status: 'InProgress']"
    finding = asked(failing(message, "HealthCheckFailed"), deployment, replica_set, make_flux("GitRepository", "repo"))

    assert (finding is not None) is bool(available)


def test_an_object_at_work_or_ready_has_not_failed() -> None:
    assert asked(make_flux("Kustomization", "apps", "Unknown", "Progressing", **from_repo())) is None
    assert asked(make_flux("Kustomization", "apps", "True", suspend=True, **from_repo())) is None


def test_a_source_whose_newest_spec_nobody_looked_at_is_out_of_sync() -> None:
    source = make_flux("GitRepository", "repo")
    source["metadata"]["generation"] = 2

    assert root_of(asked(source, kind="GitRepository", name="repo")) == (Fault.FLUX_SOURCE_FAILED, "repo")


def test_a_release_that_fails_is_the_root_and_its_chart_repository_goes_before_it() -> None:
    chart = {"spec": {"chart": "web", "sourceRef": {"kind": "HelmRepository", "name": "charts"}}}
    release = make_flux(
        "HelmRelease", "apps", "False", "UpgradeFailed", "timed out waiting for the condition", chart=chart
    )
    bad = make_flux("HelmRepository", "charts", "False", "Failed", "failed to fetch index: 503")

    assert root_of(asked(release, make_flux("HelmRepository", "charts"), kind="HelmRelease")) == (
        Fault.FLUX_HELMRELEASE_FAILED,
        "apps",
    )
    assert root_of(asked(release, bad, kind="HelmRelease")) == (Fault.FLUX_SOURCE_FAILED, "charts")


def make_certificate(*, since: float = 3600, ready: str = "False", **status: object) -> Json:
    told = {"type": "Ready", "status": ready, "reason": "DoesNotExist", "message": "Issuing certificate"}
    spec = {"secretName": "web-tls"}
    conditions = [told | {"lastTransitionTime": ago(since)}]
    return make("Certificate", "web", spec=spec, status={"conditions": conditions, **status})


@pytest.mark.parametrize(
    ("certificate", "is_found"),
    [
        (make_certificate(), True),
        (make_certificate(since=30), False),
        (make_certificate(since=30, failedIssuanceAttempts=2), True),
        (make_certificate(ready="True", notAfter=ago(60)), True),
        (make_certificate(ready="True", notAfter="2027-01-01T00:00:00Z"), False),
    ],
)
def test_a_certificate_is_at_fault_when_it_is_over_or_cannot_be_issued(certificate: Json, is_found: bool) -> None:
    finding = asked(certificate, kind="Certificate", name="web")

    assert (finding is not None) is is_found


def test_a_missing_tls_secret_is_the_certificates_fault_where_one_should_fill_it() -> None:
    ingress = make("Ingress", "web", spec={"tls": [{"secretName": "web-tls"}]})
    alone = asked(ingress, kind="Ingress", name="web")
    filled = asked(ingress, make_certificate(), kind="Ingress", name="web")

    assert root_of(alone) == (Fault.INGRESS_MISCONFIGURED, "web")
    assert root_of(filled) == (Fault.CERTIFICATE_EXPIRED, "web")
