"""What the modules beside this one share: what is absent for sure, labels that are selected, dates of facts. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from incidents.evidence.graph import Graph, event_time, matches
from incidents.models import Fact, ObjectRef, ref_to
from incidents.snapshot import Json, moment

CLUSTER_WIDE = frozenset({
    "Namespace", "Node", "PersistentVolume", "StorageClass", "IngressClass", "PriorityClass", "ClusterRole",
    "ClusterRoleBinding", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
})  # fmt: skip
"""Kinds whose objects have no namespace."""

MAX_MESSAGE = 4096
"""Characters of a message that are looked at: longer ones are cut before any expression sees them."""


def reference(kind: str, name: str, namespace: str | None) -> ObjectRef:
    """A reference with a namespace only where the kind has one."""
    return ref_to(kind, name, None if kind in CLUSTER_WIDE else namespace)


def exists(graph: Graph, ref: ObjectRef) -> bool | None:
    """Whether an object is there. None: its kind, or its namespace, was not seen as a whole."""
    if graph.get(ref) is not None:
        return True
    if ref in graph.snapshot.absent:
        return False
    near = ref.kind in CLUSTER_WIDE or ref.namespace == graph.snapshot.namespace
    return False if near and graph.was_seen(ref.kind) else None


def selects(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    """Whether a label selector fits labels; an empty one fits all, None fits nothing."""
    if selector is None:
        return False
    if not matches(selector.get("matchLabels") or {}, labels):
        return False
    return all(holds(each, labels) for each in selector.get("matchExpressions") or ())


def holds(expression: Json, labels: Mapping[str, str]) -> bool:
    """Whether one requirement of a selector of labels, or of a node selector, is met."""
    key, operator = str(expression.get("key", "")), expression.get("operator")
    values = [str(value) for value in expression.get("values") or ()]
    if operator in ("Exists", "DoesNotExist"):
        return (key in labels) is (operator == "Exists")
    if operator in ("In", "NotIn"):
        return (labels.get(key) in values) is (operator == "In")
    return _compares(labels.get(key, ""), operator, values)


def _compares(have: str, operator: object, values: list[str]) -> bool:
    bound = values[0] if values else ""
    if operator not in ("Gt", "Lt") or not have.isdecimal() or not bound.isdecimal():
        return False
    return int(have) > int(bound) if operator == "Gt" else int(have) < int(bound)


def dated(fact: Fact, text: object) -> Fact:
    """The fact with the moment of an API timestamp."""
    at = moment(text)
    return fact if at is None else fact.model_copy(update={"at": at})


def message_of(source: Json) -> str:
    """The message of an event or a condition, cut."""
    return str(source.get("message") or "")[:MAX_MESSAGE]


def newest(events: Iterable[Json]) -> list[Json]:
    """Events, the newest first."""
    return sorted(events, key=event_time, reverse=True)


def about(event: Json) -> Json:
    """What an event is about."""
    found: Json = event.get("involvedObject") or event.get("regarding") or {}
    return found


def events_about(graph: Graph, ref: ObjectRef, *reasons: str) -> list[Json]:
    """The events of some reasons about an object, warnings or not: a few important ones are told as normal."""
    return [event for event in graph.news(ref) if event.get("reason") in reasons]


def volumes_of(spec: Json) -> dict[str, Json]:
    """The volumes of a pod spec by name."""
    return {str(volume.get("name")): volume for volume in spec.get("volumes") or ()}


def claim_of(volume: Json, pod: str = "") -> str:
    """The claim behind a volume; of a generic ephemeral volume the one that is made for the pod."""
    named = (volume.get("persistentVolumeClaim") or {}).get("claimName")
    if not named and "ephemeral" in volume and pod:
        return f"{pod}-{volume.get('name')}"
    return str(named or "")


def config_of(graph: Graph, namespace: str | None) -> dict[str, dict[str, str]]:
    """The data of a namespace's ConfigMaps, by name, as far as it was read."""
    return {
        item["metadata"]["name"]: item.get("data") or {}
        for item in graph.all("ConfigMap")
        if item["metadata"].get("namespace") == namespace
    }
