"""The variables a container starts with, or why it cannot be created."""

from base64 import b64decode

from incidents.standin.shapes import Obj, name_of, namespace_of, uid_of
from incidents.standin.world import World


class ConfigError(Exception):
    """A reference that does not resolve; the text is the kubelet's."""


def environment_of(world: World, pod: Obj, container: Obj) -> dict[str, str]:
    """Every variable by name. Raises ConfigError for a missing object or key."""
    env: dict[str, str] = {}
    for source in container.get("envFrom") or ():
        env |= _from_object(world, pod, source)
    for variable in container.get("env") or ():
        value = _value(world, pod, variable)
        if value is not None:
            env[variable["name"]] = value
    return env


def _value(world: World, pod: Obj, variable: Obj) -> str | None:
    source = variable.get("valueFrom")
    if not source:
        return str(variable.get("value") or "")
    if "fieldRef" in source:
        return _field(pod, source["fieldRef"].get("fieldPath", ""))
    for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
        if field in source:
            return _key(world, namespace_of(pod), kind, source[field])
    return ""


def _key(world: World, namespace: str, kind: str, reference: Obj) -> str | None:
    content = _content(world, namespace, kind, reference)
    if content is None or (reference.get("optional") and reference["key"] not in content):
        return None
    if reference["key"] not in content:
        raise ConfigError(f"couldn't find key {reference['key']} in {kind} {namespace}/{reference.get('name', '')}")
    return content[reference["key"]]


def _from_object(world: World, pod: Obj, source: Obj) -> dict[str, str]:
    kind, field = ("ConfigMap", "configMapRef") if "configMapRef" in source else ("Secret", "secretRef")
    content = _content(world, namespace_of(pod), kind, source[field]) or {}
    return {source.get("prefix", "") + key: value for key, value in content.items()}


def _content(world: World, namespace: str, kind: str, reference: Obj) -> dict[str, str] | None:
    name = reference.get("name", "")
    found = world.peek(kind, namespace, name)
    if found is None:
        if reference.get("optional"):
            return None
        raise ConfigError(f'{kind.lower()} "{name}" not found')
    content: dict[str, str] = found.get("data") or {}
    return content if kind == "ConfigMap" else {key: b64decode(value).decode() for key, value in content.items()}


def _field(pod: Obj, path: str) -> str:
    known: dict[str, str] = {
        "metadata.name": name_of(pod),
        "metadata.namespace": namespace_of(pod),
        "metadata.uid": uid_of(pod),
        "spec.nodeName": pod["spec"].get("nodeName", ""),
        "spec.serviceAccountName": pod["spec"].get("serviceAccountName", ""),
        "status.podIP": pod["status"].get("podIP", ""),
        "status.hostIP": pod["status"].get("hostIP", ""),
    }
    return known.get(path, "")
