"""Worlds to test in: simulations that time is let pass in, and objects looked up by name."""

from typing import Any

from incidents.standin.faults import Site, healthy
from incidents.standin.images import REGISTRY
from incidents.standin.programs import Behaviour, Logs, Program
from incidents.standin.shapes import condition_of
from incidents.standin.simulation import Simulation

WEB = f"{REGISTRY}/shop/web:v1.4.2"


def make_simulation(seed: int = 1) -> Simulation:
    return Simulation(seed)


def make_site(simulation: Simulation | None = None, name: str = "web", seed: int = 0) -> Site:
    return Site(simulation or make_simulation(), "shop", name, seed)


def make_healthy(seed: int = 1, name: str = "web") -> Site:
    """A settled workload that works; seed 1 gives it one replica."""
    site = make_site(name=name, seed=seed)
    healthy(site)
    site.simulation.settle(10)
    return site


def make_image(simulation: Simulation, tag: str, *behaviours: Behaviour) -> str:
    image = f"{REGISTRY}/shop/web:{tag}"
    simulation.images.add(image, Program(behaviours or (Logs(("listening on :8080",)),)))
    return image


def deployment_of(simulation: Simulation, name: str = "web") -> dict[str, Any]:
    found = simulation.world.get("Deployment", "shop", name)
    assert found is not None
    return found


def replica_sets_of(simulation: Simulation) -> dict[int, dict[str, Any]]:
    """By revision."""
    revision = "deployment.kubernetes.io/revision"
    return {int(each["metadata"]["annotations"][revision]): each for each in simulation.world.all("ReplicaSet", "shop")}


def pods_of(simulation: Simulation) -> list[dict[str, Any]]:
    return simulation.world.all("Pod", "shop")


def container_of(pod: dict[str, Any]) -> dict[str, Any]:
    status: dict[str, Any] = pod["status"]["containerStatuses"][0]
    return status


def change(simulation: Simulation, *, name: str = "web", **spec: Any) -> None:
    """Change a deployment's spec as an API write does."""
    deployment = deployment_of(simulation, name)
    deployment["spec"] = deployment["spec"] | spec
    deployment["metadata"]["generation"] += 1
    simulation.world.touch(deployment)


def change_container(simulation: Simulation, *, name: str = "web", **fields: Any) -> None:
    """Change the only container of a deployment's template."""
    template = deployment_of(simulation, name)["spec"]["template"]
    container = template["spec"]["containers"][0] | fields
    change(simulation, name=name, template=template | {"spec": template["spec"] | {"containers": [container]}})


def events_of(simulation: Simulation, reason: str) -> list[dict[str, Any]]:
    return [event for event in simulation.world.all("Event", "shop") if event["reason"] == reason]


def condition(obj: dict[str, Any], kind: str) -> tuple[str, str]:
    found = condition_of(obj, kind)
    assert found is not None
    return found["status"], found["reason"]
