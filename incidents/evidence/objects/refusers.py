"""
Who refuses a pod, from the API server's sentence, in a closed word and with the object's name. Pure.

The sentences come from admission plugins; what is matched are the parts that stay from version to version.
"""

import re
from collections.abc import Iterable

from incidents.evidence.graph import Graph, containers_of, labels_of, pod_spec
from incidents.evidence.objects.common import reference
from incidents.quantities import number_of
from incidents.snapshot import Json

Detail = dict[str, str]
_NAME = r"[a-z0-9][-a-z0-9.]{0,252}"
_QUOTA = re.compile(rf"\b(?:exceeded|failed|unknown for) quota: ({_NAME})")
_ASKED = re.compile(r"\brequested: ([-a-z0-9./]{1,100})=")
_UNSPECIFIED = re.compile(r"\bmust specify ([-a-z0-9./]{1,100})")
_BOUND = re.compile(
    r"\b(maximum|minimum) ([-a-z0-9./]{1,100}) usage per (Container|Pod) is ([0-9a-zA-Z.]{1,40}[0-9a-zA-Z])"
)
_RATIO = re.compile(r"\b([-a-z0-9./]{1,100}) max limit to request ratio per (Container|Pod) is ([0-9a-zA-Z]{1,40})")
_DEFAULT = re.compile(r"must be less than or equal to ([-a-z0-9./]{1,100}) limit(?: of ([0-9a-zA-Z.]{1,40}))?")
_ACCOUNT = re.compile(rf'serviceaccount "({_NAME})" not found')
_PRIORITY = re.compile(rf"no PriorityClass with name ({_NAME}) was found")
_SECURITY = re.compile(r'violates PodSecurity "([a-z]{1,20})')
_HOOK = re.compile(r'(?:admission webhook|failed calling webhook) "([^"\s]{1,253})"')
_HOOK_HOST = re.compile(r'Post "https://([-a-z0-9]{1,63})\.([-a-z0-9]{1,63})\.svc')
_POLICY = re.compile(rf"ValidatingAdmissionPolicy '({_NAME})' with binding")
_ENDING = re.compile(rf"unable to create new content in namespace ({_NAME}) because it is being terminated")
_OTHER_SECURITY = ("security context constraint", "PodSecurityPolicy", "pod security policy")
_BOUNDS = {"maximum": "max", "minimum": "min"}
ENFORCED = "pod-security.kubernetes.io/enforce"


def refuser(graph: Graph, namespace: str | None, owner: Json, message: str) -> Detail:
    """What refuses: why (a word of CREATE_REFUSED), and where it is known the kind and the name of the object."""
    for reader in (_quota, _limit_range, _identity, _security, _webhook):
        found = reader(graph, namespace, owner, message)
        if found is not None:
            return found
    return {"why": "other"}


def _quota(_graph: Graph, _namespace: str | None, _owner: Json, message: str) -> Detail | None:
    found = _QUOTA.search(message)
    if found is None:
        return None
    asked = _ASKED.search(message) or _UNSPECIFIED.search(message)
    return {"why": "quota", "kind": "ResourceQuota", "name": found[1], "resource": asked[1] if asked else ""}


def _limit_range(graph: Graph, namespace: str | None, owner: Json, message: str) -> Detail | None:
    wanted = _bound(owner, message)
    if wanted is None:
        return None
    field, resource, scope, value = wanted
    ranges = [item for item in graph.all("LimitRange") if item["metadata"].get("namespace") == namespace]
    having = [item for item in ranges if _has_bound(item, field, resource, scope, value)]
    if field == "default" and not having:
        return None
    chosen = having if having else ranges
    name = str(chosen[0]["metadata"]["name"]) if len(chosen) == 1 else ""
    return {"why": "limit_range", "kind": "LimitRange", "name": name, "resource": resource, "bound": f"{field} {value}"}


def _bound(owner: Json, message: str) -> tuple[str, str, str, str] | None:
    """(field, resource, scope, value) of the limit range that a sentence speaks of."""
    if found := _BOUND.search(message):
        return _BOUNDS[found[1]], found[2], found[3], found[4]
    if found := _RATIO.search(message):
        return "maxLimitRequestRatio", found[1], found[2], found[3]
    found = _DEFAULT.search(message)
    if found is not None and _sets_no_limit(owner, found[1]):
        return "default", found[1], "Container", found[2] or ""
    return None


def _sets_no_limit(owner: Json, resource: str) -> bool:
    """Whether some container leaves a limit to the limit range's default."""
    limits = [(each.get("resources") or {}).get("limits") or {} for each in containers_of(pod_spec(owner))]
    return any(resource not in each for each in limits)


def _has_bound(item: Json, field: str, resource: str, scope: str, value: str) -> bool:
    limits = (item.get("spec") or {}).get("limits") or ()
    given = [(limit.get(field) or {}).get(resource) for limit in limits if limit.get("type") == scope]
    return any(each is not None and (not value or same_amount(each, value)) for each in given)


def same_amount(first: object, second: object) -> bool:
    """Whether two quantities are equal, however they are written."""
    try:
        return number_of(str(first)) == number_of(str(second))
    except ValueError:
        return str(first) == str(second)


def _identity(_graph: Graph, _namespace: str | None, _owner: Json, message: str) -> Detail | None:
    if found := _ACCOUNT.search(message):
        return {"why": "service_account", "kind": "ServiceAccount", "name": found[1]}
    if found := _PRIORITY.search(message):
        return {"why": "priority_class", "kind": "PriorityClass", "name": found[1]}
    if found := _ENDING.search(message):
        return {"why": "terminating", "kind": "Namespace", "name": found[1]}
    return None


def _security(graph: Graph, namespace: str | None, _owner: Json, message: str) -> Detail | None:
    """Pod security is the namespace's label; without one the whole cluster asks for it, and nothing can be named."""
    found = _SECURITY.search(message)
    if found is None:
        is_security = any(words in message for words in _OTHER_SECURITY)
        return {"why": "pod_security"} if is_security else None
    space = graph.get(reference("Namespace", str(namespace), None))
    if space is not None and ENFORCED not in labels_of(space):
        return {"why": "pod_security", "level": found[1]}
    return {"why": "pod_security", "kind": "Namespace", "name": str(namespace), "level": found[1]}


def _webhook(graph: Graph, _namespace: str | None, _owner: Json, message: str) -> Detail | None:
    if found := _POLICY.search(message):
        return {"why": "policy", "kind": "ValidatingAdmissionPolicy", "name": found[1]}
    found = _HOOK.search(message)
    if found is None:
        return None
    failed, host = "failed calling webhook" in message, _HOOK_HOST.search(message)
    detail = {"why": "webhook", "webhook": found[1], "failed": "yes" if failed else ""}
    if host is not None:
        detail |= {"service": host[1], "service_namespace": host[2]}
    return detail | next(iter(_configurations(graph, found[1])), {})


def _configurations(graph: Graph, hook: str) -> Iterable[Detail]:
    for kind in ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"):
        for item in graph.all(kind):
            if any(each.get("name") == hook for each in item.get("webhooks") or ()):
                yield {"kind": kind, "name": str(item["metadata"]["name"])}
