"""What may be wrong beside a workload that is well itself. Pure."""

from incidents.models import ObjectRef, Relation
from incidents.rules.objects.nodes import trouble
from incidents.rules.objects.scaling import why_undrained, why_unscaled
from incidents.rules.view import Finding, View


def why_beside(view: View, workload: ObjectRef) -> Finding | None:
    """A node under pressure below its pods, an autoscaler that is blind or at its end, a budget that blocks a drain."""
    for link in view.links(workload, Relation.RUNS_ON):
        finding = trouble(view, link.target, "pressure")
        if finding is not None:
            return finding
    return why_unscaled(view, workload) or why_undrained(view, workload)
