"""What the server says about itself: version, groups, resources. Pure."""

from incidents.standin.kinds import ALL_VERBS, KINDS, Kind, groups
from incidents.standin.shapes import Obj

VERSION = {
    "major": "1",
    "minor": "36",
    "emulationMajor": "1",
    "emulationMinor": "36",
    "minCompatibilityMajor": "1",
    "minCompatibilityMinor": "35",
    "gitVersion": "v1.36.2+nightshift-standin",
    "gitCommit": "",
    "gitTreeState": "",
    "buildDate": "1970-01-01T00:00:00Z",
    "goVersion": "",
    "compiler": "",
    "platform": "linux/amd64",
}
QUESTIONS = {
    "authorization.k8s.io": ("SelfSubjectAccessReview", "SelfSubjectRulesReview"),
    "authentication.k8s.io": ("SelfSubjectReview",),
}
"""Groups without objects: what can be asked there."""
HEALTH = ("/healthz", "/livez", "/readyz")


def document_at(path: str, extras: frozenset[str] = frozenset()) -> Obj | None:
    """The discovery document at a path, None if there is none."""
    path = path.rstrip("/") or "/"
    if path == "/":
        known = [f"/apis/{group}/{version}" for group, version in groups(extras)]
        return {"paths": ["/api", "/api/v1", "/apis", *known, "/healthz", "/version"]}
    if path == "/version":
        return dict(VERSION)
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}
    if path == "/apis":
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(*group) for group in groups(extras)]}
    return _group_document(path, extras)


def _group_document(path: str, extras: frozenset[str]) -> Obj | None:
    if path == "/api/v1":
        return _resources("", "v1", extras)
    for group, version in groups(extras):
        if path == f"/apis/{group}":
            return {"kind": "APIGroup", "apiVersion": "v1"} | _group(group, version)
        if path == f"/apis/{group}/{version}":
            return _resources(group, version, extras)
    return None


def _group(group: str, version: str) -> Obj:
    known = {"groupVersion": f"{group}/{version}", "version": version}
    return {"name": group, "versions": [known], "preferredVersion": known}


def _resources(group: str, version: str, extras: frozenset[str]) -> Obj:
    served = [kind for kind in KINDS.values() if kind.extra in extras | {""}]
    kinds = [kind for kind in served if (kind.group, kind.version) == (group, version)]
    resources = [entry for kind in kinds for entry in _entries(kind)]
    resources += [_question(name) for name in QUESTIONS.get(group, ())]
    known = f"{group}/{version}" if group else version
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": known, "resources": resources}


def _entries(kind: Kind) -> list[Obj]:
    entry: Obj = {
        "name": kind.plural,
        "singularName": kind.name.lower(),
        "namespaced": kind.namespaced,
        "kind": kind.name,
        "verbs": list(ALL_VERBS),
    }
    entry |= {"shortNames": list(kind.short)} if kind.short else {}
    entry |= {"categories": list(kind.categories)} if kind.categories else {}
    return [entry, *(_subresource(kind, name) for name in kind.subresources)]


def _subresource(kind: Kind, name: str) -> Obj:
    entry: Obj = {"name": f"{kind.plural}/{name}", "singularName": "", "namespaced": kind.namespaced}
    known: dict[str, Obj] = {
        "status": {"kind": kind.name, "verbs": ["get", "patch", "update"]},
        "scale": {"group": "autoscaling", "version": "v1", "kind": "Scale", "verbs": ["get", "patch", "update"]},
        "eviction": {"group": "policy", "version": "v1", "kind": "Eviction", "verbs": ["create"]},
        "token": {"group": "authentication.k8s.io", "version": "v1", "kind": "TokenRequest", "verbs": ["create"]},
        "log": {"kind": kind.name, "verbs": ["get"]},
    }
    return entry | known[name]


def _question(name: str) -> Obj:
    lower = name.lower()
    return {"name": f"{lower}s", "singularName": lower, "namespaced": False, "kind": name, "verbs": ["create"]}
