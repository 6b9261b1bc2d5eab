"""Nodes: silent, short of something, or cordoned; and what that does to workloads. Pure."""

from incidents.faults import Fault
from incidents.models import Fact, ObjectRef, Relation, Signal
from incidents.rules.objects.blame import blame
from incidents.rules.view import Finding, View

FAULTS = {
    "not_ready": (Signal.NODE_NOT_READY, Fault.NODE_NOT_READY, "does not report"),
    "pressure": (Signal.NODE_PRESSURE, Fault.NODE_PRESSURE, "runs short"),
    "cordoned": (Signal.NODE_CORDONED, Fault.NODE_CORDONED, "is cordoned"),
}


def node(view: View, ref: ObjectRef) -> Finding | None:
    """What is wrong with a node, the worst first; or the budget that keeps it from being emptied."""
    for why in ("not_ready", "pressure"):
        finding = trouble(view, ref, why)
        if finding is not None:
            return finding
    return _undrained(view, ref) or trouble(view, ref, "cordoned")


def trouble(view: View, ref: ObjectRef, why: str, *more: Fact) -> Finding | None:
    """One trouble of a node, if it is seen in the node itself."""
    signal, fault, words = FAULTS[why]
    facts = view.facts(ref, signal)
    if not facts:
        return None
    hit = sorted({str(link.source) for link in view.links_to(ref, Relation.RUNS_ON, Relation.REFERS)})
    whom = f", which {', '.join(hit[:3])} {'need' if len(hit) > 1 else 'needs'}" if hit else ""
    return blame(f"node_{why}", fault, ref, f"{ref} {words}{whom}: {facts[0].statement}", *facts, *more)


def _undrained(view: View, ref: ObjectRef) -> Finding | None:
    """A cordoned node that cannot be drained, because of a budget that can never be met."""
    if not view.facts(ref, Signal.NODE_CORDONED):
        return None
    for fact in view.evidence.seen(Signal.BUDGET_BLOCKS):
        if fact.detail.get("blocks", "").endswith(f"Node {ref.name}"):
            words = f"{fact.source.object} can never be met, and keeps {ref} from being drained"
            return blame("budget", Fault.PDB_BLOCKING, fact.source.object, words, fact)
    return None


def why_lost(view: View, workload: ObjectRef) -> Finding | None:
    """The silent node on which pods of a workload were lost."""
    for fact in view.pod_facts(workload, Signal.NODE_NOT_READY):
        ref = ObjectRef(kind="Node", name=fact.detail.get("name", ""))
        finding = trouble(view, ref, "not_ready", fact)
        if finding is not None:
            return finding
    return None
