"""Which objects hang together with the one that the alert is about, nearest first. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from incidents.models import Link, ObjectRef, Relation

WATCHERS = frozenset({Relation.SELECTS, Relation.SCALES, Relation.LIMITS, Relation.MAKES, Relation.ROUTES})
"""Followed against their direction, too: from a workload to what selects, scales, limits or makes it."""
ENDS = frozenset({
    "ResourceQuota", "LimitRange", "NetworkPolicy", "PodDisruptionBudget", "HorizontalPodAutoscaler", "Node", "Ingress",
    "ConfigMap", "Secret", "ServiceAccount", "PriorityClass", "Namespace",
})  # fmt: skip
"""Kinds that many workloads share: what else hangs on them has nothing to do with the alert."""
MAX_OBJECTS = 160
MAX_STEPS = 14
"""Five calls, each workload -> Service -> workload, and what the last one refers to."""
MAX_FANOUT = 40

Edges = dict[ObjectRef, list[ObjectRef]]


def around(focus: ObjectRef | None, links: Collection[Link], workloads: Iterable[ObjectRef]) -> dict[ObjectRef, int]:
    """Object -> its distance from the focus in steps; bounded. Around a namespace lie its workloads and the ways in."""
    if focus is None:
        return {}
    ahead, back = _edges(links, focus)
    near, front = {focus: 0}, [focus]
    if focus.kind == "Namespace":
        ways = dict.fromkeys(link.source for link in links if link.relation is Relation.ROUTES)
        front += [ref for ref in (*workloads, *ways) if ref.namespace == focus.name][:MAX_FANOUT]
        near |= dict.fromkeys(front[1:], 1)
    for step in range(1, MAX_STEPS + 1):
        front = [each for ref in front for each in _next(ahead, back, ref, focus, near, step)]
    return near


def _edges(links: Iterable[Link], focus: ObjectRef) -> tuple[Edges, Edges]:
    ahead, back = defaultdict[ObjectRef, list[ObjectRef]](list), defaultdict[ObjectRef, list[ObjectRef]](list)
    for link in links:
        ahead[link.source].append(link.target)
        if link.relation in WATCHERS or link.target == focus:
            back[link.target].append(link.source)
    return ahead, back


def _next(
    ahead: Edges, back: Edges, ref: ObjectRef, focus: ObjectRef, near: dict[ObjectRef, int], step: int
) -> Iterable[ObjectRef]:
    onward = [] if ref.kind in ENDS and ref != focus else ahead.get(ref, [])
    for other in (onward + back.get(ref, []))[:MAX_FANOUT]:
        if other not in near and len(near) < MAX_OBJECTS:
            near[other] = step
            yield other
