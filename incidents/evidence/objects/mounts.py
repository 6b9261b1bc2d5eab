"""Volumes that cannot be mounted or attached: which ConfigMap, Secret, key or claim the kubelet misses. Pure."""

import re
from collections.abc import Iterable

from incidents.evidence.graph import Graph, age_s, event_time, ref_of
from incidents.evidence.objects.common import claim_of, dated, exists, message_of, reference, volumes_of
from incidents.evidence.refusals import missing_key_of_volume, missing_reference
from incidents.models import Fact, Signal
from incidents.snapshot import Json

REASONS = ("FailedMount", "FailedAttachVolume", "FailedMapVolume")
LATE_S = 900.0
"""A kubelet that cannot mount says so at least every few minutes; who was silent for longer has mounted."""

_VOLUME = re.compile(r'for volume "([^"\s]{1,253})"')
_UNMOUNTED = re.compile(r"unmounted volumes=\[([-a-z0-9. ]{1,500})\]")
_PASSING = ("not registered", "failed to sync", "timed out waiting for the condition")
_DOUBLE = ("multi-attach error", "already exclusively attached", "already used by pod")


def facts(graph: Graph) -> Iterable[Fact]:
    """The newest complaint about each pod that has not started, the most telling first."""
    for pod in graph.all("Pod"):
        if _is_starting(pod):
            told = [event for event in graph.events(ref_of(pod)) if _matters(graph, event)]
            best = next((event for event in told if "why" not in _read(graph, pod, event)), None) or next(
                iter(told), None
            )
            if best is not None:
                yield _fact(graph, pod, best)


def _fact(graph: Graph, pod: Json, event: Json) -> Fact:
    detail = _read(graph, pod, event)
    words = f"{ref_of(pod)} cannot mount its volumes: {message_of(event)}"
    fact = graph.fact(Signal.MOUNT_FAILED, ref_of(pod), f"event {event['reason']}", words, **detail)
    return dated(fact, event_time(event))


def _is_starting(pod: Json) -> bool:
    """Whether a pod has a node and waits there for its volumes."""
    status, spec = pod.get("status") or {}, pod.get("spec") or {}
    return bool(spec.get("nodeName")) and status.get("phase", "Pending") == "Pending"


def _matters(graph: Graph, event: Json) -> bool:
    if event.get("reason") not in REASONS:
        return False
    age = age_s(graph, event_time(event))
    named = missing_reference(message_of(event))
    if age is None or age > LATE_S:
        return False
    if named is None or named.key:
        return True
    return (
        exists(graph, reference(named.kind, named.name, (event.get("involvedObject") or {}).get("namespace")))
        is not True
    )


def _read(graph: Graph, pod: Json, event: Json) -> dict[str, str]:
    """kind, name and key of what is missing; or why: attached elsewhere | passing | other, and the claim."""
    message = message_of(event)
    if found := missing_reference(message):
        return {"kind": found.kind, "name": found.name, "key": found.key}
    volumes = volumes_of(pod.get("spec") or {})
    if lacking := missing_key_of_volume(message):
        volume, kind, key = lacking
        name = _source_name(volumes.get(volume) or {}, kind)
        return {"kind": kind, "name": name, "key": key} if name else {"why": "other"}
    said = message.lower()
    why = "attached elsewhere" if any(words in said for words in _DOUBLE) else "other"
    why = "passing" if any(words in said for words in _PASSING) and why == "other" else why
    claim = _claim(graph, message, volumes)
    return {"why": why} | ({"kind": "PersistentVolumeClaim", "name": claim} if claim else {})


def _source_name(volume: Json, kind: str) -> str:
    field, key = ("secret", "secretName") if kind == "Secret" else ("configMap", "name")
    sources = [volume, *((volume.get("projected") or {}).get("sources") or ())]
    named = [(source.get(field) or {}).get(key) or (source.get(field) or {}).get("name") for source in sources]
    return str(next((name for name in named if name), ""))


def _claim(graph: Graph, message: str, volumes: dict[str, Json]) -> str:
    """The claim behind the volume that a message names: by the pod's name for it, or by the volume's own."""
    found, waiting = _VOLUME.search(message), _UNMOUNTED.search(message)
    names = [found[1]] if found else waiting[1].split() if waiting else []
    for name in names:
        if name in volumes and claim_of(volumes[name]):
            return claim_of(volumes[name])
        bound = graph.get(reference("PersistentVolume", name, None)) or {}
        claimed = ((bound.get("spec") or {}).get("claimRef") or {}).get("name")
        if claimed and claimed in {claim_of(each) for each in volumes.values()}:
            return str(claimed)
    return ""
