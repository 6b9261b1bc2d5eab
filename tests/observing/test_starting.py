"""From an alert about something else, a look gets to the workloads behind it."""

import pytest

from incidents.models import ObjectRef
from incidents.standin.faults import SCENARIOS, Site
from incidents.standin.shapes import metadata
from incidents.standin.simulation import Simulation
from tests.observing.worlds import make_crowd, make_world, names, seen

FLUX = "flux-system"


def make_flux(simulation: Simulation, kind: str, name: str, **spec: object) -> Site:
    """A Flux object in the namespace of Flux."""
    site = Site(simulation, FLUX, name, 1)
    site.add(kind, name, {"spec": {"interval": "1m", **spec}})
    return site


@pytest.mark.parametrize(
    ("kind", "fault", "name"),
    [
        ("Ingress", "ingress_misconfigured", "web"),
        ("HorizontalPodAutoscaler", "hpa_maxed", "web"),
        ("PodDisruptionBudget", "pdb_blocking", "web"),
        ("PersistentVolumeClaim", "volume_full", "web-data"),
        ("Service", "service_port_mismatch", "web"),
    ],
)
async def test_the_workload_behind_it_is_looked_at(kind: str, fault: str, name: str) -> None:
    simulation = make_world(web=fault)
    if kind == "Ingress":
        ingress = simulation.world.all("Ingress", "shop")[0]
        backend = {"service": {"name": "web", "port": {"number": 80}}}
        ingress["spec"] = {"rules": [{"http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}]}
    snapshot = await seen(simulation, kind=kind, name=name)

    assert snapshot.focus is not None
    assert any(key.startswith("web-") for key in snapshot.logs)


async def test_what_made_a_workload_is_read_where_it_lives_with_its_source() -> None:
    simulation = make_world(web="missing_env_var")
    make_flux(simulation, "GitRepository", "fleet", url="https://git.example/fleet")
    make_flux(simulation, "Kustomization", "apps", sourceRef={"kind": "GitRepository", "name": "fleet"}, path="./")
    make_crowd(simulation, 20, FLUX)
    meta = metadata(simulation.world.all("Deployment", "shop")[0])
    labels = {"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": FLUX}
    meta["labels"] = meta["labels"] | labels
    snapshot = await seen(simulation)

    assert (names(snapshot, "Kustomization"), names(snapshot, "GitRepository")) == ({"apps"}, {"fleet"})
    assert names(snapshot, "Deployment") == {"web"}


async def test_what_a_kustomization_applied_elsewhere_is_looked_at() -> None:
    simulation = make_world(web="missing_env_var", other="healthy")
    make_flux(simulation, "Kustomization", "apps", sourceRef={"kind": "GitRepository", "name": "gone"}, path="./")
    kustomization = simulation.world.all("Kustomization", FLUX)[0]
    entries = [{"id": "shop_web_apps_Deployment", "v": "v1"}, {"id": "shop_c__ConfigMap", "v": "v1"}, {"id": "x"}]
    kustomization["status"] = {"inventory": {"entries": entries}}
    snapshot = await seen(simulation, kind="Kustomization", namespace=FLUX, name="apps")

    assert names(snapshot, "Deployment") == {"web"}
    assert all(key.startswith("web-") for key in snapshot.logs)
    assert snapshot.logs


async def test_the_pods_of_a_cron_jobs_jobs_are_its_own() -> None:
    simulation = make_world(web="healthy")
    SCENARIOS["missing_env_var"](Site(simulation, "shop", "nightly", 1, kind="CronJob"))
    simulation.settle(90)
    snapshot = await seen(simulation, name="nightly")

    assert snapshot.focus == ObjectRef(kind="CronJob", name="nightly", namespace="shop")
    assert {key.split("-")[0] for key in snapshot.logs} == {"nightly"}
