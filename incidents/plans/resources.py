"""Sizes: what a container is given, from what it used, what it had, and what a node offers. Pure."""

from incidents.faults import ActionName
from incidents.models import Parameter, Plan, Signal
from incidents.plans.case import Case
from incidents.quantities import bytes_of, mebibytes, number_of

GROWTH = 2
SMALL_GROWTH = 4
SMALL_BYTES = 2 * 2**30
"""
A memory limit that was exceeded is doubled, as the usage beyond it is not known; up to 2 GiB it is fourfold, because a
small limit is mostly a guess and a second kill costs more than memory that is only allowed. Nothing more is reserved.
"""
HEADROOM = 1.5
"""Above what was measured."""
CPU_GROWTH = 4
LEAST_CPU_MILLIS = 500
"""A CPU limit only bounds: raising one that throttles to half a core takes nothing from anybody who requested it."""
MOST_CPU_MILLIS = 2000
NODE_SHARE = 0.8
"""A limit is never proposed above this share of the largest node."""
FITTING_SHARE = 0.25
MOST_FITTING = {"cpu": 2000, "memory": 4 * 2**30}
"""
A request that fits nowhere is set to this share of the largest node, and not above this, where nobody knows what is
needed: nodes are partly taken already, and what is not reserved may be used all the same.
"""
NO_NODE_BYTES = 4 * 2**30
"""The ceiling where no node was seen."""


def more_memory(case: Case) -> Plan | None:
    """A higher memory limit for the container that is killed at its own."""
    before = _bytes(case.spec.limits.get("memory") if case.spec else None)
    if before is None or _quota_full(case, "memory"):
        return None
    node = case.evidence.largest_node
    ceiling = int(node.memory_bytes * NODE_SHARE) if node else NO_NODE_BYTES
    after, source = _memory(case, before)
    after = min(after, ceiling)
    if after <= before:
        return None
    why = f"{case.container} is killed at its memory limit of {mebibytes(before)}; {source}"
    return _resize(case, why, f"set the limit of {mebibytes(before)} again", memory_limit=mebibytes(after))


def _memory(case: Case, before: int) -> tuple[int, str]:
    earlier = _bytes(_earlier(case, "limits", "memory"))
    if earlier is not None and earlier > before:
        return earlier, f"an earlier revision ran with {mebibytes(earlier)}"
    used = case.measured("memory_bytes")
    guess = max(before * GROWTH, min(before * SMALL_GROWTH, SMALL_BYTES))
    if used is not None and used * HEADROOM > guess:
        return int(used * HEADROOM), f"{mebibytes(used)} were measured"
    return guess, "what it needs is not known, so allow a multiple; what is reserved stays"


def more_cpu(case: Case) -> Plan | None:
    """A higher CPU limit for the container that is held back."""
    before = _millis(case.spec.limits.get("cpu") if case.spec else None)
    if before is None or _quota_full(case, "cpu"):
        return None
    node = case.evidence.largest_node
    ceiling = min(MOST_CPU_MILLIS, int(node.cpu_millis * NODE_SHARE)) if node else MOST_CPU_MILLIS
    earlier = _millis(_earlier(case, "limits", "cpu")) or 0
    wanted = earlier if earlier > before else max(before * CPU_GROWTH, LEAST_CPU_MILLIS)
    after = min(wanted, ceiling)
    if after <= before:
        return None
    why = f"{case.container} is held back by its CPU limit of {before}m"
    return _resize(case, why, f"set the limit of {before}m again", cpu_limit=f"{after}m")


def fitting_request(case: Case) -> Plan | None:
    """A request that fits the largest node, for the container that asks for more than any node has."""
    resource = _short_of(case)
    node, workload, spec = case.evidence.largest_node, case.workload, case.spec
    if resource is None or node is None or workload is None or spec is None:
        return None
    room = node.cpu_millis if resource == "cpu" else node.memory_bytes
    sizes = {each.name: _size(each.requests.get(resource), resource) or 0 for each in workload.specs if not each.init}
    before, others = sizes.get(spec.name, 0), sum(sizes.values()) - sizes.get(spec.name, 0)
    after = _fitting(case, resource, room, others)
    if before <= room - others or not 0 < after < before:
        return None  # it is not this container's size: the nodes are full, or another container is too large
    text = f"{after}m" if resource == "cpu" else mebibytes(after)
    why = f"{case.container} requests {spec.requests[resource]} of {resource}, more than the largest node has"
    return _resize(case, why, f"request {spec.requests[resource]} again", **{f"{resource}_request": text})


def _fitting(case: Case, resource: str, room: int, others: int) -> int:
    earlier = _size(_earlier(case, "requests", resource), resource)
    if earlier is not None and earlier + others <= room:
        return earlier
    free = min(room - others, int(room * FITTING_SHARE), MOST_FITTING[resource])
    step = 50 if resource == "cpu" else 2**20
    return free // step * step


def _short_of(case: Case) -> str | None:
    """The one resource that no node has enough of; None for a GPU, which cannot be asked for in part."""
    facts = case.view.pod_facts(case.target, Signal.UNSCHEDULABLE)
    named = {fact.detail.get("resource", "") for fact in facts if fact.detail.get("why") == "resources"}
    return next(iter(named)) if len(named) == 1 and named <= {"cpu", "memory"} else None


def _resize(case: Case, why: str, undo: str, **sizes: str) -> Plan:
    params: dict[str, Parameter] = {"container": case.container, **sizes}
    return case.plan(ActionName.PATCH_DEPLOYMENT_RESOURCES, why, undo, params=params)


def _earlier(case: Case, kind: str, resource: str) -> str | None:
    """What the revision that is known to work gave the container."""
    good = case.last_good
    if good is None:
        return None
    given = good.limits if kind == "limits" else good.requests
    return given.get(case.container, {}).get(resource)


def _quota_full(case: Case, resource: str) -> bool:
    """Whether a quota of the namespace has nothing left of a resource: then a larger pod would be refused."""
    facts = case.evidence.seen(Signal.QUOTA_FULL)
    return any(resource in fact.detail.get("resource", "").split(".") for fact in facts)


def _size(text: str | None, resource: str) -> int | None:
    return _millis(text) if resource == "cpu" else _bytes(text)


def _bytes(text: str | None) -> int | None:
    try:
        return bytes_of(text) if text else None
    except ValueError:
        return None


def _millis(text: str | None) -> int | None:
    try:
        return int(number_of(text) * 1000) if text else None
    except ValueError:
        return None
