"""
A capture as a world: its objects under their own identity, its nodes, secrets (by name and key), events and logs.

Frozen, nothing acts: whatever is written stays as it is written. Alive, kubelets and controllers go on from there, with
programs inferred from what the containers said and did (`inference.py`).
"""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.standin.captured.awakening import awaken
from incidents.standin.captured.runtimes import runtime_of
from incidents.standin.kinds import KINDS
from incidents.standin.moments import stamp
from incidents.standin.shapes import Obj, name_of, namespace_of, uid_of
from incidents.standin.simulation import Simulation

PLURALS = {kind.plural: kind for kind in KINDS.values()}
PLACEHOLDER = b64encode(b"unknown: captures hold no secret values").decode()


@dataclass(frozen=True)
class Capture:
    """The part of a capture file that a cluster consists of."""

    namespace: str
    taken_at: float
    objects: dict[str, list[Obj]]
    nodes: list[Obj]
    secrets: list[Obj]
    logs: dict[str, dict[str, str]]

    @staticmethod
    def parse(content: dict[str, Any]) -> "Capture":
        """From a file's JSON. KeyError or ValueError where it is none."""
        return Capture(
            str(content["namespace"]),
            datetime.fromisoformat(str(content["captured_at"])).timestamp(),
            {str(plural): list(items) for plural, items in content["objects"].items()},
            list(content.get("nodes") or ()),
            list(content.get("secrets") or ()),
            dict(content.get("logs") or {}),
        )

    @property
    def extras(self) -> frozenset[str]:
        """The groups of custom resources that a cluster needs to show it."""
        kinds = [PLURALS[plural] for plural in self.objects if plural in PLURALS and self.objects[plural]]
        return frozenset(kind.extra for kind in kinds if kind.extra)


def load(capture: Capture, *, seed: int = 0, frozen: bool = False) -> Simulation:
    """The world of a capture, at the moment it was taken."""
    simulation = Simulation(seed, capture.taken_at)
    for node in simulation.world.all("Node") if capture.nodes else ():
        simulation.world.remove(node)
        simulation.loads.pop(name_of(node), None)
    changed, simulation.world.changed = simulation.world.changed, _nobody
    for obj in _objects(capture, simulation):
        simulation.world.put(obj)
        simulation.world.version = max(simulation.world.version, int(obj["metadata"]["resourceVersion"]))
    simulation.addresses = 254 * 200
    _remember_pods(simulation, capture)
    if not frozen:
        simulation.world.changed = changed
        awaken(simulation, capture.namespace)
    return simulation


def _remember_pods(simulation: Simulation, capture: Capture) -> None:
    for pod in simulation.world.stored("Pod", capture.namespace):
        if pod["spec"].get("nodeName"):
            runtime = runtime_of(pod, capture.logs)
            runtime.frozen = True
            simulation.running[uid_of(pod)] = runtime


def _nobody(_obj: Obj) -> None:
    return None


def _objects(capture: Capture, simulation: Simulation) -> Iterable[Obj]:
    if not capture.objects.get("namespaces"):
        yield _identified(simulation, "Namespace", _namespace(capture.namespace))
    for node in capture.nodes:
        yield _identified(simulation, "Node", node)
    for plural, items in capture.objects.items():
        for obj in items if plural in PLURALS else ():
            yield _identified(simulation, PLURALS[plural].name, obj)
    for secret in capture.secrets:
        yield _identified(simulation, "Secret", _secret(secret))


def _identified(simulation: Simulation, kind: str, obj: Obj) -> Obj:
    """A copy that has kind and identity, where the capture left them out."""
    meta = dict(obj["metadata"])
    meta.setdefault("uid", simulation.world.new_uid())
    meta.setdefault("creationTimestamp", stamp(simulation.now))
    meta.setdefault("resourceVersion", str(simulation.world.version))
    return {"apiVersion": KINDS[kind].api_version, "kind": kind} | obj | {"metadata": meta}


def _namespace(name: str) -> Obj:
    meta = {"name": name, "labels": {"kubernetes.io/metadata.name": name}}
    return {"metadata": meta, "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}


def _secret(secret: Obj) -> Obj:
    data = dict.fromkeys(secret.get("keys") or (), PLACEHOLDER)
    meta = {"name": name_of(secret), "namespace": namespace_of(secret)}
    return {"metadata": meta, "type": secret.get("type", "Opaque")} | ({"data": data} if data else {})
