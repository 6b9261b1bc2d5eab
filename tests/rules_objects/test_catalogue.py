"""The catalogue of the embedded cluster, looked at and diagnosed as in production: the truth comes out."""

import pytest

from incidents.evidence import evidence_from
from incidents.models import Diagnosis, Subject
from incidents.observing import look
from incidents.rules import diagnose
from incidents.standin.faults import SCENARIOS, Site, Truth
from incidents.standin.simulation import Simulation
from incidents.standin.source import SimulationSource

OF_WORKLOADS = (
    *("quota_exceeded", "limit_range_refuses", "service_account_missing", "priority_class_missing"),
    *("admission_rejected", "unschedulable_resources", "unschedulable_placement", "preempted", "evicted_storage"),
    *("storage_class_missing", "pvc_missing", "pvc_unbound", "volume_full", "missing_mounted_configmap"),
    *("node_not_ready", "node_cordoned", "rbac_forbidden", "network_policy_block", "dns_failure"),
    "certificate_expired",
)
OF_OTHERS = {
    "hpa_no_metrics": "HorizontalPodAutoscaler",
    "hpa_maxed": "HorizontalPodAutoscaler",
    "pdb_blocking": "PodDisruptionBudget",
    "ingress_misconfigured": "Ingress",
    "flux_kustomization_failed": "Kustomization",
    "flux_source_failed": "GitRepository",
    "flux_helmrelease_failed": "HelmRelease",
}
OF_ROOTS = (
    "node_not_ready",
    "node_pressure",
    "node_cordoned",
    "pvc_unbound",
    "storage_class_missing",
    "quota_exceeded",
)
SEEDS = (0, 1, 2, 3)


def make_world(name: str, seed: int) -> tuple[Simulation, Truth]:
    simulation = Simulation(seed)
    truth = SCENARIOS[name](Site(simulation, "shop", "orders", seed))
    simulation.settle(120)
    return simulation, truth


async def diagnosed(simulation: Simulation, kind: str, name: str) -> tuple[str, str, str]:
    """Fault, and kind and name of the root."""
    subject = Subject(cluster="lab", namespace=None if kind == "Node" else "shop", kind=kind, name=name)
    found = diagnose(evidence_from(subject, await look(SimulationSource(simulation), subject), str))
    assert isinstance(found, Diagnosis), found
    assert found.root_cause is not None, found.summary
    return found.fault, found.root_cause.object.kind, found.root_cause.object.name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", OF_WORKLOADS)
async def test_an_alert_about_a_workload_leads_to_the_root(name: str, seed: int) -> None:
    simulation, truth = make_world(name, seed)

    assert await diagnosed(simulation, "Workload", "orders") == (truth.fault, truth.kind, truth.name)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", OF_OTHERS)
async def test_an_alert_about_another_object_leads_to_the_root(name: str, seed: int) -> None:
    simulation, truth = make_world(name, seed)

    assert await diagnosed(simulation, OF_OTHERS[name], "orders") == (truth.fault, truth.kind, truth.name)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", OF_ROOTS)
async def test_an_alert_about_the_root_itself_finds_it(name: str, seed: int) -> None:
    simulation, truth = make_world(name, seed)

    assert await diagnosed(simulation, truth.kind, truth.name) == (truth.fault, truth.kind, truth.name)


@pytest.mark.parametrize("seed", [0, 2])
async def test_a_namespace_that_stays_leads_to_what_is_held_in_it(seed: int) -> None:
    simulation, truth = make_world("finalizer_stuck", seed)

    assert await diagnosed(simulation, "Namespace", "shop") == (truth.fault, truth.kind, truth.name)


@pytest.mark.parametrize("name", ["healthy", "slow_start", "completed_job"])
async def test_where_nothing_is_wrong_no_object_is_blamed(name: str) -> None:
    simulation, _ = make_world(name, 1)
    subject = Subject(cluster="lab", namespace="shop", kind="Workload", name="orders")
    found = diagnose(evidence_from(subject, await look(SimulationSource(simulation), subject), str))

    assert isinstance(found, Diagnosis)
    assert found.root_cause is None
