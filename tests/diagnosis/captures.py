"""Captured incidents of a real cluster as the snapshots that the cluster adapter would have taken."""

import json
from datetime import datetime
from pathlib import Path

from incidents.models import ObjectRef, Subject
from incidents.snapshot import Json, PodLog, Snapshot

CAPTURES = Path(__file__).parent.parent / "data" / "captures"


def capture(name: str) -> Json:
    """One captured incident with its truth."""
    found: Json = json.loads((CAPTURES / f"{name}.json").read_text())
    return found


def names() -> list[str]:
    """All captured incidents."""
    return sorted(path.stem for path in CAPTURES.glob("*.json"))


def snapshot_of(case: Json) -> tuple[Subject, Snapshot]:
    """The alert's subject and what a look at its workload would return."""
    namespace = case["namespace"]
    workload = _workload(case)
    name = workload["metadata"]["name"] if workload else "unknown"
    ref = ObjectRef(kind=workload["kind"], name=name, namespace=namespace) if workload else None
    uid = workload["metadata"]["uid"] if workload else ""
    sets = [item for item in case["objects"].get("replicasets", []) if _owner(item) == uid]
    owners = {item["metadata"]["uid"] for item in sets} | {uid}
    pods = [item for item in case["objects"]["pods"] if _owner(item) in owners]
    taken = {"replicasets": sets, "pods": pods, "events": case["objects"]["events"]}
    if workload:
        taken[f"{workload['kind'].lower()}s"] = [workload]
    return Subject(cluster="lab", namespace=namespace, kind="Workload", name=name), Snapshot(
        namespace=namespace,
        taken_at=datetime.fromisoformat(case["captured_at"]),
        workload=ref,
        objects=taken,
        nodes=case["nodes"],
        logs={key: PodLog(**log) for key, log in case["logs"].items()},
    )


def _workload(case: Json) -> Json | None:
    labels = case["alert"]["labels"]
    deployments: list[Json] = case["objects"].get("deployments", [])
    for item in deployments:
        name = item["metadata"]["name"]
        if labels.get("deployment") == name or labels.get("pod", "").startswith(f"{name}-"):
            return item
    return None


def _owner(item: Json) -> str:
    return next((owner["uid"] for owner in item["metadata"].get("ownerReferences") or []), "")
