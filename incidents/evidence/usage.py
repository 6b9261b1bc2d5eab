"""
What containers use, and how often their CPU limit holds them back: as measured, or as they report it. Pure.

Only of containers that are not well or that are held back: what the others use says nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from incidents.evidence.graph import Graph, containers_of, statuses_of
from incidents.models import Fact, ObjectRef, Signal
from incidents.quantities import number_of

MAX_READ = 20_000
"""Characters of the end of a log in which reports of the kernel's counters are looked for."""
FEW_PERIODS = 50
"""Fewer periods of the kernel's scheduler than this (five seconds) tell nothing."""
HELD_BACK = 0.25
REPORTS, LONG, MAX_LINE = 3, 1.0, 500
"""How many reports of how long a program worked count, and how many seconds each has to tell of."""
AT_LIMIT, OVER = 0.8, 1.05
"""Shares of its limit between which a container used all that it was allowed."""
OF_CONTAINERS = ("memory_bytes", "cpu_millis", "throttled")

_COUNTERS = re.compile(r"nr_periods\W{1,6}(\d{1,12})\b.{0,80}?\bnr_throttled\W{1,6}(\d{1,12})\b", re.DOTALL)
_OF_PERIODS = re.compile(
    r"throttled(?: for| in)? (\d{1,12}) (?:/|of|out of) (\d{1,12}) (?:\w{1,20} )?periods|"
    r"(\d{1,12}) ?(?:/|of|out of) ?(\d{1,12}) (?:\w{1,20} )?periods (?:were )?throttled",
    re.IGNORECASE,
)

_WALL = re.compile(
    r"\b(?:in|took|elapsed|real|duration|wall(?:[ _-]?(?:time|clock))?)[ :=]{1,3}(\d{1,7}(?:\.\d{1,6})?) ?(ms|s)\b",
    re.IGNORECASE,
)
_CPU = re.compile(
    r"\bcpu(?:[ _-]?time)?[ :=]{1,3}(\d{1,7}(?:\.\d{1,6})?) ?(ms|s)\b"
    r"|\b(\d{1,7}(?:\.\d{1,6})?) ?(ms|s) (?:of )?cpu\b(?![ _-]?time|\s?[:=])",
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
        text = log.current[-MAX_READ:]
        pod = ObjectRef(kind="Pod", name=name, namespace=graph.snapshot.namespace)
        share = throttled_in(text)
        share = waited_in(text, _limit(graph, pod, container)) if share is None else share
        if share is not None and share > HELD_BACK and "throttled" not in measured.get((pod, container), {}):
            yield _fact(graph, pod, container, f"log {container} current", {"throttled": share})


def _limit(graph: Graph, pod: ObjectRef, container: str) -> float:
    """How many CPUs a container may use; 0 where nothing says that."""
    specs = [each for each in containers_of((graph.get(pod) or {}).get("spec") or {}) if each.get("name") == container]
    limits = ((specs[0].get("resources") or {}).get("limits") or {}) if specs else {}
    try:
        return float(number_of(str(limits.get("cpu", "0"))))
    except ValueError:
        return 0.0


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


def waited_in(text: str, limit: float) -> float | None:
    """
    The share of the time in which a program had no CPU, by its own reports of how long it worked and on how much CPU.

    Only where each of the last says that it used just what its limit allows, and less than one CPU: it may have waited
    for anything else, but not always so long that it comes to the limit.
    """
    told = [(_seconds(wall), _seconds(cpu)) for wall, cpu in map(_told, text.splitlines()) if wall and cpu]
    last = [(wall, cpu) for wall, cpu in told if wall >= LONG][-REPORTS:]
    used = [cpu / wall for wall, cpu in last]
    if not 0 < limit < 1 or len(used) < REPORTS or not all(AT_LIMIT <= each / limit <= OVER for each in used):
        return None
    return 1 - sum(used) / len(used)


def _told(line: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    return _WALL.search(line[:MAX_LINE]), _CPU.search(line[:MAX_LINE])


def _seconds(found: re.Match[str]) -> float:
    number, unit = [each for each in found.groups() if each]
    return float(number) * (0.001 if unit == "ms" else 1)
