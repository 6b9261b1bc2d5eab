"""What may never be done, whoever asks. Pure; checked when a plan is proposed, approved and executed."""

from incidents.errors import Refused
from incidents.faults import TARGETS
from incidents.models import Plan, Subject

PROTECTED_NAMESPACES = frozenset({"kube-system", "kube-public", "kube-node-lease", "flux-system"})


def check_policy(plan: Plan, subject: Subject) -> None:
    """Raise Refused unless this plan may be carried out for an incident about `subject`."""
    target = plan.target
    if target.namespace is None:
        raise Refused("cluster_scoped", f"{target} belongs to no namespace; this version acts in namespaces only")
    if target.namespace in PROTECTED_NAMESPACES:
        raise Refused("protected_namespace", f"namespace {target.namespace} is protected: nothing is changed in it")
    if target.namespace != subject.namespace:
        raise Refused("foreign_namespace", f"{target} is outside the incident's namespace {subject.namespace}")
    if target.kind not in TARGETS[plan.action]:
        raise Refused("wrong_kind", f"{plan.action} cannot be done to a {target.kind}")
