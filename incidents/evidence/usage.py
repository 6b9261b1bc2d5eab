"""
What containers use, and how often their CPU limit holds them back: as measured, or as they report it. Pure.

Only of containers that are not well or that are held back: what the others use says nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from incidents.evidence.graph import Graph, statuses_of
from incidents.models import Fact, ObjectRef, Signal

MAX_READ = 20_000
"""Characters of the end of a log in which reports of the kernel's counters are looked for."""
FEW_PERIODS = 50
"""Fewer periods of the kernel's scheduler than this (five seconds) tell nothing."""
HELD_BACK = 0.25
OF_CONTAINERS = ("memory_bytes", "cpu_millis", "throttled")

_COUNTERS = re.compile(r"nr_periods\W{1,6}(\d{1,12})\b.{0,80}?\bnr_throttled\W{1,6}(\d{1,12})\b", re.DOTALL)
_OF_PERIODS = re.compile(
    r"throttled(?: for| in)? (\d{1,12}) (?:/|of|out of) (\d{1,12}) (?:\w{1,20} )?periods|"
    r"(\d{1,12}) ?(?:/|of|out of) ?(\d{1,12}) (?:\w{1,20} )?periods (?:were )?throttled",
    re.IGNORECASE,
)


def facts(graph: Graph) -> Iterable[Fact]:
    """One fact for each container of which something telling is known; claims are told about elsewhere."""
    measured: dict[tuple[ObjectRef, str], dict[str, float]] = defaultdict(dict)
    for each in graph.snapshot.measured:
        if each.what in OF_CONTAINERS and each.object.kind == "Pod" and each.container:
            measured[each.object, each.container][each.what] = each.value
    for (pod, container), found in measured.items():
        if found.get("throttled", 0) > HELD_BACK or _is_unwell(graph, pod, container):
            yield _fact(graph, pod, container, "measured", found)
    for key, log in graph.snapshot.logs.items():
        name, _, container = key.partition("/")
        share = throttled_in(log.current[-MAX_READ:])
        pod = ObjectRef(kind="Pod", name=name, namespace=graph.snapshot.namespace)
        if share is not None and share > HELD_BACK and "throttled" not in measured.get((pod, container), {}):
            yield _fact(graph, pod, container, f"log {container} current", {"throttled": share})


def _is_unwell(graph: Graph, pod: ObjectRef, container: str) -> bool:
    found = [each for each in statuses_of(graph.get(pod) or {}) if each.get("name") == container]
    return any(each.get("restartCount") or not each.get("ready") for each in found)


def _fact(graph: Graph, pod: ObjectRef, container: str, where: str, found: dict[str, float]) -> Fact:
    detail: dict[str, object] = {
        key: f"{value:.2f}" if key == "throttled" else int(value) for key, value in found.items()
    }
    told = ", ".join(f"{key} {value}" for key, value in detail.items())
    return graph.fact(
        Signal.USAGE, pod, where, f"container {container} of {pod.name}: {told}", container=container, **detail
    )


def throttled_in(text: str) -> float | None:
    """The share of its periods in which the kernel held a container back, by the newest report in its log."""
    pairs = [(found.start(), int(found[2]), int(found[1])) for found in _COUNTERS.finditer(text)]
    said = _OF_PERIODS.finditer(text)
    pairs += [(found.start(), int(found[1] or found[3]), int(found[2] or found[4])) for found in said]
    told = [held / periods for _, held, periods in sorted(pairs) if held <= periods and periods >= FEW_PERIODS]
    return told[-1] if told else None
