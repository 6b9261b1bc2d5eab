"""Whether RBAC allows a service account something, and the API server's words when it does not."""

from collections.abc import Iterable

from incidents.standin.shapes import Obj, namespace_of
from incidents.standin.world import World

Account = tuple[str, str]
"""Namespace and name."""


def refusal_of(world: World, account: Account, verb: str, resource: str, group: str) -> str | None:
    """Why a service account may not do something within its own namespace, None if it may."""
    if any(_allows(rule, verb, resource, group) for rule in _rules(world, account)):
        return None
    namespace, name = account
    where = f'{resource}{"." + group if group else ""} is forbidden: User "system:serviceaccount:{namespace}:{name}"'
    text = f'cannot {verb} resource "{resource}" in API group "{group}" in the namespace "{namespace}"'
    return f"{where} {text}"


def _rules(world: World, account: Account) -> Iterable[Obj]:
    for kind in ("RoleBinding", "ClusterRoleBinding"):
        for binding in world.stored(kind, account[0] if kind == "RoleBinding" else ""):
            if any(_is_subject(subject, account, namespace_of(binding)) for subject in binding.get("subjects") or ()):
                yield from _role_rules(world, binding)


def _role_rules(world: World, binding: Obj) -> Iterable[Obj]:
    reference = binding.get("roleRef") or {}
    kind = reference.get("kind", "Role")
    role = world.peek(kind, namespace_of(binding) if kind == "Role" else "", reference.get("name", ""))
    return (role or {}).get("rules") or ()


def _is_subject(subject: Obj, account: Account, namespace: str) -> bool:
    if subject.get("kind") == "Group":
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{account[0]}", "system:authenticated")
        return subject.get("name") in groups
    return (subject.get("namespace") or namespace, subject.get("name")) == account


def _allows(rule: Obj, verb: str, resource: str, group: str) -> bool:
    asked = (("verbs", verb), ("resources", resource), ("apiGroups", group))
    return all({value, "*"} & set(rule.get(field) or ()) for field, value in asked)
