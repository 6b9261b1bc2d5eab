"""Autoscalers that see nothing or are at their end, and budgets that block a drain. Pure."""

from incidents.faults import Fault
from incidents.models import ObjectRef, Relation, Signal
from incidents.rules.objects.blame import blame
from incidents.rules.view import Finding, View

WAITED = ("slow", "timed_out")
"""Clues of a program that waits for others."""
UNWELL = (Signal.SHORT_OF_REPLICAS, Signal.ZERO_REPLICAS, Signal.CREATE_REFUSED)


def autoscaler(view: View, ref: ObjectRef) -> Finding | None:
    """
    What is wrong with an autoscaler. Pods that are not ready have no metrics: then they are what is wrong.

    As in the embedded cluster's catalogue the root is the autoscaler, also where the pods request nothing to measure.
    """
    unwell = any(view.facts(link.target, *UNWELL) for link in view.links(ref, Relation.SCALES))
    for fact in view.facts(ref, Signal.NO_METRICS):
        if fact.detail.get("why") != "unready" or not unwell:
            return blame("no_metrics", Fault.HPA_NO_METRICS, ref, fact.statement, fact)
    for fact in view.facts(ref, Signal.AT_MAXIMUM):
        if not unwell:
            return blame("at_maximum", Fault.HPA_MAXED, ref, fact.statement, fact)
    return None


def why_none_run(view: View, workload: ObjectRef, caller: ObjectRef | None) -> Finding | None:
    """A workload without replicas that somebody needs: who called it on the way, or a Service in front of it."""
    links = [link for link in view.links_to(workload, Relation.SELECTS, Relation.CALLS) if link.found]
    asking = [link for link in links if link.source.kind == "Service" or link.relation is Relation.CALLS]
    if caller is None and not asking:
        return None
    words = f"{workload} is scaled to 0 replicas, and {caller or asking[0].source} needs it"
    facts = view.facts(workload, Signal.ZERO_REPLICAS)
    return blame("scaled_to_zero", Fault.SCALED_TO_ZERO, workload, words, *facts)


def budget(view: View, ref: ObjectRef) -> Finding | None:
    """A budget that can never be met. One that waits for pods to be healthy again is not at fault."""
    for fact in view.facts(ref, Signal.BUDGET_BLOCKS):
        words = f"{ref} can never be met, so no node under its pods can be drained: {fact.statement}"
        return blame("budget", Fault.PDB_BLOCKING, ref, words, fact)
    return None


def why_undrained(view: View, workload: ObjectRef) -> Finding | None:
    """A budget over a workload, or in the way of one, that holds something up now; one that could is no fault."""
    for link in view.links_to(workload, Relation.SELECTS, Relation.LIMITS):
        blocks = [fact for fact in view.facts(link.source, Signal.BUDGET_BLOCKS) if fact.detail.get("blocks")]
        if link.source.kind == "PodDisruptionBudget" and blocks:
            return budget(view, link.source)
    return None


def why_not_emptied(view: View, workload: ObjectRef) -> Finding | None:
    """A Job that failed or hangs, and says that a budget, which can never be met, does not let pods go."""
    for link in view.links_to(workload, Relation.LIMITS) if workload.kind in ("Job", "CronJob") else ():
        finding = budget(view, link.source) if link.source.kind == "PodDisruptionBudget" else None
        if finding is not None:
            return finding
    return None


def why_unscaled(view: View, workload: ObjectRef) -> Finding | None:
    """What is wrong with the autoscaler of a workload that is well itself."""
    for link in view.links_to(workload, Relation.SCALES):
        finding = autoscaler(view, link.source)
        if finding is not None:
            return finding
    return None


def why_slowed(view: View, caller: ObjectRef) -> Finding | None:
    """The one autoscaler at its end, and under load, behind whom a program calls that says that it is slow."""
    said = [fact.detail for fact in view.pod_facts(caller, Signal.LOG) if fact.detail.get("which") == "current"]
    if not any(detail.get("clue") in WAITED for detail in said):
        return None
    services = [link.target for link in view.links(caller, Relation.CALLS) if link.found]
    behind = [link.target for each in services for link in view.links(each, Relation.SELECTS)]
    found = (why_unscaled(view, each) for each in dict.fromkeys(behind))
    ends = {each.cause.object: each for each in found if each is not None and each.fault is Fault.HPA_MAXED}
    return next(iter(ends.values()))._replace(rule="slowed") if len(ends) == 1 else None
