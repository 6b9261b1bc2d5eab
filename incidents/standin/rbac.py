"""Role-based access control, evaluated over the roles and bindings that are stored. Not covered: aggregation."""

from collections.abc import Iterator

from incidents.standin.deeds import Deed
from incidents.standin.shapes import Obj, namespace_of
from incidents.standin.users import MASTERS, User
from incidents.standin.world import World


def allowed(world: World, user: User, deed: Deed) -> bool:
    """Whether some rule that is bound to the user allows the deed."""
    return MASTERS in user.groups or any(_fits(rule, deed) for rule in rules_of(world, user, deed.namespace))


def rules_of(world: World, user: User, namespace: str | None) -> Iterator[Obj]:
    """Every rule that holds for a user, in one namespace or (None) at the cluster scope."""
    for binding in world.all("ClusterRoleBinding"):
        if _binds(binding, user):
            yield from _rules(world, binding, "")
    for binding in world.all("RoleBinding", namespace) if namespace else ():
        if _binds(binding, user):
            yield from _rules(world, binding, namespace_of(binding))


def _binds(binding: Obj, user: User) -> bool:
    return any(_is(subject, user, namespace_of(binding)) for subject in binding.get("subjects") or ())


def _is(subject: Obj, user: User, namespace: str) -> bool:
    kind, name = subject.get("kind"), subject.get("name", "")
    if kind == "ServiceAccount":
        return user.account == (subject.get("namespace") or namespace, name)
    return name == user.name if kind == "User" else kind == "Group" and name in user.groups


def _rules(world: World, binding: Obj, namespace: str) -> list[Obj]:
    """The rules of the role that a binding names; a role that is not there allows nothing."""
    reference = binding.get("roleRef") or {}
    kind, name = reference.get("kind"), reference.get("name", "")
    if kind not in ("Role", "ClusterRole") or (kind == "Role" and not namespace):
        return []
    role = world.get(kind, namespace if kind == "Role" else "", name)
    return [] if role is None else list(role.get("rules") or ())


def _fits(rule: Obj, deed: Deed) -> bool:
    if not _has(rule, "verbs", deed.verb):
        return False
    if deed.path:
        return any(_path_fits(each, deed.path) for each in rule.get("nonResourceURLs") or ())
    names = rule.get("resourceNames") or ()
    return (
        _has(rule, "apiGroups", deed.group)
        and _resource_fits(rule.get("resources") or (), deed.resource)
        and (not names or deed.name in names)
    )


def _path_fits(pattern: str, path: str) -> bool:
    return pattern == path or (pattern.endswith("*") and path.startswith(pattern[:-1]))


def _has(rule: Obj, field: str, value: str) -> bool:
    values = rule.get(field) or ()
    return "*" in values or value in values


def _resource_fits(resources: list[str] | tuple[str, ...], wanted: str) -> bool:
    _, slash, subresource = wanted.partition("/")
    return "*" in resources or wanted in resources or (bool(slash) and f"*/{subresource}" in resources)
