"""
The cluster's name service: its configuration, its pods, its Service. Pure.

Only what was seen is told: without the objects of its namespace nothing is concluded. Not covered: NodeLocal caches.
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from incidents.callees import Directory
from incidents.corefile import leaves_out, searched
from incidents.evidence.graph import Graph, condition, labels_of, pod_spec, ref_of
from incidents.logs import ClueKind, clues_in
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.snapshot import Json, crashed_lately

LABEL = ("k8s-app", "kube-dns")
NAMES = ("coredns", "kube-dns")
FILE = "Corefile"
ELSEWHERE = "elsewhere"
"""Why a workload that asks another name service than the cluster's does not find Services."""
Address = IPv4Address | IPv6Address
SERVICES = {4: 12, 6: 64}
"""How many bits at least the addresses of a cluster's Services share: the name service's is one of them."""
PLUGINS = frozenset({
    "acl", "any", "auto", "autopath", "azure", "bind", "bufsize", "cache", "cancel", "chaos", "clouddns", "debug",
    "dns64", "dnssec", "dnstap", "erratic", "errors", "etcd", "file", "forward", "geoip", "grpc", "grpc_server",
    "header", "health", "hosts", "https", "https3", "import", "k8s_external", "kubernetes", "loadbalance", "local",
    "log", "loop", "metadata", "minimal", "multisocket", "nomad", "nsid", "on", "pprof", "prometheus", "quic", "ready",
    "reload", "rewrite", "root", "route53", "secondary", "sign", "template", "timeouts", "tls", "trace", "transfer",
    "tsig", "view", "whoami",
})  # fmt: skip
"""The directives of a CoreDNS as it is built by default. Source: plugin.cfg of coredns 1.8 to 1.12."""

_ERROR = re.compile(
    r"(?i)corefile:\d{1,6} - error|error during parsing|unknown directive"
    r"|plugin/[a-z0-9_]{1,40}: .{0,40}(?:error|unknown|wrong)"
)

_FORWARD = re.compile(r"(?m)^\s*forward\s+\S{1,253}\s+(\S.{0,500}?)\s*$")
"""Whom a Corefile hands on to what it does not know itself: addresses after the zone."""


def facts(graph: Graph) -> Iterable[Fact]:
    """What keeps names from being resolved."""
    for config in graph.all("ConfigMap"):
        text = (config.get("data") or {}).get(FILE)
        if isinstance(text, str) and config["metadata"]["name"] in NAMES:
            yield from _configuration(graph, config, text)
    for program in graph.all("Deployment"):
        if _is_dns(program):
            yield from _program(graph, program)
    for service in graph.all("Service"):
        if _is_dns(service):
            yield from _service(graph, service)
    for workload in graph.workloads():
        yield from _elsewhere(graph, workload)


def _elsewhere(graph: Graph, workload: Json) -> Iterable[Fact]:
    """A pod that asks another name service, which knows no Services, and complains about the name of one."""
    spec, ref = pod_spec(workload), ref_of(workload)
    policy = spec.get("dnsPolicy") or "ClusterFirst"
    on_node = bool(spec.get("hostNetwork")) and policy == "ClusterFirst"
    foreign = _foreign(graph, spec) if policy == "None" else ()
    if not on_node and not foreign and policy != "Default":
        return
    name = _unknown_service(graph, ref)
    if name:
        where, why = ("spec.hostNetwork", "its network is the node's, ") if on_node else ("spec.dnsPolicy", "")
        whom = f"the name service at {foreign[0]}" if foreign else "its node's name service"
        words = f"{ref} asks {whom} ({why}dnsPolicy {policy}), which does not know {name}"
        yield graph.fact(Signal.DNS_DOWN, ref, where, words, why=ELSEWHERE)


def _foreign(graph: Graph, spec: Json) -> tuple[str, ...]:
    """The name servers of a pod's own choice, where none of them can be the cluster's or its cache on the node."""
    given = [_address(server) for server in (spec.get("dnsConfig") or {}).get("nameservers") or ()]
    services = [_address((service.get("spec") or {}).get("clusterIP")) for service in graph.all("Service")]
    ranges = {ip_network((address, SERVICES[address.version]), strict=False) for address in services if address}
    if not ranges or any(not address or _may_be_ours(address, ranges) for address in given):
        return ()
    return tuple(str(address) for address in given)


def _may_be_ours(address: Address, ranges: set[IPv4Network | IPv6Network]) -> bool:
    return address.is_link_local or address.is_loopback or any(address in each for each in ranges)


def _address(text: object) -> Address | None:
    try:
        return ip_address(str(text))
    except ValueError:
        return None


def _unknown_service(graph: Graph, ref: ObjectRef) -> str:
    """The Service of this cluster whose name a workload's logs say is not known."""
    directory = Directory(graph.all("Service"))
    pods = {str(pod["metadata"]["name"]) for pod in graph.pods(ref)}
    for key, log in graph.snapshot.logs.items():
        for clue in clues_in(log.current) or clues_in(log.previous) if key.partition("/")[0] in pods else ():
            known = directory.known(clue.detail.get("host", ""), str(ref.namespace))
            if known is not None and clue.kind is ClueKind.UNRESOLVED:
                return clue.detail["host"]
    return ""


def _is_dns(item: Json) -> bool:
    return labels_of(item).get(LABEL[0]) == LABEL[1] or (
        item["metadata"]["name"] in NAMES and item["metadata"].get("namespace") == "kube-system"
    )


def _configuration(graph: Graph, config: Json, text: str) -> Iterable[Fact]:
    problem, ref = _problem(text) or _circle(graph, config, text), ref_of(config)
    pods = [pod for pod in graph.all("Pod") if _serves_names(pod) and _same_space(pod, config)]
    for domain in sorted(_searched(graph, pods)):
        if leaves_out(text, domain):
            words = f"{ref}: {FILE} does not serve {domain}, in which the cluster's pods search for Services"
            yield graph.fact(Signal.DNS_DOWN, ref, f"data.{FILE}", words, why="configuration", key=FILE, domain=domain)
    if any(_stays(graph, pod) for pod in pods) and problem != "it has no kubernetes plugin":
        return
    said = _complaint(graph, pods)
    if problem or said:
        words = f"{ref}: {FILE} cannot be used: {problem or said}"
        yield graph.fact(Signal.DNS_DOWN, ref, f"data.{FILE}", words, why="configuration", key=FILE)


def _searched(graph: Graph, pods: list[Json]) -> set[str]:
    """The domains that the cluster's pods search for Services, by the name service's logs."""
    names = {str(pod["metadata"]["name"]) for pod in pods}
    logs = (log for key, log in graph.snapshot.logs.items() if key.partition("/")[0] in names)
    return {domain for log in logs for domain in searched(log.current)}


def _same_space(pod: Json, other: Json) -> bool:
    return bool(pod["metadata"].get("namespace") == other["metadata"].get("namespace"))


def _serves_names(pod: Json) -> bool:
    return labels_of(pod).get(LABEL[0]) == LABEL[1] or str(pod["metadata"]["name"]).startswith("coredns-")


def _is_ready(pod: Json) -> bool:
    return (condition(pod, "Ready") or {}).get("status") == "True"


def _stays(graph: Graph, pod: Json) -> bool:
    """Whether a pod is ready, and not only for the moment between two crashes."""
    statuses = (pod.get("status") or {}).get("containerStatuses") or ()
    return _is_ready(pod) and not any(crashed_lately(status, graph.snapshot.taken_at) for status in statuses)


def _complaint(graph: Graph, pods: list[Json]) -> str:
    """What the name service says about its configuration before it gives up."""
    names = {str(pod["metadata"]["name"]) for pod in pods}
    for key, log in graph.snapshot.logs.items():
        if key.partition("/")[0] in names:
            for line in f"{log.current}\n{log.previous}".splitlines():
                if _ERROR.search(line[:1000]):
                    return line[:300]
    return ""


def _problem(text: str) -> str:
    """What is wrong with a Corefile, '' for nothing that can be seen."""
    depth, seen = 0, set[str]()
    for line in text[:20_000].splitlines():
        bare = line.split("#", 1)[0].strip()
        word = bare.split(None, 1)[0] if bare else ""
        if depth == 1 and word not in ("", "}"):
            seen.add(word)
        depth += bare.count("{") - bare.count("}")
        if depth < 0:
            return "its braces do not match"
    if depth != 0:
        return "its braces do not match"
    unknown = sorted(seen - PLUGINS)
    if unknown:
        return f"it has the directive {unknown[0]}, which a usual CoreDNS does not know"
    return "" if "kubernetes" in seen else "it has no kubernetes plugin"


def _circle(graph: Graph, config: Json, text: str) -> str:
    """That a Corefile hands questions on to the Service whose pods it is for, and to nobody else; '' where not."""
    name, space = config["metadata"]["name"], config["metadata"].get("namespace")
    own = {str((service.get("spec") or {}).get("clusterIP")) for service in _fronts(graph, name, space)} - {"None", ""}
    for found in _FORWARD.finditer(text[:20_000]):
        asked = {_bare_address(each) for each in found[1].split("#")[0].split()} - {"{", ""}
        if asked and asked <= own:
            return f"it forwards to {min(asked)}, its own Service: it asks itself"
    return ""


def _fronts(graph: Graph, config: str, space: str | None) -> Iterable[Json]:
    """The Services in front of the pods that mount a ConfigMap."""
    for service in graph.all("Service"):
        if service["metadata"].get("namespace") == space:
            for pod in graph.selected((service.get("spec") or {}).get("selector") or {}, space):
                volumes = (pod.get("spec") or {}).get("volumes") or ()
                if any((volume.get("configMap") or {}).get("name") == config for volume in volumes):
                    yield service


def _bare_address(server: str) -> str:
    """The address of a server as a Corefile names it: dns://10.0.0.10:53."""
    bare = server.rpartition("://")[2]
    if bare.startswith("["):
        return bare[1:].partition("]")[0]
    return bare.partition(":")[0] if bare.count(":") == 1 else bare


def _program(graph: Graph, program: Json) -> Iterable[Fact]:
    ref, status = ref_of(program), program.get("status") or {}
    if (program.get("spec") or {}).get("replicas") == 0:
        yield graph.fact(Signal.DNS_DOWN, ref, "spec.replicas", f"{ref} is scaled to 0 replicas", why="zero")
    elif not status.get("readyReplicas") and not status.get("availableReplicas"):
        yield graph.fact(Signal.DNS_DOWN, ref, "status.readyReplicas", f"{ref} has no ready pod", why="unready")


def _service(graph: Graph, service: Json) -> Iterable[Fact]:
    ref, spec = ref_of(service), service.get("spec") or {}
    pods = [pod for pod in graph.all("Pod") if _serves_names(pod) and _same_space(pod, service) and _is_ready(pod)]
    selected = graph.selected(spec.get("selector") or {}, ref.namespace)
    if pods and not selected:
        words = f"{ref} selects none of the ready pods that resolve names"
        yield graph.fact(Signal.DNS_DOWN, ref, "spec.selector", words, why="selector")
    ports = {str(port.get("port")) for port in spec.get("ports") or ()}
    if ports and "53" not in ports:
        yield graph.fact(Signal.DNS_DOWN, ref, "spec.ports", f"{ref} does not serve port 53", why="port")


def links(graph: Graph) -> Iterable[Link]:
    """From the name service's workload to its configuration, so that both are near each other."""
    for program in graph.all("Deployment"):
        if _is_dns(program):
            for name in NAMES:
                ref = ObjectRef(kind="ConfigMap", name=name, namespace=program["metadata"].get("namespace"))
                if graph.get(ref) is not None:
                    where = "volumes"
                    yield Link(relation=Relation.MOUNTS, source=ref_of(program), target=ref, where=where, found=True)
