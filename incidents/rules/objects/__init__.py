"""
Rules over the objects around workloads: what they are at fault for, and what they do to workloads. Pure.

Every finding names an object that was seen, or that is known to be absent, and that may carry its fault.
"""

from collections.abc import Callable

from incidents.models import ObjectRef
from incidents.rules.objects.beside import why_beside
from incidents.rules.objects.certificates import certificate, certificate_secret
from incidents.rules.objects.creation import limiter, why_crowded_out, why_not_created
from incidents.rules.objects.deletions import namespace, stuck, why_held_in_deletion, why_not_replaced
from incidents.rules.objects.evictions import why_evicted
from incidents.rules.objects.flux import reconciled
from incidents.rules.objects.network import (
    ingress,
    name_service,
    policy,
    why_asks_elsewhere,
    why_blocked,
    why_domain_unserved,
    why_names_unserved,
    why_no_dns,
    why_no_way_in,
    why_passed_by,
)
from incidents.rules.objects.nodes import node
from incidents.rules.objects.placement import why_not_placed
from incidents.rules.objects.rights import account, why_forbidden, why_refused_still
from incidents.rules.objects.scaling import autoscaler, budget, why_none_run, why_not_emptied, why_slowed
from incidents.rules.objects.storage import claim, why_cannot_write, why_refused_space
from incidents.rules.view import Finding, View

ObjectRule = Callable[[View, ObjectRef], Finding | None]
"""What is wrong with an object; None: nothing, or nothing that is known."""


def _config(view: View, ref: ObjectRef) -> Finding | None:
    return stuck(view, ref) or name_service(view, ref)


RULES: dict[str, ObjectRule] = {
    "PersistentVolumeClaim": claim,
    "Node": node,
    "Ingress": ingress,
    "NetworkPolicy": policy,
    "HorizontalPodAutoscaler": autoscaler,
    "PodDisruptionBudget": budget,
    "Kustomization": reconciled,
    "HelmRelease": reconciled,
    "GitRepository": reconciled,
    "HelmRepository": reconciled,
    "OCIRepository": reconciled,
    "Certificate": certificate,
    "Secret": certificate_secret,
    "Namespace": namespace,
    "Pod": stuck,
    "ConfigMap": _config,
    "ResourceQuota": limiter,
    "LimitRange": limiter,
    "ValidatingWebhookConfiguration": limiter,
    "MutatingWebhookConfiguration": limiter,
    "ValidatingAdmissionPolicy": limiter,
    "ServiceAccount": account,
    "Role": account,
    "ClusterRole": account,
    "RoleBinding": account,
    "ClusterRoleBinding": account,
}
"""Kind -> what to ask about an object of it."""

__all__ = [
    "RULES",
    "ObjectRule",
    "why_asks_elsewhere",
    "why_beside",
    "why_blocked",
    "why_cannot_write",
    "why_crowded_out",
    "why_domain_unserved",
    "why_evicted",
    "why_forbidden",
    "why_held_in_deletion",
    "why_names_unserved",
    "why_no_dns",
    "why_no_way_in",
    "why_none_run",
    "why_not_created",
    "why_not_emptied",
    "why_not_placed",
    "why_not_replaced",
    "why_passed_by",
    "why_refused_space",
    "why_refused_still",
    "why_slowed",
]
