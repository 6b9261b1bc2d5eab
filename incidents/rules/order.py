"""In which order a workload is explained: what Kubernetes says, then what is left. Pure."""

from collections.abc import Callable

from incidents.models import GapKind, ObjectRef, Relation, Signal
from incidents.rules import objects
from incidents.rules.containers import missing, why_killed_for_memory, why_not_started
from incidents.rules.probes import why_killed_by_probe, why_not_ready, why_wedged
from incidents.rules.releases import why_init_unfinished, why_job_failed, why_release_fails
from incidents.rules.services import calls_to_troubled, waits_for_nobody
from incidents.rules.view import Finding, View

Rule = Callable[[View, ObjectRef], Finding | None]


def _node(view: View, workload: ObjectRef) -> Finding | None:
    """A node that is gone takes its pods with it."""
    rule = objects.RULES.get("Node")
    for link in view.links(workload, Relation.RUNS_ON):
        if rule is not None and view.facts(link.target, Signal.NODE_NOT_READY):
            return rule(view, link.target)
    return None


def _references(view: View, workload: ObjectRef) -> Finding | None:
    """Something that is referred to and known to be absent, where the pods do not get so far as to say it."""
    waiting = view.pod_facts(workload, Signal.NOT_READY, Signal.CRASHING)
    if waiting:
        return None
    for fact in view.facts(workload, Signal.REFERENCE_MISSING):
        kind, name = fact.detail["kind"], fact.detail["name"]
        finding = missing(
            view, ObjectRef(kind=kind, name=name, namespace=workload.namespace), workload, fact.detail.get("key"), fact
        )
        if finding is not None:
            return finding
    return None


def _not_ready(view: View, workload: ObjectRef) -> Finding | None:
    """A probe that says "not ready" is believed where something that the program needs is in trouble."""
    finding = why_not_ready(view, workload)
    if finding is None:
        return None
    probe = finding.facts[0].detail
    if probe.get("status", "").startswith("5") and any(
        gap.kind is GapKind.LOG_UNREADABLE for gap in view.evidence.missing
    ):
        return None  # the program says itself that it cannot serve, and nobody may read why
    honest = probe.get("why") in ("status", "timeout", "exec")
    return None if honest and calls_to_troubled(view, workload) else finding


FIRST: tuple[Rule, ...] = (
    _node,
    objects.why_not_created,
    why_not_started,
    objects.why_not_placed,
    objects.why_evicted,
    why_killed_for_memory,
    objects.why_not_replaced,
    why_wedged,
    objects.why_asks_elsewhere,
)
"""What Kubernetes itself says about a workload."""
KILLED: tuple[Rule, ...] = (objects.why_names_unserved, why_killed_by_probe)
LAST: tuple[Rule, ...] = (
    objects.why_not_emptied,
    _not_ready,
    waits_for_nobody,
    _references,
)
"""What is left when neither its own words nor what it needs explain it."""
GENERAL: tuple[Rule, ...] = (why_init_unfinished, why_job_failed, why_release_fails)
"""What may be said only when nothing more specific explains it, logs included."""
