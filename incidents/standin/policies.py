"""Whether network policies let one pod talk to another. Pure, given the world. Only labels and ports; no IP blocks."""

from collections.abc import Iterable

from incidents.standin.shapes import Obj, labels_of, matches, namespace_of
from incidents.standin.world import World


def admits(world: World, source: Obj, target: Obj, port: int) -> bool:
    """Whether every policy that selects the target lets the source in, and those that select the source let it out."""
    return _may(world, target, source, port, "Ingress") and _may(world, source, target, port, "Egress")


def _may(world: World, subject: Obj, other: Obj, port: int, direction: str) -> bool:
    """Whether some policy of the subject admits the other side; without a policy of that direction everything goes."""
    policies = [each for each in _policies(world, subject) if direction in _types(each)]
    rules = [rule for each in policies for rule in each["spec"].get(direction.lower()) or ()]
    return not policies or any(_fits(world, rule, subject, other, port, direction) for rule in rules)


def _policies(world: World, pod: Obj) -> Iterable[Obj]:
    for policy in world.stored("NetworkPolicy", namespace_of(pod)):
        if _selects(policy["spec"].get("podSelector") or {}, labels_of(pod)):
            yield policy


def _types(policy: Obj) -> list[str]:
    given: list[str] = policy["spec"].get("policyTypes") or []
    return given or (["Ingress", "Egress"] if policy["spec"].get("egress") else ["Ingress"])


def _fits(world: World, rule: Obj, subject: Obj, other: Obj, port: int, direction: str) -> bool:
    peers = rule.get("from" if direction == "Ingress" else "to")
    ports = [each.get("port") for each in rule.get("ports") or ()]
    if ports and port not in ports:
        return False
    return not peers or any(_is_peer(world, peer, subject, other) for peer in peers)


def _is_peer(world: World, peer: Obj, subject: Obj, other: Obj) -> bool:
    if "ipBlock" in peer:
        return False
    spaces = peer.get("namespaceSelector")
    if spaces is None:
        near = namespace_of(subject) == namespace_of(other)
    else:
        namespace = world.peek("Namespace", "", namespace_of(other))
        near = namespace is not None and _selects(spaces, labels_of(namespace))
    return near and _selects(peer.get("podSelector") or {}, labels_of(other))


def _selects(selector: Obj, labels: dict[str, str]) -> bool:
    return matches(selector.get("matchLabels") or {}, labels)
