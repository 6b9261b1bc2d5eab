"""What no file can allow: constants under review. Pure."""

import re

PROTECTED_NAMESPACES = frozenset({
    # the control plane, and what the cloud runs beside it
    "kube-system", "kube-public", "kube-node-lease", "gke-system", "gmp-system", "aks-system", "amazon-cloudwatch",
    # what owns the desired state
    "flux-system", "argocd", "argo-cd", "argo", "fleet-system", "cattle-system", "crossplane-system",
    # who may do what, and who is who
    "cert-manager", "gatekeeper-system", "kyverno", "vault", "external-secrets", "sealed-secrets", "spire-system",
    # what traffic passes through
    "istio-system", "linkerd", "cilium", "calico-system", "tigera-operator", "metallb-system", "ingress-nginx",
    # what holds data
    "longhorn-system", "rook-ceph", "openebs", "velero",
    # ourselves
    "nightshift", "nightshift-system",
})  # fmt: skip
"""Namespaces in which nothing is ever changed."""

PROTECTED_PREFIXES = ("kube-", "openshift-")
"""Reserved for the system by Kubernetes and by OpenShift."""

MAX_OBJECTS = 1
"""A plan changes one object: that is its shape, so there is nothing to set."""

_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


def is_protected(namespace: str) -> bool:
    """Whether nothing may be changed in a namespace, whatever a file says."""
    return namespace in PROTECTED_NAMESPACES or namespace.startswith(PROTECTED_PREFIXES)


def is_name(name: str) -> bool:
    """Whether Kubernetes would take this for an object's name: nothing else may become part of a path."""
    return _NAME.fullmatch(name) is not None and ".." not in name


def is_namespace(name: str) -> bool:
    """Whether Kubernetes would take this for a namespace's name."""
    return _NAMESPACE.fullmatch(name) is not None
