"""Services: what they select, who is ready behind them, and whether anybody listens where they send. Pure."""

import re
from collections.abc import Iterable

from incidents.endpoints import written_to
from incidents.evidence.graph import Graph, condition, labels_of, matches, pod_spec, pod_template, ref_of
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.snapshot import Json

_LISTENING = re.compile(r"\d{1,5}")
_WORD = re.compile(r"[a-z0-9]+")
LEADING = frozenset({"primary", "master", "leader", "rw", "write", "writer", "writes"})
FOLLOWING = frozenset({"replica", "read", "ro", "reader", "readonly", "secondary", "slave", "standby", "follower"})
"""How stores that copy themselves call the one that takes writes, and the others."""
STAYING = ("Deployment", "StatefulSet", "DaemonSet")
BY_CONTROLLER = ("apps.kubernetes.io/", "statefulset.kubernetes.io/", "pod-template-hash")


def links(graph: Graph) -> Iterable[Link]:
    """From every Service to the workloads whose pods it selects, by their templates' labels."""
    for service in graph.all("Service"):
        yield from _selects(graph, service)


def _selects(graph: Graph, service: Json) -> Iterable[Link]:
    """To those that it selects; if there are none, to the one that it almost selects (found=False)."""
    ref, chosen = ref_of(service), behind(graph, service)
    almost = [] if chosen or _any_pod(graph, service) else _almost(graph, service)
    where = "spec.selector" if (service.get("spec") or {}).get("selector") else "endpoints"
    for workload in chosen:
        yield Link(relation=Relation.SELECTS, source=ref, target=workload, where=where, found=True)
    for workload in almost:
        yield Link(relation=Relation.SELECTS, source=ref, target=workload, where="spec.selector", found=False)


def is_deserted(graph: Graph, service: ObjectRef) -> bool:
    """Whether a Service has pods, and none of them is ready."""
    spec = (graph.get(service) or {}).get("spec") or {}
    pods = [pod for pod in graph.selected(spec.get("selector") or {}, service.namespace) if not _over(pod)]
    return bool(pods) and not any(_is_ready(pod) for pod in pods)


def _any_pod(graph: Graph, service: Json) -> bool:
    selector = (service.get("spec") or {}).get("selector") or {}
    return bool(graph.selected(selector, service["metadata"].get("namespace")))


def _almost(graph: Graph, service: Json) -> list[ObjectRef]:
    """The one workload of a Service's own name, if its selector misses that."""
    ref, selector = ref_of(service), (service.get("spec") or {}).get("selector") or {}
    named = [ref_of(item) for item in graph.workloads() if item["metadata"]["name"] == ref.name]
    near = [each for each in named if each.namespace == ref.namespace and each.kind not in ("Job", "CronJob", "Pod")]
    return near if selector and len(near) == 1 else []


def behind(graph: Graph, service: Json) -> list[ObjectRef]:
    """The workloads whose pods, made or to be made, carry a Service's selector."""
    selector = (service.get("spec") or {}).get("selector") or {}
    namespace = service["metadata"].get("namespace")
    if not selector:
        return _written(graph, service)
    return [
        ref_of(item)
        for item in graph.workloads()
        if item["metadata"].get("namespace") == namespace and matches(selector, labels_of(_labelled(item)))
    ]


def _written(graph: Graph, service: Json) -> list[ObjectRef]:
    """The workloads of the pods that stand in the endpoints of a Service without a selector."""
    names, namespace = written_to(service, graph.all("EndpointSlice")), service["metadata"].get("namespace")
    pods = [graph.find("Pod", name, namespace) for name in names]
    return list(dict.fromkeys(graph.top(pod) for pod in pods if pod is not None))


def _labelled(item: Json) -> Json:
    template = pod_template(item)
    return template if template.get("metadata") else {"metadata": {}}


def facts(graph: Graph, listening: dict[ObjectRef, set[str]]) -> Iterable[Fact]:
    """How each Service stands. `listening`: workload -> ports that its pods say they listen on."""
    for service in graph.all("Service"):
        selector = (service.get("spec") or {}).get("selector") or {}
        if selector:
            yield from _standing(graph, service, selector, listening)


def _standing(
    graph: Graph, service: Json, selector: dict[str, str], listening: dict[ObjectRef, set[str]]
) -> Iterable[Fact]:
    ref = ref_of(service)
    pods = [pod for pod in graph.selected(selector, ref.namespace) if not _over(pod)]
    ready = [pod for pod in pods if _is_ready(pod)]
    text = ",".join(f"{key}={value}" for key, value in selector.items())
    if ready:
        meant = _meant(graph, ref, ready) or _passed_by(graph, ref, ready)
        words = f"{ref} has {len(ready)} ready pods" + (
            f", and is named for {meant}, which it passes by" if meant else ""
        )
        yield graph.fact(Signal.SERVES, ref, "endpoints", words, ready=len(ready), meant=meant)
        yield from _unserved(graph, service, ready, listening)
    elif pods or behind(graph, service):
        words = f"{ref} selects {text}: {len(pods)} pods, none of them ready"
        meant = _namesake(graph, service, pods)
        words += f"; {meant} has its name and its ports" if meant else ""
        yield graph.fact(Signal.NO_READY_PODS, ref, "spec.selector", words, pods=len(pods), meant=meant)
    elif all(
        graph.was_asked(kind, selector, ref.namespace) for kind in ("Deployment", "StatefulSet", "DaemonSet")
    ) and (graph.was_asked("Pod", selector, ref.namespace) or _has_no_endpoints(graph, ref)):
        words = f"{ref} selects {text}, and neither a pod nor a workload has these labels"
        yield graph.fact(Signal.SELECTS_NOTHING, ref, "spec.selector", words, selector=text)


def _passed_by(graph: Graph, service: ObjectRef, pods: list[Json]) -> ObjectRef | None:
    """
    The workload of a Service's own name, if that is up and no Service selects it, and this one selects another's pods.

    Copies for a release, which are named after it, are meant to stand in for it.
    """
    chosen = {graph.top(pod) for pod in pods}
    if any(service.name in each.name for each in chosen):
        return None
    named = [item for item in graph.workloads() if ref_of(item).name == service.name and ref_of(item).kind in STAYING]
    mine = [item for item in named if ref_of(item).namespace == service.namespace]
    if len(mine) != 1 or not any(_is_ready(pod) for pod in graph.pods(ref_of(mine[0]))):
        return None
    return None if any(ref_of(mine[0]) in behind(graph, each) for each in graph.all("Service")) else ref_of(mine[0])


def _namesake(graph: Graph, service: Json, pods: list[Json]) -> ObjectRef | None:
    """The ready workload of a Service's name that declares all its ports, where those it selects declare none."""
    ref, targets = ref_of(service), {_target(port) for port in (service.get("spec") or {}).get("ports") or ()}
    chosen = {graph.top(pod) for pod in pods}
    if not pods or not targets or any(ref.name in each.name for each in chosen) or targets & set().union(*_ports(pods)):
        return None
    named = [ref_of(item) for item in graph.workloads() if ref_of(item).name == ref.name]
    ready = [
        each
        for each in named
        if each.kind in STAYING and each.namespace == ref.namespace
        if (up := [pod for pod in graph.pods(each) if _is_ready(pod)]) and targets <= set().union(*_ports(up))
    ]
    return ready[0] if len(ready) == 1 else None


def _is_ready(pod: Json) -> bool:
    return (condition(pod, "Ready") or {}).get("status") == "True"


def _meant(graph: Graph, service: ObjectRef, pods: list[Json]) -> ObjectRef | None:
    """The workload of the leader, where a Service that is named for the leader selects pods labelled as followers."""
    named = set(_WORD.findall(service.name.lower()))
    if not named & LEADING or named & FOLLOWING:
        return None
    labels = labels_of(pods[0])
    roles = {key for key, value in labels.items() if value.lower() in FOLLOWING and not key.startswith(BY_CONTROLLER)}
    if not roles or not all(labels_of(pod).get(key) == labels[key] for pod in pods for key in roles):
        return None
    others = [item for item in graph.workloads() if item["metadata"].get("namespace") == service.namespace]
    leaders = [ref_of(item) for item in others if _leads(labels_of(_labelled(item)), labels, roles)]
    return leaders[0] if len(leaders) == 1 else None


def _leads(labels: dict[str, str], followers: dict[str, str], roles: set[str]) -> bool:
    """Whether labels are those of followers, but for a role that says that it leads."""
    same = {key for key, value in labels.items() if key not in roles and followers.get(key) == value}
    return bool(same) and all(labels.get(key, "").lower() in LEADING for key in roles)


def _over(pod: Json) -> bool:
    return (pod.get("status") or {}).get("phase") in ("Failed", "Succeeded")


def _has_no_endpoints(graph: Graph, ref: ObjectRef) -> bool:
    slices = [
        item
        for item in graph.all("EndpointSlice")
        if labels_of(item).get("kubernetes.io/service-name") == ref.name
        and item["metadata"].get("namespace") == ref.namespace
    ]
    return bool(slices) and not any(item.get("endpoints") for item in slices)


def _unserved(graph: Graph, service: Json, pods: list[Json], listening: dict[ObjectRef, set[str]]) -> Iterable[Fact]:
    """The ports that a Service sends to and nobody serves; one without an address of its own sends nothing anywhere."""
    ref, ports = ref_of(service), (service.get("spec") or {}).get("ports") or []
    if (service.get("spec") or {}).get("clusterIP") == "None":
        return
    named, declared = _ports(pods)
    heard = {each for pod in pods for each in listening.get(graph.top(pod), set())}
    serves = any(_target(port) in named | declared | heard for port in ports)
    for port in ports:
        target = _target(port)
        if not target.isdecimal():
            unserved = target not in named
        else:
            unserved = target not in declared | heard and bool(heard or declared)
        if unserved:
            served = sorted(heard or declared, key=int)
            known = ", ".join(served) or "no port of that name"
            words = f"{ref} sends port {port.get('port')} to {target}; its pods listen on {known}"
            detail = {"target_port": target, "listening": ",".join(served), "port": port.get("port")}
            yield graph.fact(
                Signal.PORT_UNSERVED,
                ref,
                "spec.ports",
                words,
                certain="yes" if (heard and not serves) or not target.isdecimal() else "",
                ports=len(ports),
                **detail,
            )


def _target(port: Json) -> str:
    return str(port.get("targetPort") or port.get("port") or "")


def _ports(pods: list[Json]) -> tuple[set[str], set[str]]:
    """The names and the numbers of the ports that pods declare."""
    declared = [
        port
        for pod in pods
        for container in pod_spec(pod).get("containers") or []
        for port in container.get("ports") or []
    ]
    names = {str(port["name"]) for port in declared if port.get("name")}
    return names, {str(port["containerPort"]) for port in declared if port.get("containerPort")}
