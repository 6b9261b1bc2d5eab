"""Who calls whom: from manifests, and from what the logs complain about. Pure."""

import re
from collections.abc import Iterable

from incidents.callees import Call, Directory, calls_of, mentions, whole_names
from incidents.evidence.graph import Graph, containers_of, pod_spec, ref_of
from incidents.evidence.objects.common import config_of, exists
from incidents.evidence.objects.ingresses import certificates_for
from incidents.evidence.services import is_deserted
from incidents.logs import ClueKind, clues_in
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.redact import MASK

TROUBLES = ("refused", "timed_out", "unresolved", "unavailable", "auth_failed", "dns_down", "certificate")
"""Clues that may name who did not answer."""
ANSWERS = ("refused", "timed_out", "unavailable")
"""Clues of somebody who was found, and did not do his work."""
LASTING, RECENT_LINES = 3, 12
"""How often a program has to complain of a host, and in how many of its last lines, for that to be so now."""
SILENCE = ("timed_out", "unavailable")
HOST_KEYS = ("service", "host", "address")


def links(graph: Graph, directory: Directory) -> Iterable[Link]:
    """From every workload to the Services (or hosts outside) that its manifest names."""
    configs: dict[str | None, dict[str, dict[str, str]]] = {}
    for item in graph.workloads():
        ref = ref_of(item)
        if ref.namespace not in configs:
            configs[ref.namespace] = config_of(graph, ref.namespace)
        spec = pod_spec(item)
        for container in containers_of(spec):
            known = configs[ref.namespace]
            for call in calls_of(container, str(ref.namespace), directory, known, spec.get("volumes") or ()):
                yield _link(graph, directory, ref, call)


def _link(graph: Graph, directory: Directory, ref: ObjectRef, call: Call) -> Link:
    target, found = _resolved(graph, directory, call.host, str(ref.namespace))
    detail = {"host": graph.quote(call.host), "port": call.port, "container": call.container, "variable": call.variable}
    detail["outside"] = _outside(graph, directory, target)
    where = f"containers[{call.container}].{call.where}"
    kept = {key: value for key, value in detail.items() if value}
    return Link(relation=Relation.CALLS, source=ref, target=target, where=where, found=found, detail=kept)


def _resolved(graph: Graph, directory: Directory, host: str, namespace: str) -> tuple[ObjectRef, bool | None]:
    """What a host stands for, and whether it exists (None: Services were not seen, or it lies outside)."""
    known = directory.known(host, namespace)
    if known is not None:
        return known, True
    named = directory.named(host, namespace)
    if named is None:
        return ObjectRef(kind="Host", name=graph.quote(host)[:253]), None
    return named, exists(graph, named)


def _outside(graph: Graph, directory: Directory, target: ObjectRef) -> str:
    """The host outside for which a Service is but another name; nothing for one that has pods or means another one."""
    spec = (graph.get(target) or {}).get("spec") or {} if target.kind == "Service" else {}
    host = str(spec.get("externalName") or "").rstrip(".") if spec.get("type") == "ExternalName" else ""
    return graph.quote(host) if host and directory.named(host, str(target.namespace)) is None else ""


def links_from_logs(
    graph: Graph, directory: Directory, facts: Iterable[Fact], known: Iterable[Link] = ()
) -> Iterable[Link]:
    """From every workload to what its logs say did not answer. `known`: the calls that manifests name."""
    known = tuple(known)
    for fact in facts:
        if fact.signal is not Signal.LOG or fact.detail.get("clue") not in TROUBLES:
            continue
        pod = graph.get(fact.source.object)
        source = graph.top(pod) if pod else fact.source.object
        target = _named(graph, directory, fact, str(source.namespace))
        if target is not None and target[1] is False and fact.detail["clue"] in ANSWERS:
            target = _nicknamed(graph, directory, fact, source, known) or target
        if target is None and not fact.detail.keys() & set(HOST_KEYS):
            target = _mentioned(directory, fact, source, known) or _workload_told(graph, fact, source)
        if target is not None:
            detail = {key: fact.detail[key] for key in ("clue", "host", "port", "container") if fact.detail.get(key)}
            if away := _outside(graph, directory, target[0]):
                detail["outside"] = away
            if (target[0].kind == "Host" or away or detail["clue"] == "certificate") and _lasts(graph, fact):
                detail["lasting"] = "yes"
            yield Link(
                relation=Relation.CALLS,
                source=source,
                target=target[0],
                where=fact.source.where,
                found=target[1],
                detail=detail,
            )
            if target[0].kind == "Host" and detail["clue"] == "certificate":
                yield from _shown(graph, source, fact, detail)


def _shown(graph: Graph, source: ObjectRef, fact: Fact, detail: dict[str, str]) -> Iterable[Link]:
    """To the one Secret out of which an Ingress beside a program shows the certificate that it complains of."""
    shown = certificates_for(graph, detail.get("host", ""), source.namespace)
    for target in shown if len(shown) == 1 else ():
        found, where = exists(graph, target), fact.source.where
        yield Link(relation=Relation.REFERS, source=source, target=target, where=where, found=found, detail=detail)


def _lasts(graph: Graph, fact: Fact) -> bool:
    """Whether a running program complains of a host again and again, and has said nothing else of it since."""
    log = graph.snapshot.logs.get(f"{fact.source.object.name}/{fact.detail.get('container', '')}")
    host, lines = fact.detail.get("host", ""), log.current.splitlines() if log else []
    told = [number for number, line in enumerate(lines) if host and host in line]
    failed = [number for number in told if any(str(clue.kind) in TROUBLES for clue in clues_in(lines[number]))]
    return len(failed) >= LASTING and failed[-1] == told[-1] and len(lines) - failed[-1] <= RECENT_LINES


def lasting_kinds(text: str) -> frozenset[ClueKind]:
    """Which troubles with certificates a log tells of again and again, each time with another name, until its end."""
    told = [clue for clue in clues_in(text) if clue.kind is ClueKind.CERTIFICATE]
    recent = len(told) >= LASTING and len(text.splitlines()) - told[-1].number <= RECENT_LINES
    return frozenset({ClueKind.CERTIFICATE} if recent else ())


def _named(graph: Graph, directory: Directory, fact: Fact, namespace: str) -> tuple[ObjectRef, bool | None] | None:
    """The first name of a complaint that is a known Service; else the first name at all."""
    hosts = [fact.detail[key] for key in HOST_KEYS if fact.detail.get(key) and MASK not in fact.detail[key]]
    for host in hosts:
        known = directory.known(host, namespace)
        if known is not None:
            return known, True
    by_pod = next((found for host in hosts if (found := _workload_at(graph, host))), None)
    if by_pod is not None:
        return by_pod, True
    return _resolved(graph, directory, hosts[0], namespace) if hosts else None


def _mentioned(
    directory: Directory, fact: Fact, source: ObjectRef, known: tuple[Link, ...]
) -> tuple[ObjectRef, bool] | None:
    """
    The Service whose name stands in a complaint that tells no host.

    It is one that the manifest names too, or one whose name is no plain word, or the only one that is a step of the
    path of a request that could not be passed on; never one of the workload's own.
    """
    own = {link.source for link in known if link.relation is Relation.SELECTS and link.target == source}
    named = {link.target for link in known if link.relation is Relation.CALLS and link.source == source}
    told = [ref for ref, _ in mentions(fact.statement, str(source.namespace), directory) if ref not in own]
    sure = [ref for ref in told if ref in named] or [ref for ref in told if "-" in ref.name] or _routed(fact, told)
    return (sure[0], True) if sure else None


_REQUEST = re.compile(r"\"[A-Z]{3,7} (?P<path>/[^\s\"?]{0,300})[^\"]{0,300} HTTP/\d")


def _routed(fact: Fact, told: list[ObjectRef]) -> list[ObjectRef]:
    """The one Service among some that has the name of a step of the path that a proxy was asked for."""
    request = _REQUEST.search(fact.statement) if fact.detail.get("clue") == "unavailable" else None
    steps = request["path"].split("/") if request else []
    meant = list(dict.fromkeys(ref for ref in told if ref.name in steps))
    return meant if len(meant) == 1 else []


def _nicknamed(
    graph: Graph, directory: Directory, fact: Fact, source: ObjectRef, known: tuple[Link, ...]
) -> tuple[ObjectRef, bool] | None:
    """
    The Service that a proxy calls by a name of its own, where that is no Service and nobody is ready behind this one.

    A name that was resolved is no such name, so that only answers count; and it is never one of the workload's own.
    """
    own = {link.source for link in known if link.relation is Relation.SELECTS and link.target == source}
    meant = directory.nicknamed(fact.detail.get("host", ""), str(source.namespace))
    return (meant, True) if meant is not None and meant not in own and is_deserted(graph, meant) else None


def _workload_told(graph: Graph, fact: Fact, source: ObjectRef) -> tuple[ObjectRef, bool] | None:
    """The one other workload beside it whose name stands in a complaint of silence: not all have a Service."""
    if fact.detail["clue"] not in SILENCE:
        return None
    beside = {ref.name: ref for item in graph.workloads() if (ref := ref_of(item)).namespace == source.namespace}
    told = [beside[name] for name in whole_names(fact.statement, beside) if beside[name] != source]
    return (told[0], True) if len(told) == 1 else None


def _workload_at(graph: Graph, address: str) -> ObjectRef | None:
    """The workload that has a pod of this address."""
    for pod in graph.all("Pod"):
        if (pod.get("status") or {}).get("podIP") == address:
            return graph.top(pod)
    return None
