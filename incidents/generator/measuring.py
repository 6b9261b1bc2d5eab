"""
What monitoring measured of a case's containers and claims: mostly how innocent they are.

Some clusters are not measured at all. Where there is a fault that only a measurement shows, it is measured.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random

from incidents.models import ObjectRef
from incidents.observing.metrics import Sample
from incidents.quantities import number_of
from incidents.snapshot import Measured
from incidents.standin.faults import Truth
from incidents.standin.shapes import Obj, is_ready, name_of, namespace_of
from incidents.standin.simulation import Simulation

MEASURED = 0.5
"""The share of cases in which somebody measures."""
MODERATE = 0.12
"""The share of innocent containers with a CPU limit that it holds back now and then."""

_NAMES = re.compile(r"=~`([^`]*)`")
_WHAT = {
    "cfs_throttled_periods": "throttled",
    "cpu_usage_seconds": "cpu_millis",
    "memory_working_set": "memory_bytes",
    "kubelet_volume_stats": "filled",
}


class Measurements:
    """A source of metrics that answers what a look asks, out of what was measured."""

    def __init__(self, measured: Sequence[Measured]) -> None:
        self._measured = measured

    async def query(self, text: str, at: datetime) -> list[Sample]:  # noqa: ARG002 (it is all of one moment)
        """The samples of one kind, of the pods or the claims that are asked for."""
        what = next(kind for name, kind in _WHAT.items() if name in text)
        asked = _NAMES.search(text)
        names = asked[1].replace("[.]", ".").split("|") if asked else []
        return [_sample(each) for each in self._measured if each.what == what and each.object.name in names]


def _sample(each: Measured) -> Sample:
    if each.object.kind == "PersistentVolumeClaim":
        return Sample({"persistentvolumeclaim": each.object.name}, each.value)
    return Sample({"pod": each.object.name, "container": each.container}, each.value)


def measured_in(
    rng: Random, simulation: Simulation, namespace: str, truth: Truth | None = None
) -> tuple[Measured, ...]:
    """What is measured in a namespace; nothing where nobody measures."""
    hidden = truth is not None and truth.fault == "cpu_throttled" and "told" not in truth.detail
    if not hidden and rng.random() >= MEASURED:
        return ()
    found: list[Measured] = []
    for pod in simulation.world.all("Pod", namespace):
        if pod["status"].get("phase") in ("Running", "Pending"):
            found += _of_pod(rng, pod, truth)
    full = truth.name if truth is not None and truth.fault == "volume_full" else ""
    return (*found, *_of_claims(rng, simulation, namespace, full))


def _of_pod(rng: Random, pod: Obj, truth: Truth | None) -> Iterator[Measured]:
    """What the containers that have run use."""
    ref = ObjectRef(kind="Pod", name=name_of(pod), namespace=namespace_of(pod))
    statuses = {each["name"]: each for each in pod["status"].get("containerStatuses") or ()}
    for spec in pod["spec"]["containers"]:
        status = statuses.get(spec["name"]) or {}
        if not status.get("containerID") or (not status.get("ready") and rng.random() < 0.3):
            continue
        is_faulty = truth is not None and ref.name.startswith(f"{truth.name}-") and spec["name"] == truth.container
        values = _values(rng, spec, truth.fault if truth and is_faulty else "", starting=not is_ready(pod))
        for what, value in values.items():
            yield Measured(object=ref, container=spec["name"], what=what, value=value)


def _values(rng: Random, spec: Obj, fault: str, *, starting: bool) -> dict[str, float]:
    limits = (spec.get("resources") or {}).get("limits") or {}
    memory, cpu = (float(number_of(limits[name])) if name in limits else 0.0 for name in ("memory", "cpu"))
    share = rng.uniform(0.9, 1.0) if fault == "oom_killed" and rng.random() < 0.6 else rng.uniform(0.1, 0.8)
    values = {"memory_bytes": round(share * memory) if memory else float(rng.randint(2**23, 2**28))}
    if not cpu:
        return values | {"cpu_millis": float(rng.randint(0, 60))}
    # the share of the CPU that is used, and of the periods that are held back
    held = rng.uniform(0.55, 0.99) if fault == "cpu_throttled" else _innocent(rng, starting=starting)
    used = rng.uniform(0.85, 1.0) if held > 0.2 else rng.uniform(0.02, 0.6)
    return values | {"cpu_millis": round(1000 * cpu * used), "throttled": held}


def _innocent(rng: Random, *, starting: bool) -> float:
    """How much an innocent container is held back: hardly; some in bursts, below what anybody would call a fault."""
    if not starting and rng.random() < MODERATE:
        return rng.uniform(0.26, 0.45)
    return rng.choice((0.0, 0.0, rng.uniform(0.0, 0.05), rng.uniform(0.0, 0.2)))


def _of_claims(rng: Random, simulation: Simulation, namespace: str, full: str) -> Iterator[Measured]:
    for claim in simulation.world.all("PersistentVolumeClaim", namespace):
        name = name_of(claim)
        if (claim.get("status") or {}).get("phase") == "Bound":
            ref = ObjectRef(kind="PersistentVolumeClaim", name=name, namespace=namespace)
            value = rng.uniform(0.97, 1.0) if name == full else rng.uniform(0.02, 0.85)
            yield Measured(object=ref, what="filled", value=value)
