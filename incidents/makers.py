"""
Who would have made a Secret or ConfigMap that is missing: an operator beside it that says why it could not. Pure.

An operator is a program whose role lets it create such objects. It is to blame only where the very line in which the
API server refuses it names, as an object, what the missing one is called after, and nothing better was said since.
"""

import re
from collections.abc import Iterable

from incidents.snapshot import Json

RESOURCES = {"Secret": "secrets", "ConfigMap": "configmaps"}
"""What operators make for others that name it, and how the API calls it."""
_BAD = re.compile(r"(?i)\berror|\bfail|\bforbidden\b|\bcannot\b|\bcould not\b")
_NEEDLESS = re.compile(r"\bcannot (?:delete\w*\b|\w+ resource [\\\"']{0,3}events\b)")
"""What an operator may be refused and make its objects all the same."""
_NAME = r"([a-z0-9][-a-z0-9.]{2,251}[a-z0-9])"
MAX_LINE = 4000


def may_make(kind: str, account: str, namespace: str, roles: Iterable[Json], bindings: Iterable[Json]) -> bool:
    """Whether a role of a namespace lets one of its accounts create objects of a kind; by roles that were seen."""
    fitting = {str(role["metadata"]["name"]) for role in roles if _is_in(role, namespace) and _creates(role, kind)}
    return any(
        (binding.get("roleRef") or {}).get("kind") == "Role"
        and str((binding.get("roleRef") or {}).get("name")) in fitting
        and any(_is(subject, account, namespace) for subject in binding.get("subjects") or ())
        for binding in bindings
        if _is_in(binding, namespace)
    )


def _is_in(item: Json, namespace: str) -> bool:
    return bool(item["metadata"].get("namespace") == namespace)


def _is(subject: Json, account: str, namespace: str) -> bool:
    return subject.get("kind") == "ServiceAccount" and (
        (subject.get("name"), subject.get("namespace") or namespace) == (account, namespace)
    )


def _creates(role: Json, kind: str) -> bool:
    wanted = (("verbs", "create"), ("apiGroups", ""), ("resources", RESOURCES[kind]))
    return any(
        not rule.get("resourceNames") and all({value, "*"} & set(rule.get(field) or ()) for field, value in wanted)
        for rule in role.get("rules") or ()
    )


def kept_from(log: str, missing: str, namespace: str, own: Iterable[str]) -> str:
    """
    The line in which a program is refused what it needs for an object that a missing one is called after, '' for none.

    `own`: names that say nothing, as the program has them itself.
    """
    place = re.escape(namespace)
    named = re.compile(rf"(?:\b{place}/|\bname[\\\"']{{0,4}}\s?[:=]\s?[\\\"']{{0,4}}(?:{place}/)?){_NAME}")
    refused, last = "", ""
    for line in (each[:MAX_LINE] for each in log.splitlines()):
        told = {found[1] for found in named.finditer(line)} - {namespace, *own}
        if any(_is_called_after(missing, name) for name in told):
            last = line
            if "system:serviceaccount:" in line and " cannot " in line and not _NEEDLESS.search(line):
                refused = line
    return refused if _BAD.search(last) else ""


def _is_called_after(missing: str, name: str) -> bool:
    return missing == name or missing.startswith((f"{name}-", f"{name}.")) or f".{name}." in f"{missing}."
