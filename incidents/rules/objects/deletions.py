"""Objects that should be gone: whose finalizer nobody removes, at the end of the chain. Pure."""

from incidents.faults import Fault
from incidents.models import Fact, ObjectRef, Relation, Signal
from incidents.rules.objects.blame import blame
from incidents.rules.view import Finding, View

BUILT_IN = ("kubernetes.io/", "batch.kubernetes.io/", "foregroundDeletion", "orphan")

IN_PLACE = ("StatefulSet", "DaemonSet")
"""Kinds that put a new pod into the place of an old one only when that has gone."""
IN_TROUBLE = (
    Signal.CRASHING, Signal.OOM_KILLED, Signal.IMAGE_UNAVAILABLE, Signal.START_REFUSED, Signal.CONFIG_REFUSED,
    Signal.INIT_UNFINISHED, Signal.UNSCHEDULABLE, Signal.MOUNT_FAILED, Signal.PROBE_FAILING,
)  # fmt: skip


def stuck(view: View, ref: ObjectRef) -> Finding | None:
    """An object whose deletion waits for a finalizer; not one that is in use, or whose kubelet is not done yet."""
    for fact in view.facts(ref, Signal.TERMINATING):
        if fact.detail.get("finalizers") and not fact.detail.get("in_use"):
            words = f"{ref} cannot go: nobody removes its finalizer {fact.detail['finalizers']}"
            return blame("finalizer", Fault.FINALIZER_STUCK, ref, words, fact)
    return None


def why_held_in_deletion(view: View, workload: ObjectRef) -> Finding | None:
    """A pod of a workload that is well, which cannot go."""
    return next((finding for pod in view.pods(workload) if (finding := stuck(view, pod)) is not None), None)


def why_not_replaced(view: View, workload: ObjectRef) -> Finding | None:
    """A pod that may not go, of a workload that makes no other before it has gone, and whose other pods are well."""
    if workload.kind not in IN_PLACE or view.pod_facts(workload, *IN_TROUBLE):
        return None
    for pod in view.pods(workload) if view.facts(workload, Signal.SHORT_OF_REPLICAS) else ():
        finding = stuck(view, pod)
        if finding is not None:
            return finding
    return None


def namespace(view: View, ref: ObjectRef) -> Finding | None:
    """
    A namespace that stays, or in which something stays: because of what in it is held back, else of itself.

    As in the embedded cluster's catalogue the root is the held object, where it is seen and of a kind that may be it.
    """
    ending = view.facts(ref, Signal.TERMINATING)
    inside = [link.target for link in view.links(ref, Relation.OWNS)]
    held = [finding for target in inside if (finding := stuck(view, target)) is not None]
    if held and not any(fact.detail.get("failed") for fact in ending):
        first = min(held, key=_order)
        words = f"{ref} cannot go because of what is left in it: {first.summary}"
        return first._replace(summary=words, facts=(*first.facts, *ending)) if ending else first
    return _by_itself(ref, ending[0]) if ending else None


def _order(finding: Finding) -> tuple[bool, str]:
    """Finalizers that somebody added come before Kubernetes' own, which only wait for others."""
    finalizers = finding.facts[0].detail.get("finalizers", "")
    return finalizers.startswith(BUILT_IN), str(finding.cause.object)


def _by_itself(ref: ObjectRef, fact: Fact) -> Finding | None:
    if not any(fact.detail.get(key) for key in ("finalizers", "left", "failed")):
        return None
    words = f"{ref} cannot go: {fact.statement}"
    return blame("finalizer_namespace", Fault.FINALIZER_STUCK, ref, words, fact)
