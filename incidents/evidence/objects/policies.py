"""
Network policies: which of them keep a workload from a service or a host that it calls, or from DNS. Pure.

Policies add up: traffic passes if any rule of any policy admits it, in both directions. What was not seen (labels of a
namespace, a list that was cut) is taken to admit. Not covered: policies of other groups (Cilium, Calico), host network.
"""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from incidents.callees import Directory, calls_of, mentions
from incidents.evidence.graph import Graph, containers_of, labels_of, pod_spec, pod_template, ref_of
from incidents.evidence.objects.common import config_of, reference, selects
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.snapshot import Json

KIND = "NetworkPolicy"
NAME_LABEL = "kubernetes.io/metadata.name"
DNS = ObjectRef(kind="Service", name="kube-dns", namespace="kube-system")
DNS_POD: Json = {"metadata": {"namespace": "kube-system", "labels": {"k8s-app": "kube-dns"}}}
MAX_FACTS = 20


class _Call(NamedTuple):
    caller: ObjectRef
    service: ObjectRef
    port: str


class _Block(NamedTuple):
    policies: list[Json]
    direction: str
    port: str


def facts(graph: Graph) -> Iterable[Fact]:
    """The policies that deny a call that is known, or DNS."""
    if not graph.all(KIND) or any(gap.about == KIND for gap in graph.snapshot.missing):
        return
    blocks = ((call, block) for call in _calls(graph) if (block := _blocked(graph, call)) is not None)
    for _, (call, block) in zip(range(MAX_FACTS), blocks, strict=False):
        yield _fact(graph, call.caller, call.service, block)
    for _, (call, block) in zip(range(MAX_FACTS), _outside(graph), strict=False):
        yield _fact(graph, call.caller, call.service, block)
    for item in graph.workloads():
        caller = _sample(graph, ref_of(item))
        block = _verdict(graph, caller, DNS_POD, "53", "UDP", "Egress") if caller else None
        if block is not None:
            yield _fact(graph, ref_of(item), DNS, block)


def links(graph: Graph) -> Iterable[Link]:
    """From the policies that deny something to the workloads that they select."""
    for fact in facts(graph):
        kind, _, rest = fact.detail["subject"].partition(" ")
        space, _, name = rest.rpartition("/")
        target = reference(kind, name, space or None)
        yield Link(
            relation=Relation.SELECTS, source=fact.source.object, target=target, where="spec.podSelector", found=True
        )


def _fact(graph: Graph, caller: ObjectRef, service: ObjectRef, block: _Block) -> Fact:
    policy = min(block.policies, key=lambda each: (_blameless(each, block), each["metadata"]["name"]))
    field = block.direction.lower()
    how = "none of its rules admits it" if _rules(policy, block.direction) else f"it admits no {field} at all"
    words = f"{ref_of(policy)} keeps {caller} from {service}, port {block.port}: {how}"
    behind = _behind(graph, service)
    subject = (
        caller if block.direction == "Egress" or behind is None else graph.top(behind) if _is_pod(behind) else caller
    )
    detail = {
        "target": str(service),
        "caller": str(caller),
        "direction": field,
        "port": block.port,
        "subject": str(subject),
    }
    return graph.fact(Signal.POLICY_DENIES, ref_of(policy), f"spec.{field}", words, **detail)


def _blameless(policy: Json, block: _Block) -> int:
    """
    How little a policy is to blame for what it and others do not admit: the less, the more.

    First those that open just this port, for others; then those that admit nothing at all, then those about other
    ports: where somebody is let in by one policy and all else is shut by another, the first is the one that lacks him.
    """
    rules = _rules(policy, block.direction)
    opens = any(rule.get("ports") and _port_fits(rule, block.port, block.port, "TCP") for rule in rules)
    return 0 if opens else 1 if not rules else 2


def _is_pod(item: Json) -> bool:
    return item.get("kind") == "Pod"


def _calls(graph: Graph) -> Iterator[_Call]:
    """Who calls which service, by manifests and by logs."""
    directory = Directory(graph.all("Service"))
    told: set[_Call] = set()
    configs: dict[str, dict[str, dict[str, str]]] = {}
    for item in graph.workloads():
        caller, space = ref_of(item), str(item["metadata"].get("namespace"))
        if space not in configs:
            configs[space] = config_of(graph, space)
        for service, port in (
            *_by_manifest(item, directory, configs[space]),
            *_by_logs(graph, caller, space, directory),
        ):
            call = _Call(caller, service, port)
            if call not in told:
                told.add(call)
                yield call


def _by_manifest(
    item: Json, directory: Directory, config: dict[str, dict[str, str]]
) -> Iterator[tuple[ObjectRef, str]]:
    spec, space = pod_spec(item), str(item["metadata"].get("namespace"))
    for container in containers_of(spec):
        for call in calls_of(container, space, directory, config, spec.get("volumes") or ()):
            known = directory.known(call.host, space)
            if known is not None:
                yield known, call.port


def _by_logs(graph: Graph, caller: ObjectRef, space: str, directory: Directory) -> Iterator[tuple[ObjectRef, str]]:
    for pod in graph.pods(caller):
        for container in containers_of(pod_spec(pod)):
            log = graph.snapshot.logs.get(f"{pod['metadata']['name']}/{container.get('name')}")
            for text in (log.current, log.previous) if log else ():
                yield from ((found, "") for found, _ in mentions(text, space, directory))


def _outside(graph: Graph) -> Iterator[tuple[_Call, _Block]]:
    """The hosts outside that somebody may not reach. Where a name leads is not known: any block may hold it."""
    directory = Directory(graph.all("Service"))
    configs: dict[str, dict[str, dict[str, str]]] = {}
    for item in graph.workloads():
        caller, space = ref_of(item), str(item["metadata"].get("namespace"))
        sample = _sample(graph, caller)
        policies = [each for each in _policies(graph, sample) if "Egress" in _types(each)] if sample else []
        if not policies or not sample or (sample.get("spec") or {}).get("hostNetwork"):
            continue
        if space not in configs:
            configs[space] = config_of(graph, space)
        spec, rules = pod_spec(item), [rule for each in policies for rule in _rules(each, "Egress")]
        for container in containers_of(spec):
            for call in calls_of(container, space, directory, configs[space], spec.get("volumes") or ()):
                away = directory.named(call.host, space) is None and call.host.count(".") > 1
                if away and not any(_lets_out(rule, call.host, call.port) for rule in rules):
                    host = ObjectRef(kind="Host", name=graph.quote(call.host)[:253])
                    yield _Call(caller, host, call.port), _Block(policies, "Egress", call.port or "any")


def _lets_out(rule: Json, host: str, port: str) -> bool:
    """Whether a rule of egress admits a host outside: by having no peers, or by a block of addresses."""
    blocks = [peer["ipBlock"] or {} for peer in rule["peers"] or () if "ipBlock" in peer]
    return (not port or _port_fits(rule, port, port, "TCP")) and (
        not rule["peers"] or any(_in_block(block, host) for block in blocks)
    )


def _blocked(graph: Graph, call: _Call) -> _Block | None:
    """Whether no port of the service that is meant can be reached."""
    service, source = graph.get(call.service), _sample(graph, call.caller)
    target = _behind(graph, call.service)
    if service is None or source is None or target is None:
        return None
    ports = [
        (str(port.get("targetPort") or port.get("port")), str(port.get("protocol") or "TCP"))
        for port in (service.get("spec") or {}).get("ports") or ()
        if call.port in ("", str(port.get("port")), str(port.get("name")))
    ]
    found = [_either(graph, source, target, port, protocol) for port, protocol in ports]
    return found[0] if found and all(found) else None


def _either(graph: Graph, source: Json, target: Json, port: str, protocol: str) -> _Block | None:
    into = _verdict(graph, target, source, port, protocol, "Ingress", target)
    return into or _verdict(graph, source, target, port, protocol, "Egress", target)


def _behind(graph: Graph, service: ObjectRef) -> Json | None:
    """A pod behind a service."""
    selector = ((graph.get(service) or {}).get("spec") or {}).get("selector") or {}
    return next(iter(graph.selected(selector, service.namespace)), None)


def _sample(graph: Graph, workload: ObjectRef) -> Json | None:
    """A pod of a workload, or what one would look like."""
    for pod in graph.pods(workload):
        if not pod["metadata"].get("deletionTimestamp"):
            return pod
    item = graph.get(workload)
    template = pod_template(item) if item else {}
    return (
        {**template, "metadata": {**(template.get("metadata") or {}), "namespace": workload.namespace}}
        if template
        else None
    )


def _verdict(
    graph: Graph, subject: Json, other: Json, port: str, protocol: str, direction: str, target: Json | None = None
) -> _Block | None:
    """The policies of the subject that together admit nothing of this; None where it passes."""
    if (subject.get("spec") or {}).get("hostNetwork"):
        return None
    policies = [each for each in _policies(graph, subject) if direction in _types(each)]
    rules = [rule for each in policies for rule in _rules(each, direction)]
    number = _number(target or other, port)
    passes = any(_port_fits(rule, port, number, protocol) and _peer_fits(graph, rule, subject, other) for rule in rules)
    return None if not policies or passes else _Block(policies, direction, number or port)


def _policies(graph: Graph, pod: Json) -> Iterator[Json]:
    for policy in graph.all(KIND):
        same = policy["metadata"].get("namespace") == pod["metadata"].get("namespace")
        if same and selects((policy.get("spec") or {}).get("podSelector") or {}, labels_of(pod)):
            yield policy


def _types(policy: Json) -> list[str]:
    spec = policy.get("spec") or {}
    given: list[str] = spec.get("policyTypes") or []
    return given or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"])


def _rules(policy: Json, direction: str) -> list[Json]:
    found: list[Json] = (policy.get("spec") or {}).get(direction.lower()) or []
    return [{**rule, "peers": rule.get("from" if direction == "Ingress" else "to")} for rule in found]


def _number(pod: Json, port: str) -> str:
    """The number of a port that may be given by name."""
    if port.isdecimal():
        return port
    for container in containers_of(pod.get("spec") or {}):
        for each in container.get("ports") or ():
            if each.get("name") == port:
                return str(each.get("containerPort"))
    return ""


def _port_fits(rule: Json, port: str, number: str, protocol: str) -> bool:
    given = rule.get("ports") or ()
    return not given or any(_is_port(each, port, number, protocol) for each in given)


def _is_port(given: Json, port: str, number: str, protocol: str) -> bool:
    if str(given.get("protocol") or "TCP") != protocol and port != "53":
        return False
    first, last = given.get("port"), given.get("endPort")
    if first is None or str(first) in (port, number):
        return True
    if not str(first).isdecimal():
        return False
    return bool(last) and number.isdecimal() and int(first) <= int(number) <= int(str(last))


def _peer_fits(graph: Graph, rule: Json, subject: Json, other: Json) -> bool:
    peers = rule["peers"]
    return not peers or any(_is_peer(graph, peer, subject, other) for peer in peers)


def _is_peer(graph: Graph, peer: Json, subject: Json, other: Json) -> bool:
    if "ipBlock" in peer:
        return _in_block(peer["ipBlock"] or {}, str((other.get("status") or {}).get("podIP") or ""))
    here, there = subject["metadata"].get("namespace"), other["metadata"].get("namespace")
    spaces = peer.get("namespaceSelector")
    near = here == there if spaces is None else _space_fits(graph, spaces, str(there))
    return near and selects(peer.get("podSelector") or {}, labels_of(other))


def _space_fits(graph: Graph, selector: Json, namespace: str) -> bool:
    seen = graph.get(reference("Namespace", namespace, None))
    if seen is not None:
        return selects(selector, {NAME_LABEL: namespace, **labels_of(seen)})
    keys = {*(selector.get("matchLabels") or {}), *(each.get("key") for each in selector.get("matchExpressions") or ())}
    return bool(keys - {NAME_LABEL}) or selects(selector, {NAME_LABEL: namespace})


def _in_block(block: Json, address: str) -> bool:
    """Whether an address lies in a block; one that is not known is taken to."""
    try:
        inside = ip_address(address) in ip_network(str(block.get("cidr")), strict=False)
        return inside and not any(
            ip_address(address) in ip_network(str(each), strict=False) for each in block.get("except") or ()
        )
    except ValueError:
        return True
