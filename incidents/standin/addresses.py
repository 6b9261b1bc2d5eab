"""What a path of the API means. Pure."""

import re
from dataclasses import dataclass

from incidents.standin.errors import page_not_found
from incidents.standin.kinds import BY_ADDRESS, Kind

_PATH = re.compile(
    r"^/(?:api/(?P<core>[^/]+)|apis/(?P<group>[^/]+)/(?P<version>[^/]+))"
    r"(?:/namespaces/(?P<namespace>[^/]+)(?=/[^/]+))?"
    r"/(?P<plural>[^/]+)(?:/(?P<name>[^/]+)(?:/(?P<sub>[^/]+))?)?/?$"
)


@dataclass(frozen=True)
class Address:
    """A resource, or one object or subresource of it. `namespace` None: all of them."""

    kind: Kind
    namespace: str | None
    name: str = ""
    subresource: str = ""


def address_of(path: str, extras: frozenset[str] = frozenset()) -> Address:
    """The address that a path names in a cluster with these extras. ApiError 404 when no resource answers to it."""
    found = _PATH.match(path)
    if found is None:
        raise page_not_found()
    part = found.groupdict(default="")
    kind = BY_ADDRESS.get((part["group"], part["core"] or part["version"], part["plural"]))
    if kind is None or kind.extra not in extras | {""} or (part["namespace"] and not kind.namespaced):
        raise page_not_found()
    if part["sub"] and part["sub"] not in kind.subresources:
        raise page_not_found()
    return Address(kind, part["namespace"] or None, part["name"], part["sub"])
