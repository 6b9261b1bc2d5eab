"""The scale subresource of workloads."""

from typing import Any

from incidents.standin.decoding import checked
from incidents.standin.errors import Cause, invalid
from incidents.standin.kinds import Kind
from incidents.standin.ownership import Manager, attributed
from incidents.standin.patches import STRATEGIC, merge_patched, patched
from incidents.standin.selectors import selector_text
from incidents.standin.shapes import Obj
from incidents.standin.simulation import Simulation
from incidents.standin.validation import NOT_NEGATIVE
from incidents.standin.writing import update

SHOWN = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")


def scale_of(workload: Obj) -> Obj:
    """How many replicas are wanted and there."""
    labels = workload["spec"]["selector"].get("matchLabels") or {}
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {key: workload["metadata"][key] for key in SHOWN},
        "spec": {"replicas": workload["spec"]["replicas"]},
        "status": {"replicas": workload["status"].get("replicas", 0), "selector": selector_text(labels)},
    }


def patched_scale(workload: Obj, patch: Any, content_type: str) -> Obj:
    """The scale after any kind of patch."""
    old = scale_of(workload)
    return merge_patched(old, patch) if content_type == STRATEGIC else patched(old, patch, content_type)


def put_scale(simulation: Simulation, kind: Kind, workload: Obj, scale: Obj, manager: Manager, *, dry_run: bool) -> Obj:
    """Set the number of replicas, in the name of a manager."""
    scale = checked("Scale", scale)
    replicas = (scale.get("spec") or {}).get("replicas") or 0
    if replicas < 0:
        cause = Cause("spec.replicas", f"Invalid value: {replicas}: {NOT_NEGATIVE}")
        raise invalid("Scale.autoscaling", str(workload["metadata"]["name"]), [cause])
    meta = workload["metadata"] | {
        key: value for key, value in scale["metadata"].items() if key in ("uid", "resourceVersion")
    }
    changed = workload | {"metadata": meta, "spec": workload["spec"] | {"replicas": replicas}}
    changed = attributed(workload, changed, manager, simulation.now)
    return scale_of(update(simulation, kind, workload, changed, dry_run=dry_run))
