"""Why pods are not where they should be: no node takes them, a claim keeps them, or their node is gone. Pure."""

from incidents.faults import Fault
from incidents.models import Fact, ObjectRef, Relation, Signal
from incidents.rules.objects.blame import blame, named
from incidents.rules.objects.evictions import preempted
from incidents.rules.objects.nodes import FAULTS, trouble, why_lost
from incidents.rules.objects.storage import claim, unplaced
from incidents.rules.view import Finding, View

UNIT = {"cpu": "CPU", "memory": "memory", "pods": "room for pods", "ephemeral-storage": "ephemeral storage"}


def why_not_placed(view: View, workload: ObjectRef) -> Finding | None:
    """What keeps a workload's pods from a node, or from its volumes, or has taken their node away."""
    for fact in view.pod_facts(workload, Signal.UNSCHEDULABLE):
        finding = _unscheduled(view, workload, fact)
        if finding is not None:
            return finding
    for fact in view.pod_facts(workload, Signal.MOUNT_FAILED):
        finding = _unmounted(view, workload, fact)
        if finding is not None:
            return finding
    return why_lost(view, workload) or _unclaimed(view, workload)


def _unclaimed(view: View, workload: ObjectRef) -> Finding | None:
    """A claim that has no volume while nobody has said yet that the pods wait for it."""
    if not view.facts(workload, Signal.SHORT_OF_REPLICAS):
        return None
    for link in view.links(workload, Relation.MOUNTS):
        if view.facts(link.target, Signal.CLAIM_MISSING, Signal.CLAIM_UNBOUND):
            finding = claim(view, link.target)
            if finding is not None:
                return finding
    return None


def _unscheduled(view: View, workload: ObjectRef, fact: Fact) -> Finding | None:
    why = fact.detail.get("why", "")
    if why in FAULTS:
        ref = named(fact, None)
        return trouble(view, ref, why, fact) if ref is not None else None
    if why in ("claim", "volume_affinity"):
        return unplaced(view, workload, fact)
    if why == "resources":
        return preempted(view, workload, fact) or _too_little(workload, fact)
    if why in ("placement", "taint", "ports"):
        words = f"no node is as the pods of {workload} want it: {fact.statement}"
        return blame(f"placement_{why}", Fault.UNSCHEDULABLE_PLACEMENT, workload, words, fact)
    return None


def _too_little(workload: ObjectRef, fact: Fact) -> Finding | None:
    resource, container = fact.detail.get("resource", ""), fact.detail.get("container", "")
    what, asked = UNIT.get(resource, resource), fact.detail.get("asked", "")
    asks = f" (container {container} requests {asked})" if asked else ""
    words = f"no node that {workload} may use has enough {what}{asks}: {fact.statement}"
    return blame("resources", Fault.UNSCHEDULABLE_RESOURCES, workload, words, fact, container=container)


def _unmounted(view: View, workload: ObjectRef, fact: Fact) -> Finding | None:
    root = named(fact, workload.namespace)
    if root is None:
        return None
    key = fact.detail.get("key", "")
    what = f"key {key} of {root}, which it does not have" if key else f"{root}, which does not exist"
    words = f"the pods of {workload} mount {what}"
    if root.kind == "ConfigMap":
        return blame("mount_configmap", Fault.MISSING_CONFIGMAP, root, words, fact, key=key)
    if root.kind == "Secret":
        fault = Fault.MISSING_SECRET_KEY if key else Fault.MISSING_SECRET
        return blame("mount_secret", fault, root, words, fact, key=key)
    return claim(view, root) if root.kind == "PersistentVolumeClaim" else None
