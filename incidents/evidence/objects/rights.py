"""
What the API server refuses to programs, and which object of RBAC lacks it. Pure.

The refusal is read from the log; the objects are evaluated as they are now, so that what was granted since is no fact.
Not covered: aggregated roles, webhooks that authorise.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from incidents.evidence.graph import Graph, ref_of
from incidents.evidence.objects.common import exists, reference
from incidents.models import Fact, Link, ObjectRef, Relation, Signal
from incidents.snapshot import Json

_REFUSAL = re.compile(
    r"system:serviceaccount:([-a-z0-9.]{1,253}):([-a-z0-9.]{1,253})[\\\"']{0,4} cannot ([a-z*]{1,40}) "
    r"resource [\\\"']{0,3}([-a-z0-9./*]{1,253})[\\\"']{0,3}"
    r"(?: in API group [\\\"']{0,3}([-a-z0-9.]{0,253})[\\\"']{0,3})?"
    r"( in the namespace [\\\"']{0,3}([-a-z0-9]{1,63}))?"
)
MAX_LOG = 50_000
KINDS = ("Role", "RoleBinding")
BUILT_IN = ("view", "edit", "admin", "cluster-admin")
"""Roles that every cluster has, and that nobody changes for one program."""


class _Denial(NamedTuple):
    account: ObjectRef
    verb: str
    resource: str
    group: str
    namespace: str | None
    line: str


def facts(graph: Graph) -> Iterable[Fact]:
    """Each refusal that holds still, about the service account, with the object that would have to change."""
    told: set[tuple[object, ...]] = set()
    for key, log in graph.snapshot.logs.items():
        name, _, container = key.partition("/")
        for which, text in (("current", log.current), ("previous", log.previous)):
            for denial in _denials(text):
                pod = graph.find("Pod", name, graph.snapshot.namespace) or graph.find(
                    "Pod", name, denial.account.namespace
                )
                caller = graph.top(pod) if pod else None
                if caller is not None and (caller, denial[:4]) not in told:
                    told.add((caller, denial[:4]))
                    yield from _fact(graph, denial, caller, f"log {container} {which} of Pod {name}")


def _denials(text: str) -> Iterator[_Denial]:
    if "system:serviceaccount:" not in text or " cannot " not in text:
        return
    for found in _REFUSAL.finditer(text[-MAX_LOG:]):
        account = ObjectRef(kind="ServiceAccount", name=found[2], namespace=found[1])
        yield _Denial(account, found[3], found[4], found[5] or "", found[7] if found[6] else None, found[0])


def _fact(graph: Graph, denial: _Denial, caller: ObjectRef, where: str) -> Iterable[Fact]:
    lacking = _lacking(graph, denial)
    if lacking is None:
        return
    scope = f"in namespace {denial.namespace}" if denial.namespace else "at the cluster scope"
    words = f"{denial.account} may not {denial.verb} {denial.resource} {scope}: {lacking['because']}"
    detail = {"verb": denial.verb, "resource": denial.resource, "group": denial.group, "scope": denial.namespace or ""}
    lacking = {key: value for key, value in lacking.items() if key != "because"}
    yield graph.fact(Signal.FORBIDDEN, denial.account, where, words, caller=str(caller), **detail, **lacking)


def _lacking(graph: Graph, denial: _Denial) -> dict[str, str] | None:
    """
    What would have to change, None where nothing has to.

    A role that is bound and lacks the right is at fault itself; so is a role that is bound and missing. An account to
    which nothing is bound is at fault itself, unless a binding of a fitting role names another subject by mistake.
    """
    bindings = list(_bindings(graph, denial))
    bound = [binding for binding in bindings if _binds(binding, denial.account)]
    roles = [(binding, _role_of(graph, binding)) for binding in bound]
    if any(role is not None and allows(role, denial) for _, role in roles):
        return None
    for binding, role in roles:
        target = _role_ref(binding)
        if role is None and exists(graph, target) is False:
            return _blame("role_missing", target, f"{target}, which {ref_of(binding)} names, does not exist")
    known = [role for _, role in roles if role is not None]
    if known:
        role = max(known, key=lambda each: (_mentions(each, denial), each["kind"] == "Role"))
        return _blame("role_lacks", ref_of(role), f"{ref_of(role)} does not allow it")
    if bound:
        return _by_binding(bound)
    if not all(graph.was_seen(kind) for kind in KINDS):
        return _blame("unseen", denial.account, "its roles were not seen")
    return _misbound(graph, bindings, denial)


def _by_binding(bound: list[Json]) -> dict[str, str]:
    """A role that is bound and was not read: the refusal itself proves that it does not allow it."""
    binding = bound[0]
    role = _role_ref(binding)
    if role.name in BUILT_IN:
        return _blame("misbound", ref_of(binding), f"{ref_of(binding)} binds {role}, which does not allow it")
    return _blame("role_lacks", role, f"{role}, which {ref_of(binding)} binds, does not allow it")


def _misbound(graph: Graph, bindings: list[Json], denial: _Denial) -> dict[str, str]:
    for binding in bindings:
        role = _role_of(graph, binding)
        strays = [each for each in binding.get("subjects") or () if _is_near(graph, each, denial.account)]
        if role is not None and strays and allows(role, denial):
            return _blame(
                "misbound", ref_of(binding), f"{ref_of(binding)} names another subject, {strays[0].get('name')}"
            )
    return _blame("no_binding", denial.account, "no role that was seen is bound to it")


def _blame(why: str, ref: ObjectRef, because: str) -> dict[str, str]:
    return {"why": why, "kind": ref.kind, "name": ref.name, "namespace": ref.namespace or "", "because": because}


def _bindings(graph: Graph, denial: _Denial) -> Iterator[Json]:
    """The bindings that count where the refusal happened."""
    for binding in graph.all("RoleBinding"):
        if denial.namespace is not None and binding["metadata"].get("namespace") == denial.namespace:
            yield binding
    yield from graph.all("ClusterRoleBinding")


def _binds(binding: Json, account: ObjectRef) -> bool:
    here = binding["metadata"].get("namespace")
    groups = ("system:serviceaccounts", f"system:serviceaccounts:{account.namespace}", "system:authenticated")
    for subject in binding.get("subjects") or ():
        if subject.get("kind") == "Group" and subject.get("name") in groups:
            return True
        same = (subject.get("namespace") or here, subject.get("name")) == (account.namespace, account.name)
        if subject.get("kind") == "ServiceAccount" and same:
            return True
    return False


def _is_near(graph: Graph, subject: Json, account: ObjectRef) -> bool:
    """Whether a subject was probably meant to be the account: of its name elsewhere, or one that does not exist."""
    if subject.get("kind") != "ServiceAccount":
        return subject.get("name") == account.name
    other = reference("ServiceAccount", str(subject.get("name")), subject.get("namespace") or account.namespace)
    return other.name == account.name or exists(graph, other) is False


def _role_ref(binding: Json) -> ObjectRef:
    named = binding.get("roleRef") or {}
    return reference(str(named.get("kind", "Role")), str(named.get("name", "")), binding["metadata"].get("namespace"))


def _role_of(graph: Graph, binding: Json) -> Json | None:
    return graph.get(_role_ref(binding))


def allows(role: Json, denial: _Denial) -> bool:
    """Whether some rule of a role allows what was refused, whatever the names of objects."""
    return any(_allows(rule, denial) for rule in role.get("rules") or ())


def _allows(rule: Json, denial: _Denial) -> bool:
    wanted = (("verbs", denial.verb), ("apiGroups", denial.group), ("resources", denial.resource))
    return not rule.get("resourceNames") and all(_has(rule, field, value) for field, value in wanted)


def _has(rule: Json, field: str, value: str) -> bool:
    given = rule.get(field) or ()
    return "*" in given or value in given


def _mentions(role: Json, denial: _Denial) -> bool:
    return any(_has(rule, "resources", denial.resource) for rule in role.get("rules") or ())


def links(graph: Graph) -> Iterable[Link]:
    """From workloads to the accounts that are refused something, where the template does not name them (default)."""
    for fact in facts(graph):
        kind, _, rest = fact.detail["caller"].partition(" ")
        space, _, name = rest.rpartition("/")
        source, where = reference(kind, name, space or None), "serviceAccountName"
        yield Link(relation=Relation.REFERS, source=source, target=fact.source.object, where=where, found=None)
