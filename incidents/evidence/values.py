"""
What the cluster itself knows that a repair may need: near-miss names, and harmless values of variables. Pure.

A value of a variable comes out only if a repair needs it and it is harmless: its name is not a secret's, blanking
leaves it as it is, and it is short and plain.
"""

import re
from collections.abc import Iterable

from incidents.evidence.changes import compared
from incidents.evidence.graph import Graph, containers_of, pod_spec, pod_template, ref_of
from incidents.models import Fact, Link, ObjectRef, Relation, Signal, WorkloadFacts
from incidents.redact import redacted
from incidents.snapshot import Json

_SECRET = re.compile(r"(?i)pass|secret|token|key|credential|auth|private|salt")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/,-]{0,99}")
MAX_NEAR = 6


def facts(
    graph: Graph, workloads: list[tuple[Json, WorkloadFacts]], links: list[Link], logs: list[Fact]
) -> Iterable[Fact]:
    """Near misses of hosts that do not exist, and values for variables that the logs complain about."""
    yield from _near_misses(graph, links)
    yield from _values(graph, workloads, logs)


def _near_misses(graph: Graph, links: list[Link]) -> Iterable[Fact]:
    told: set[tuple[ObjectRef, str]] = set()
    wanted = [link for link in links if link.relation is Relation.CALLS and link.found is False]
    for link in wanted:
        for service in graph.all("Service"):
            ref = ref_of(service)
            if ref.namespace != link.target.namespace or (ref, link.target.name) in told or len(told) >= MAX_NEAR:
                continue
            if is_near(link.target.name, ref.name):
                told.add((ref, link.target.name))
                words = f"{ref} exists, and is named almost like {link.target.name}"
                yield graph.fact(Signal.NEAR_MISS, ref, "metadata.name", words, wanted=link.target.name)
        yield from _host_value(graph, link)


def _host_value(graph: Graph, link: Link) -> Iterable[Fact]:
    """The value that a variable would have with the near name in the place of the wrong one."""
    variable, container = link.detail.get("variable"), link.detail.get("container")
    near = [ref_of(item).name for item in graph.all("Service") if is_near(link.target.name, ref_of(item).name)]
    item = graph.get(link.source)
    if not variable or not container or len(near) != 1 or item is None:
        return
    value = _literal(item, container, variable)
    if value is not None and value.count(link.target.name) == 1:
        better = value.replace(link.target.name, near[0])
        if is_harmless(variable, better):
            yield _known(graph, link.source, container, variable, better, f"service {near[0]}")


def _literal(item: Json, container: str, variable: str) -> str | None:
    for each in containers_of(pod_spec(item)):
        if each.get("name") == container:
            values = [v.get("value") for v in each.get("env") or [] if v.get("name") == variable]
            return str(values[-1]) if values and values[-1] else None
    return None


def _values(graph: Graph, workloads: list[tuple[Json, WorkloadFacts]], logs: list[Fact]) -> Iterable[Fact]:
    wanted = {
        (graph.top(pod), fact.detail.get("container", ""), fact.detail["variable"]): None
        for fact in logs
        if fact.detail.get("clue") in ("missing_variable", "bad_value") and fact.detail.get("variable")
        if (pod := graph.get(fact.source.object)) is not None
    }
    for ref, container, variable in wanted:
        found = next(((item, workload) for item, workload in workloads if workload.ref == ref), None)
        if found is not None:
            yield from _sources(graph, *found, container, variable)


def _sources(graph: Graph, item: Json, workload: WorkloadFacts, container: str, variable: str) -> Iterable[Fact]:
    ref = workload.ref
    own = _entries(pod_template(item), container, variable)
    for value in _literals(own[:-1]):
        yield _known(graph, ref, container, variable, value, "earlier duplicate")
    both = compared(graph, item, workload)
    if both is not None:
        for value in _literals(_entries(both[0], container, variable)[-1:]):
            if value not in _literals(own):
                yield _known(graph, ref, container, variable, value, f"revision {both[2]}")
    if not own:
        yield from _of_siblings(graph, ref, container, variable)


def _of_siblings(graph: Graph, ref: ObjectRef, container: str, variable: str) -> Iterable[Fact]:
    """Another workload's value, where all that have the variable agree."""
    values: dict[str, ObjectRef] = {}
    for other in graph.workloads():
        for each in containers_of(pod_spec(other)):
            for value in _literals([v for v in each.get("env") or [] if v.get("name") == variable][-1:]):
                if ref_of(other) != ref and is_harmless(variable, value):
                    values[value] = ref_of(other)
    if len(values) == 1:
        value, other_ref = next(iter(values.items()))
        yield _known(graph, ref, container, variable, value, f"sibling {other_ref.kind} {other_ref.name}")


def _entries(template: Json, container: str, variable: str) -> list[Json]:
    return [
        entry
        for each in containers_of(template.get("spec") or {})
        if each.get("name") == container
        for entry in each.get("env") or []
        if entry.get("name") == variable
    ]


def _literals(entries: list[Json]) -> list[str]:
    return [str(entry["value"]) for entry in entries if entry.get("value")]


def _known(graph: Graph, ref: ObjectRef, container: str, variable: str, value: str, origin: str) -> Fact:
    shown = value if is_harmless(variable, value) else ""
    words = f"a value of {variable} is known from {origin}" + (f": {shown}" if shown else "")
    where = f"containers[{container}].env {variable}"
    return graph.fact(
        Signal.KNOWN_VALUE, ref, where, words, container=container, variable=variable, value=shown, origin=origin
    )


def is_harmless(variable: str, value: str) -> bool:
    """Whether a value of a variable may be shown and proposed."""
    if _SECRET.search(variable) or "@" in value or not _PLAIN.fullmatch(value):
        return False
    return redacted(f"{variable}={value}") == f"{variable}={value}"


def is_near(wanted: str, name: str) -> bool:
    """Whether two names differ by a slip of the finger: one edit, two in longer ones, and not in digits alone."""
    if wanted == name or min(len(wanted), len(name)) < 2:
        return False
    if len(wanted) == len(name) and re.sub(r"\d", "", wanted) == re.sub(r"\d", "", name):
        return False
    allowed = 1 if min(len(wanted), len(name)) < 6 else 2
    return abs(len(wanted) - len(name)) <= allowed and _edits(wanted, name) <= allowed


def _edits(left: str, right: str) -> int:
    """Edit distance with transpositions of neighbours (optimal string alignment)."""
    before, row = list[int](), list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        now = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        before, row = row, now
    return row[-1]
