"""
Flux: what does not reconcile, followed to its source or to what it depends on. Pure.

A failed health check names workloads; whether one of them is the root is for the search to find out, which goes on from
an object only where its rule has nothing to say. So a Kustomization whose only trouble is a workload that is seen to be
in trouble itself is passed over here; without such a workload it is the root, as in the embedded cluster's catalogue.
"""

from incidents.faults import Fault
from incidents.models import Fact, ObjectRef, Relation, Signal
from incidents.rules.health import troubles
from incidents.rules.objects.blame import blame
from incidents.rules.view import Finding, View

FAULTS = {
    "Kustomization": Fault.FLUX_KUSTOMIZATION_FAILED,
    "HelmRelease": Fault.FLUX_HELMRELEASE_FAILED,
    "GitRepository": Fault.FLUX_SOURCE_FAILED,
    "HelmRepository": Fault.FLUX_SOURCE_FAILED,
    "OCIRepository": Fault.FLUX_SOURCE_FAILED,
}
MAX_DEPTH = 5
WAITED = (
    "health check",
    "healthcheck",
    "timed out waiting",
    "timeout waiting",
    "deadline exceeded",
    "not ready: inprogress",
)
"""How appliers say that everything was applied, and did not become well in time."""


def reconciled(view: View, ref: ObjectRef, depth: int = 0) -> Finding | None:
    """What keeps a Flux object from being ready: a source, a dependency, itself."""
    failed = view.facts(ref, Signal.NOT_RECONCILED)
    if not failed or depth > MAX_DEPTH:
        return None
    before = _before(view, ref, failed[0], depth)
    if before is not None:
        return before
    if _waits_for_troubled(view, ref, failed[0]):
        return None
    rule = f"flux_{ref.kind.lower()}"
    return blame(rule, FAULTS[ref.kind], ref, failed[0].statement, *failed)


def _before(view: View, ref: ObjectRef, failed: Fact, depth: int) -> Finding | None:
    """What is not ready of that which has to be there first; or a source that does not exist."""
    for link in view.links(ref, Relation.FETCHES):
        finding = reconciled(view, link.target, depth + 1) if link.target.kind in FAULTS else None
        if finding is not None:
            return finding._replace(facts=(*finding.facts, failed))
        if link.found is False and link.target.kind in FAULTS and link.where != "spec.dependsOn":
            words = f"{link.target}, which {ref} is made from, does not exist"
            return blame("flux_source_missing", Fault.FLUX_SOURCE_FAILED, link.target, words, failed)
    return None


def _waits_for_troubled(view: View, ref: ObjectRef, failed: Fact) -> bool:
    """Whether it only waited for a workload that is seen to be in trouble: one that it names, or one that it made."""
    made = view.links(ref, Relation.MAKES)
    named = [link for link in made if link.where == "status.conditions[Ready]"]
    waited = any(words in failed.statement.lower() for words in WAITED)
    return any(troubles(view, link.target) for link in (named or made if waited else ()))
