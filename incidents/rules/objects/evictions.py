"""Why pods were sent away: what they stored, their node's shortage, or something more important. Pure."""

from incidents.faults import Fault
from incidents.models import Fact, ObjectRef, Signal
from incidents.rules.objects.blame import blame, named
from incidents.rules.objects.nodes import trouble
from incidents.rules.view import Finding, View


def why_evicted(view: View, workload: ObjectRef) -> Finding | None:
    """What sent a workload's pods away lately."""
    told = view.facts(workload, Signal.EVICTED) if workload.kind != "Pod" else ()
    for fact in (*view.pod_facts(workload, Signal.EVICTED), *told):
        finding = _evicted(view, workload, fact)
        if finding is not None:
            return finding
    return preempted(view, workload)


def _evicted(view: View, workload: ObjectRef, fact: Fact) -> Finding | None:
    why, container = fact.detail.get("why"), fact.detail.get("container", "")
    if why == "emptydir":
        volume, limit = fact.detail.get("volume"), fact.detail.get("limit")
        words = f"{workload} writes more than {limit} into its emptyDir {volume}, and is evicted for it"
        return blame("evicted_emptydir", Fault.EVICTED_STORAGE, workload, words, fact, container=container)
    if why == "ephemeral":
        words = f"{workload} writes more to its node's disk than its limit {fact.detail.get('limit', '')} allows"
        return blame("evicted_ephemeral", Fault.EVICTED_STORAGE, workload, words, fact, container=container)
    return _short_node(view, workload, fact) if why == "node" else None


def _short_node(view: View, workload: ObjectRef, fact: Fact) -> Finding | None:
    """A node's shortage: if it lasts, or if the workload misses the pod still."""
    ref = named(fact, None)
    if ref is None:
        return None
    lasting = trouble(view, ref, "pressure", fact)
    if lasting is not None or not view.facts(workload, Signal.SHORT_OF_REPLICAS, Signal.JOB_FAILED):
        return lasting
    words = f"{ref} ran short of {fact.detail.get('what', 'room')} and evicted pods of {workload}"
    return blame("evicted_node", Fault.NODE_PRESSURE, ref, words, fact)


def preempted(view: View, workload: ObjectRef, *more: Fact) -> Finding | None:
    """Something of a higher priority took the room, and the workload has none yet."""
    facts = view.facts(workload, Signal.PREEMPTED)
    if not facts or not (more or view.pod_facts(workload, Signal.UNSCHEDULABLE)):
        return None
    by = facts[0].detail.get("by") or "something of a higher priority"
    words = f"{workload} had to make room for {by}, and no other node has room for it"
    return blame("preempted", Fault.PREEMPTED, workload, words, *facts, *more)
