"""Whether a node takes a pod, and in the scheduler's words why not."""

from dataclasses import dataclass

from incidents.standin.engine import Engine
from incidents.standin.nodes import Load, capacity_of
from incidents.standin.shapes import Obj, labels_of, matches, name_of, namespace_of, uid_of

UNSCHEDULABLE = "node.kubernetes.io/unschedulable"


@dataclass(frozen=True)
class Verdict:
    """Why a node refuses a pod; final where no eviction would help."""

    reasons: tuple[str, ...] = ()
    is_final: bool = False


def verdict_on(engine: Engine, node: Obj, pod: Obj, load: Load) -> Verdict:
    """The first filter that refuses gives the reason, as in the scheduler; resources name all that is short."""
    for check in (_unschedulable, _taint, _affinity):
        reason = check(node, pod)
        if reason is not None:
            return Verdict((reason,), is_final=True)
    reason = _ports(engine, node, pod)
    if reason is not None:
        return Verdict((reason,))
    short, is_final = _resources(engine, node, pod, load)
    if short:
        return Verdict(short, is_final)
    reason = _volumes(engine, node, pod)
    if reason is not None:
        return Verdict((reason,), is_final=True)
    reason = _neighbours(engine, node, pod)
    return Verdict((reason,)) if reason is not None else Verdict()


def _unschedulable(node: Obj, pod: Obj) -> str | None:
    cordoned = bool((node.get("spec") or {}).get("unschedulable"))
    tolerated = _tolerates(pod, {"key": UNSCHEDULABLE, "effect": "NoSchedule"})
    return "node(s) were unschedulable" if cordoned and not tolerated else None


def _taint(node: Obj, pod: Obj) -> str | None:
    for taint in (node.get("spec") or {}).get("taints") or ():
        if taint["key"] != UNSCHEDULABLE and taint["effect"] != "PreferNoSchedule" and not _tolerates(pod, taint):
            return f"node(s) had untolerated taint {{{taint['key']}: {taint.get('value', '')}}}"
    return None


def _tolerates(pod: Obj, taint: Obj) -> bool:
    for each in pod["spec"].get("tolerations") or ():
        near = each.get("effect") in (None, "", taint["effect"]) and each.get("key") in (None, "", taint["key"])
        if near and (each.get("operator") == "Exists" or each.get("value", "") == taint.get("value", "")):
            return True
    return False


def tolerates(pod: Obj, taint: Obj) -> bool:
    """Whether a pod bears a taint."""
    return _tolerates(pod, taint)


def _affinity(node: Obj, pod: Obj) -> str | None:
    labels = labels_of(node)
    wanted = pod["spec"].get("nodeSelector") or {}
    required = ((pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}).get(
        "requiredDuringSchedulingIgnoredDuringExecution"
    )
    terms = (required or {}).get("nodeSelectorTerms") or ()
    if matches(wanted, labels) and (not terms or any(fits_term(term, node) for term in terms)):
        return None
    return "node(s) didn't match Pod's node affinity/selector"


def fits_term(term: Obj, node: Obj) -> bool:
    """Whether a node fits one node selector term."""
    fields = {"metadata.name": name_of(node)}
    return all(_fits_expression(each, labels_of(node)) for each in term.get("matchExpressions") or ()) and all(
        _fits_expression(each, fields) for each in term.get("matchFields") or ()
    )


def _fits_expression(expression: Obj, labels: dict[str, str]) -> bool:
    key, operator, values = expression["key"], expression["operator"], list(expression.get("values") or ())
    if operator in ("Exists", "DoesNotExist"):
        return (key in labels) is (operator == "Exists")
    if operator in ("Gt", "Lt"):
        have = labels.get(key, "")
        bound = next(iter(values), "")
        return have.isdecimal() and bound.isdecimal() and (int(have) > int(bound)) is (operator == "Gt")
    return (labels.get(key) in values) is (operator == "In")


def _host_ports(pod: Obj) -> set[int]:
    return {
        int(port["hostPort"])
        for container in pod["spec"]["containers"]
        for port in container.get("ports") or ()
        if port.get("hostPort")
    }


def _on_node(engine: Engine, node: str) -> list[Obj]:
    placed = [uid for uid, (where, _) in engine.placed.items() if where == node]
    found = (engine.world.by_uid(uid) for uid in placed)
    return [pod for pod in found if pod is not None]


def _ports(engine: Engine, node: Obj, pod: Obj) -> str | None:
    wanted = _host_ports(pod)
    if wanted and any(wanted & _host_ports(other) for other in _on_node(engine, name_of(node))):
        return "node(s) didn't have free ports for the requested pod ports"
    return None


def _resources(engine: Engine, node: Obj, pod: Obj, load: Load) -> tuple[tuple[str, ...], bool]:
    room = capacity_of(node)
    used = engine.loads.get(name_of(node), Load())
    for uid, (where, wanted, priority) in engine.nominated.items():
        if where == name_of(node) and uid != uid_of(pod) and priority > pod["spec"].get("priority", 0):
            used = used + wanted
    short: list[tuple[str, bool]] = (
        [("Too many pods", load.pods > room.pods)] if used.pods + load.pods > room.pods else []
    )
    if load.cpu and used.cpu + load.cpu > room.cpu:
        short.append(("Insufficient cpu", load.cpu > room.cpu))
    if load.memory and used.memory + load.memory > room.memory:
        short.append(("Insufficient memory", load.memory > room.memory))
    others, total = dict(used.others), dict(room.others)
    for name, amount in load.others:
        if others.get(name, 0) + amount > total.get(name, 0):
            short.append((f"Insufficient {name}", amount > total.get(name, 0)))
    return tuple(reason for reason, _ in short), any(final for _, final in short)


def claim_problem(engine: Engine, pod: Obj) -> str | None:
    """What is wrong with a pod's claims before any node is looked at."""
    for name in claims_of(pod):
        claim = engine.world.peek("PersistentVolumeClaim", namespace_of(pod), name)
        if claim is None:
            return f'persistentvolumeclaim "{name}" not found'
        if (claim.get("status") or {}).get("phase") == "Lost":
            volume = claim["spec"]["volumeName"]
            return f'persistentvolumeclaim "{name}" bound to non-existent persistentvolume "{volume}"'
        if not claim["spec"].get("volumeName") and not _waits_for_pod(engine, claim):
            return "pod has unbound immediate PersistentVolumeClaims"
    return None


def claims_of(pod: Obj) -> list[str]:
    """The claims that a pod mounts."""
    volumes = pod["spec"].get("volumes") or ()
    return [each["persistentVolumeClaim"]["claimName"] for each in volumes if "persistentVolumeClaim" in each]


def _waits_for_pod(engine: Engine, claim: Obj) -> bool:
    found = engine.world.peek("StorageClass", "", claim["spec"].get("storageClassName") or "")
    return found is not None and found.get("volumeBindingMode") == "WaitForFirstConsumer"


def _volumes(engine: Engine, node: Obj, pod: Obj) -> str | None:
    for name in claims_of(pod):
        claim = engine.world.peek("PersistentVolumeClaim", namespace_of(pod), name) or {"spec": {}}
        volume = engine.world.peek("PersistentVolume", "", claim["spec"].get("volumeName") or "")
        if volume is None and not claim["spec"].get("volumeName"):
            if engine.can_provision(claim):
                continue
            return "node(s) didn't find available persistent volumes to bind"
        terms = (((volume or {"spec": {}})["spec"].get("nodeAffinity") or {}).get("required") or {}).get(
            "nodeSelectorTerms"
        ) or ()
        if terms and not any(fits_term(term, node) for term in terms):
            return "node(s) didn't match PersistentVolume's node affinity"
    return None


def _neighbours(engine: Engine, node: Obj, pod: Obj) -> str | None:
    """Required pod anti-affinity per host, and hard topology spread per host."""
    if "affinity" not in pod["spec"] and "topologySpreadConstraints" not in pod["spec"]:
        return None
    near = [other for other in _on_node(engine, name_of(node)) if namespace_of(other) == namespace_of(pod)]
    anti = ((pod["spec"].get("affinity") or {}).get("podAntiAffinity") or {}).get(
        "requiredDuringSchedulingIgnoredDuringExecution"
    )
    for term in anti or ():
        selector = (term.get("labelSelector") or {}).get("matchLabels") or {}
        if any(matches(selector, labels_of(other)) for other in near):
            return "node(s) didn't match pod anti-affinity rules"
    for constraint in pod["spec"].get("topologySpreadConstraints") or ():
        if constraint.get("whenUnsatisfiable") == "DoNotSchedule" and constraint["topologyKey"] not in labels_of(node):
            return "node(s) didn't match pod topology spread constraints (missing required label)"
    return None
