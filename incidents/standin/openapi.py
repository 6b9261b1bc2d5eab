"""
As much of /openapi/v3 as kubectl needs in order to leave the checking of fields to the server. Pure.

Not covered: schemas (`kubectl explain`), and with them the refusal of unknown fields.
"""

from incidents.standin.kinds import KINDS, Kind
from incidents.standin.shapes import Obj

ROOT = "/openapi/v3"
PARAMETERS = [
    {"name": name, "in": "query", "schema": {"type": "string", "uniqueItems": True}}
    for name in ("dryRun", "fieldManager", "fieldValidation")
]
PATCHES = (  # not strategic merge: kubectl would look for merge keys in the schemas, and knows them by itself
    "application/apply-patch+yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
)


def openapi_at(path: str, extras: frozenset[str]) -> Obj | None:
    """The document at a path, None if there is none."""
    kinds = [kind for kind in KINDS.values() if kind.extra in extras | {""}]
    if path == ROOT:
        places = {_place(kind) for kind in kinds}
        return {"paths": {place: {"serverRelativeURL": f"{ROOT}/{place}"} for place in sorted(places)}}
    place = path.removeprefix(f"{ROOT}/")
    found = [kind for kind in kinds if path.startswith(ROOT) and _place(kind) == place]
    return _document(found) if found else None


def _place(kind: Kind) -> str:
    return f"apis/{kind.api_version}" if kind.group else f"api/{kind.version}"


def _document(kinds: list[Kind]) -> Obj:
    info = {"title": "Kubernetes", "version": "v1.36.2"}
    return {"openapi": "3.0.0", "info": info, "paths": {_path(kind): {"patch": _patch(kind)} for kind in kinds}}


def _path(kind: Kind) -> str:
    namespaced = "/namespaces/{namespace}" if kind.namespaced else ""
    return f"/{_place(kind)}{namespaced}/{kind.plural}/{{name}}"


def _patch(kind: Kind) -> Obj:
    return {
        "operationId": f"patch{kind.name}",
        "parameters": PARAMETERS,
        "requestBody": {"content": {each: {"schema": {"type": "object"}} for each in PATCHES}, "required": True},
        "responses": {"200": {"description": "OK"}},
        "x-kubernetes-action": "patch",
        "x-kubernetes-group-version-kind": {"group": kind.group, "kind": kind.name, "version": kind.version},
    }
