"""
Objects that are to go and stay: finalizers that nobody removes. Pure.

A claim that a pod still uses is in use, not stuck; a namespace is stuck because of what is left in it.
"""

import re
from collections.abc import Iterable

from incidents.evidence.graph import Graph, age_s, condition, pod_spec, ref_of
from incidents.evidence.objects.common import claim_of, dated, message_of, reference, volumes_of
from incidents.models import Fact, Link, Relation, Signal
from incidents.snapshot import Json

PATIENCE_S = 15.0
"""Controllers remove their finalizers within seconds; what a kubelet ends has its grace in the timestamp already."""

PATIENCE_OF_A_NAMESPACE_S = 60.0
"""A namespace has to wait for every pod in it."""

IN_USE = "kubernetes.io/pvc-protection"
WAITING = frozenset({"foregroundDeletion", "orphan"})
"""Finalizers by which an object waits for those that it owns: they are stuck then, not it."""

_REMAINING = ("NamespaceFinalizersRemaining", "NamespaceContentRemaining")
_FAILED = (
    "NamespaceDeletionDiscoveryFailure",
    "NamespaceDeletionContentFailure",
    "NamespaceDeletionGroupVersionParsingFailure",
)
_LEFT = re.compile(r"([-a-z0-9]{1,63}\.[-a-z0-9.]{0,253}) has (\d{1,9}) resource instances")


def facts(graph: Graph) -> Iterable[Fact]:
    """Everything that should be gone for a while, with what holds it."""
    for items in graph.snapshot.objects.values():
        for item in items:
            since = item["metadata"].get("deletionTimestamp")
            age = age_s(graph, since) if since else None
            patience = PATIENCE_OF_A_NAMESPACE_S if item["kind"] == "Namespace" else PATIENCE_S
            if age is not None and age >= patience:
                yield from _stuck(graph, item, str(since))


def _stuck(graph: Graph, item: Json, since: str) -> Iterable[Fact]:
    if item["kind"] == "Namespace":
        yield _namespace(graph, item, since)
        return
    held = [str(each) for each in item["metadata"].get("finalizers") or () if each not in WAITING]
    users = _users(graph, item) if item["kind"] == "PersistentVolumeClaim" and held == [IN_USE] else []
    words = f"{ref_of(item)} is to go since {since}, and waits for {', '.join(held) or 'its kubelet'}"
    words += f": {users[0]} uses it" if users else ""
    detail = {"finalizers": ",".join(held), "in_use": users[0] if users else ""}
    where = "metadata.finalizers" if held else "metadata.deletionTimestamp"
    yield dated(graph.fact(Signal.TERMINATING, ref_of(item), where, words, **detail), since)


def _users(graph: Graph, claim: Json) -> list[str]:
    """The pods that use a claim."""
    found = []
    for pod in graph.all("Pod"):
        same = pod["metadata"].get("namespace") == claim["metadata"].get("namespace")
        names = {claim_of(volume, str(pod["metadata"]["name"])) for volume in volumes_of(pod_spec(pod)).values()}
        if same and claim["metadata"]["name"] in names:
            found.append(str(ref_of(pod)))
    return found


def _namespace(graph: Graph, item: Json, since: str) -> Fact:
    told = [condition(item, kind) or {} for kind in (*_FAILED, *_REMAINING)]
    said = [message_of(each) for each in told if each.get("status") == "True"]
    failed = [each for each in told if each.get("status") == "True" and each.get("type") in _FAILED]
    left = ",".join(found[1].rstrip(".") for text in said for found in _LEFT.finditer(text))
    own = ",".join(str(each) for each in item["metadata"].get("finalizers") or ())
    words = f"{ref_of(item)} is to go since {since}: {' '.join(said) or own or 'nothing says why it stays'}"
    detail = {"finalizers": own, "left": left, "failed": message_of(failed[0]) if failed else ""}
    return dated(graph.fact(Signal.TERMINATING, ref_of(item), "status.conditions", words, **detail), since)


def links(graph: Graph) -> Iterable[Link]:
    """From namespaces to what in them is held back, so that it is found where somebody asks about the namespace."""
    for fact in facts(graph):
        ref = fact.source.object
        space = graph.get(reference("Namespace", ref.namespace, None)) if ref.namespace else None
        if space is not None and fact.detail.get("finalizers"):
            yield Link(relation=Relation.OWNS, source=ref_of(space), target=ref, where="metadata.namespace", found=True)
