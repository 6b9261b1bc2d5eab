"""Which other objects a fact names in its detail. Pure."""

import re
from collections.abc import Iterator

from incidents.models import Fact, ObjectRef, Signal
from incidents.models.base import ref_to

CLUSTER_SCOPED = frozenset(
    {
        *("Node", "Namespace", "PriorityClass", "StorageClass", "PersistentVolume", "IngressClass"),
        *("ClusterRole", "ClusterRoleBinding", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"),
        *("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
    }
)
_NAMED = re.compile(r"([A-Z][A-Za-z]{1,40}) (?:([-a-z0-9.]{1,253})/)?([-a-z0-9.:]{1,253})")
_ACCOUNT = re.compile(r"(?:system:serviceaccount:)?(?:([-a-z0-9.]{1,253}):)?([-a-z0-9.]{1,253})")
_SPELT_OUT = ("target", "caller", "subject", "user", "by", "blocks", "in_use")
_BACKENDS = {"service": "Service", "port": "Service", "secret": "Secret", "class": "IngressClass"}


def mentions(fact: Fact) -> Iterator[ObjectRef]:
    """The objects that a fact names beside its own, which need not exist."""
    detail, own = fact.detail, fact.source.object
    if not detail:
        return
    space = detail.get("namespace") or own.namespace
    if (kind := detail.get("kind")) and (name := detail.get("name")):
        yield _ref(kind, name, space)
    if (kind := detail.get("from_kind")) and (name := detail.get("from_name")):
        yield _ref(kind, name, own.namespace)
    if fact.signal is Signal.CREATE_REFUSED and (name := detail.get("service")):
        yield _ref("Service", name, detail.get("service_namespace") or space)
    yield from _by_signal(fact)
    for key in _SPELT_OUT:
        if (value := detail.get(key)) and (found := _NAMED.fullmatch(value)):
            yield _ref(found[1], found[3], found[2])


def _by_signal(fact: Fact) -> Iterator[ObjectRef]:
    detail, own = fact.detail, fact.source.object
    if fact.signal is Signal.NEAR_MISS and (wanted := detail.get("wanted")):
        yield _ref(own.kind, wanted, own.namespace)
    elif fact.signal is Signal.BACKEND_MISSING and (name := detail.get("name")):
        yield _ref(_BACKENDS.get(detail.get("what", ""), "Service"), name.partition(":")[0], own.namespace)
    elif fact.signal is Signal.CERTIFICATE_INVALID and (name := detail.get("secret")):
        yield _ref("Secret", name, own.namespace)
    elif fact.signal is Signal.LOG and (found := _ACCOUNT.fullmatch(detail.get("account", ""))):
        yield _ref("ServiceAccount", found[2], found[1] or own.namespace)


def _ref(kind: str, name: str, namespace: str | None) -> ObjectRef:
    return ref_to(kind, name, None if kind in CLUSTER_SCOPED else namespace)
