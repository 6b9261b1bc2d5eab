"""What a world shows, reduced to what a diagnosis reads, so that ours can be laid beside a captured one."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from incidents.standin.kinds import KINDS
from incidents.standin.simulation import Simulation

CAPTURES = Path(__file__).parent.parent / "data" / "captures"
Objects = dict[str, list[dict[str, Any]]]
LOOKED_AT = ("pods", "deployments", "replicasets", "jobs", "persistentvolumeclaims", "resourcequotas", "endpointslices")
OTHERS = ("services", "configmaps", "kustomizations", "gitrepositories")
FURNISHED = frozenset({"kube-root-ca.crt"})
TEXTS = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID"),
    (r"containerd://[0-9a-f]+", "CONTAINER"),
    (r"127\.0\.0\.1:5000/[^\s\"]*?:[\w.-]+", "IMAGE"),
    (r"localbuild/\S+?:dev", "IMAGE"),
    (r"10\.244\.\d+\.\d+", "POD"),
    (r"10\.96\.\d+\.\d+", "SERVICE"),
    (r"back-off \d+m?\d*s?", "back-off"),
    (r"-[0-9a-z]{6,10}-[0-9a-z]{5}(?![0-9a-z])", "-POD"),
    (r"-[0-9a-z]{8,10}-(?![0-9a-z])", "-POD"),
    (r"-[0-9a-z]{8,10}(?![0-9a-z-])", "-SET"),
    (r"(?<=db-backup)-[0-9a-z]{5}(?![0-9a-z])", "-POD"),
)


def capture_of(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((CAPTURES / f"{name}.json").read_text())
    return content


def objects_of(simulation: Simulation, namespace: str) -> Objects:
    return {KINDS[kind].plural: simulation.world.all(kind, namespace) for kind in KINDS if KINDS[kind].namespaced}


def plain(text: str) -> str:
    """A text without what is generated."""
    for pattern, word in TEXTS:
        text = re.sub(pattern, word, text)
    return text


def facts_of(objects: Objects) -> Counter[str]:
    """Everything a world shows, each fact a line; how often it holds counts."""
    facts: Counter[str] = Counter()
    for plural in LOOKED_AT:
        for obj in objects.get(plural, ()):
            facts.update(f"{plural}: {fact}" for fact in _facts(plural, obj))
    for plural in (*LOOKED_AT, *OTHERS):
        found = [obj for obj in objects.get(plural, ()) if obj["metadata"]["name"] not in FURNISHED]
        facts[f"{plural}: exist"] = len(found)
    for plural in ("kustomizations", "gitrepositories"):
        for obj in objects.get(plural, ()):
            facts.update(f"{plural}: {fact}" for fact in _conditions(obj))
    facts.update({f"events: {_event(event)}" for event in objects.get("events", ())})
    return +facts


def _facts(plural: str, obj: dict[str, Any]) -> Iterable[str]:
    status = obj.get("status") or {}
    yield from _conditions(obj)
    if plural == "pods":
        yield f"phase {status['phase']} {status.get('reason', '')} {plain(status.get('message', ''))}"
        for each in [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]:
            yield from _container(each)
    elif plural == "endpointslices":
        for endpoint in obj.get("endpoints") or ():
            yield f"endpoint {json.dumps(endpoint['conditions'], sort_keys=True)}"
        yield f"ports {json.dumps(obj.get('ports'))}"
    elif plural in ("persistentvolumeclaims", "resourcequotas"):
        yield f"status {json.dumps(status, sort_keys=True)}"
    else:
        yield "counts " + ", ".join(f"{key}={value}" for key, value in sorted(status.items()) if isinstance(value, int))


def _conditions(obj: dict[str, Any]) -> Iterable[str]:
    for each in (obj.get("status") or {}).get("conditions") or ():
        yield f"{each['type']}={each['status']} {each.get('reason', '')}: {plain(each.get('message', ''))}"


def _container(status: dict[str, Any]) -> Iterable[str]:
    """CrashLoopBackOff is another look at a container that has ended, so it reads as that."""
    state, last = status["state"], status["lastState"]
    if (state.get("waiting") or {}).get("reason") == "CrashLoopBackOff":
        state = last
    for word, each in (("state", state), ("last", last)):
        for kind, detail in each.items():
            code = f" {detail['exitCode']}" if "exitCode" in detail else ""
            yield f"{word} {kind} {detail.get('reason', '')}{code}: {plain(detail.get('message', ''))}"
    yield f"container {status['name']} ready={status['ready']} started={status.get('started')}"


def _event(event: dict[str, Any]) -> str:
    about = event["involvedObject"]
    source = event.get("reportingComponent") or (event.get("source") or {}).get("component", "")
    where = f"{about['kind']} {about.get('fieldPath', '')}"
    return f"{event['type']} {where} {event['reason']} from {source}: {plain(event['message']).strip()}"


def restarts_of(objects: Objects) -> list[int]:
    return sorted(
        each["restartCount"] for pod in objects["pods"] for each in pod["status"].get("containerStatuses") or ()
    )


def differences(ours: Objects, theirs: Objects) -> list[str]:
    """What one world shows and the other does not: '-' is missing in ours, '+' is only in ours."""
    mine, other = facts_of(ours), facts_of(theirs)
    missing = [f"- {fact}" for fact in sorted((other - mine).elements())]
    return missing + [f"+ {fact}" for fact in sorted((mine - other).elements())]
