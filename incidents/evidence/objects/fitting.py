"""
How each node stands to a pod that waits: wanted by it, borne by it, in good order, large enough. Pure.

What only the scheduler knows (ports, spreading, anti-affinity, what other namespaces ask for) stays with its words.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from incidents.evidence.graph import Graph, condition, labels_of
from incidents.evidence.objects.common import claim_of, holds, reference, volumes_of
from incidents.evidence.objects.excuses import why_taint
from incidents.quantities import number_of
from incidents.snapshot import Json

Amounts = dict[str, Decimal]


class Standing(NamedTuple):
    """One node as one pod sees it."""

    name: str
    is_wanted: bool
    taint: str
    trouble: str
    lacks: tuple[str, ...]
    free: bool

    @property
    def fits(self) -> bool:
        """Whether the pod may go there as things are meant to be."""
        return self.is_wanted and not self.taint


def standings(graph: Graph, pod: Json) -> list[Standing]:
    """Every node that was seen. `lacks`: resources that it could never give; `free`: room is left, as far as seen."""
    wanted = requests_of(pod)
    allowed = _volume_terms(graph, pod)
    return [_standing(graph, pod, node, wanted, allowed) for node in graph.all("Node")]


def _standing(graph: Graph, pod: Json, node: Json, wanted: Amounts, volumes: list[list[Json]]) -> Standing:
    name = str(node["metadata"]["name"])
    room = _amounts((node.get("status") or {}).get("allocatable") or {})
    lacks = tuple(sorted(each for each, amount in wanted.items() if amount > room.get(each, Decimal(0))))
    near = is_wanted(pod, node) and all(any(_fits_term(term, node) for term in terms) for terms in volumes)
    return Standing(
        name, near, _own_taint(pod, node), trouble_of(node, pod), lacks, _has_room(graph, name, wanted, room)
    )


def _has_room(graph: Graph, node: str, wanted: Amounts, room: Amounts) -> bool:
    used: Amounts = {}
    for other in graph.all("Pod"):
        if (other.get("spec") or {}).get("nodeName") == node and not _is_over(other):
            for name, amount in requests_of(other).items():
                used[name] = used.get(name, Decimal(0)) + amount
    return all(used.get(name, Decimal(0)) + amount <= room.get(name, Decimal(0)) for name, amount in wanted.items())


def _is_over(pod: Json) -> bool:
    return (pod.get("status") or {}).get("phase") in ("Failed", "Succeeded")


def requests_of(pod: Json) -> Amounts:
    """What the containers of a pod request together. Not covered: init containers that ask for more, overhead."""
    total: Amounts = {}
    for container in (pod.get("spec") or {}).get("containers") or ():
        for name, amount in _amounts((container.get("resources") or {}).get("requests") or {}).items():
            total[name] = total.get(name, Decimal(0)) + amount
    return {name: amount for name, amount in total.items() if amount}


def largest_request(pod: Json, resource: str) -> tuple[str, str]:
    """The container that requests most of a resource, and how it writes that; empty where none does."""
    most, found = Decimal(0), ("", "")
    for container in (pod.get("spec") or {}).get("containers") or ():
        requests = (container.get("resources") or {}).get("requests") or {}
        amount = _amounts(requests).get(resource, Decimal(0))
        if amount > most:
            most, found = amount, (str(container["name"]), str(requests[resource]))
    return found


def _amounts(given: Json) -> Amounts:
    amounts: Amounts = {}
    for name, text in given.items():
        try:
            amounts[str(name)] = number_of(str(text))
        except ValueError:
            continue
    return amounts


def is_wanted(pod: Json, node: Json) -> bool:
    """Whether a pod's node selector and required node affinity let it go to a node."""
    spec, labels = pod.get("spec") or {}, labels_of(node)
    if any(labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
        return False
    affinity = ((spec.get("affinity") or {}).get("nodeAffinity") or {}).get(
        "requiredDuringSchedulingIgnoredDuringExecution"
    )
    terms = (affinity or {}).get("nodeSelectorTerms") or ()
    return not terms or any(_fits_term(term, node) for term in terms)


def _fits_term(term: Json, node: Json) -> bool:
    fields = {"metadata.name": str(node["metadata"]["name"])}
    return all(holds(each, labels_of(node)) for each in term.get("matchExpressions") or ()) and all(
        holds(each, fields) for each in term.get("matchFields") or ()
    )


def _volume_terms(graph: Graph, pod: Json) -> list[list[Json]]:
    """For each bound volume of a pod, the terms that say where it can be used."""
    found = []
    for volume in volumes_of(pod.get("spec") or {}).values():
        name = claim_of(volume, str(pod["metadata"]["name"]))
        claim = graph.find("PersistentVolumeClaim", name, pod["metadata"].get("namespace")) if name else None
        bound = graph.get(reference("PersistentVolume", str((claim or {}).get("spec", {}).get("volumeName")), None))
        terms = ((((bound or {}).get("spec") or {}).get("nodeAffinity") or {}).get("required") or {}).get(
            "nodeSelectorTerms"
        )
        if terms:
            found.append(list(terms))
    return found


def _own_taint(pod: Json, node: Json) -> str:
    """The first taint that somebody gave a node and the pod does not bear; the cluster's own ones are no such."""
    for taint in taints_of(node):
        is_own = why_taint(str(taint.get("key"))) in ("taint", "background")
        if is_own and not tolerates(pod, taint):
            return str(taint.get("key"))
    return ""


def taints_of(node: Json) -> Iterable[Json]:
    """The taints that keep pods away."""
    taints = (node.get("spec") or {}).get("taints") or ()
    return [taint for taint in taints if taint.get("effect") in ("NoSchedule", "NoExecute")]


def tolerates(pod: Json, taint: Json) -> bool:
    """Whether a pod bears a taint."""
    for each in (pod.get("spec") or {}).get("tolerations") or ():
        effect, key = (
            each.get("effect") in (None, "", taint.get("effect")),
            each.get("key") in (None, "", taint.get("key")),
        )
        if (
            effect
            and key
            and (each.get("operator") == "Exists" or (each.get("value") or "") == (taint.get("value") or ""))
        ):
            return True
    return False


def trouble_of(node: Json, pod: Json | None = None) -> str:
    """What is wrong with a node for a new pod: not_ready | pressure | cordoned; '' where nothing is, or it bears it."""
    kept = [taint for taint in taints_of(node) if pod is None or not tolerates(pod, taint)]
    words = {why_taint(str(taint.get("key"))) for taint in kept}
    ready = condition(node, "Ready")
    if "not_ready" in words or (ready is not None and ready.get("status") != "True"):
        return "not_ready"
    if "pressure" in words:
        return "pressure"
    cordoned = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}
    is_cordoned = bool((node.get("spec") or {}).get("unschedulable"))
    return "cordoned" if is_cordoned and (pod is None or not tolerates(pod, cordoned)) else ""
