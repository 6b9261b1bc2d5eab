"""Volumes: what keeps them from being mounted, which files they bring, and how much room there is in them."""

from base64 import b64decode

from incidents.standin.engine import Engine
from incidents.standin.quantities import amount
from incidents.standin.shapes import Obj, namespace_of
from incidents.standin.world import World

SOURCES = (("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName"))


def mount_problem(world: World, pod: Obj) -> str | None:
    """Why a pod's volumes cannot be set up, in the kubelet's words; None if they can."""
    for volume in pod["spec"].get("volumes") or ():
        for field, kind, key in SOURCES:
            if field in volume:
                problem = _source_problem(world, namespace_of(pod), kind, volume[field], volume[field].get(key, ""))
                if problem is not None:
                    return f'MountVolume.SetUp failed for volume "{volume["name"]}" : {problem}'
    return None


def _source_problem(world: World, namespace: str, kind: str, source: Obj, name: str) -> str | None:
    if source.get("optional"):
        return None
    found = world.peek(kind, namespace, name)
    if found is None:
        return f'{kind.lower()} "{name}" not found'
    for item in source.get("items") or ():
        if item["key"] not in (found.get("data") or {}):
            what = "non-existent config key" if kind == "ConfigMap" else "non-existent secret key"
            return f"{'configmap ' if kind == 'ConfigMap' else ''}references {what}: {item['key']}"
    return None


def files_of(world: World, pod: Obj, spec: Obj) -> dict[str, str]:
    """Path to content of everything that config maps and secrets bring into a container."""
    volumes = {volume["name"]: volume for volume in pod["spec"].get("volumes") or ()}
    files: dict[str, str] = {}
    for mount in spec.get("volumeMounts") or ():
        for field, kind, key in SOURCES:
            source = volumes.get(mount["name"], {}).get(field)
            if source is not None:
                files |= _mounted(mount, source, _content(world, pod, kind, source.get(key, "")))
    return files


def _content(world: World, pod: Obj, kind: str, name: str) -> dict[str, str]:
    found = world.peek(kind, namespace_of(pod), name) or {}
    content: dict[str, str] = found.get("data") or {}
    return content if kind == "ConfigMap" else {k: b64decode(v).decode(errors="replace") for k, v in content.items()}


def _mounted(mount: Obj, source: Obj, content: dict[str, str]) -> dict[str, str]:
    items = source.get("items")
    named = {item["path"]: content.get(item["key"], "") for item in items} if items else content
    if mount.get("subPath"):
        return {mount["mountPath"]: named[mount["subPath"]]} if mount["subPath"] in named else {}
    return {f"{mount['mountPath'].rstrip('/')}/{path}": text for path, text in named.items()}


def room_of(engine: Engine, pod: Obj, spec: Obj) -> dict[str, int]:
    """Mount path to free bytes of everything a container can write to; -1 where it meets no limit."""
    volumes = {volume["name"]: volume for volume in pod["spec"].get("volumes") or ()}
    room: dict[str, int] = {}
    for mount in spec.get("volumeMounts") or ():
        volume = volumes.get(mount["name"], {})
        if "emptyDir" in volume:
            room[mount["mountPath"]] = -1
        elif "persistentVolumeClaim" in volume:
            room[mount["mountPath"]] = _free(engine, pod, volume["persistentVolumeClaim"]["claimName"])
    return room


def _free(engine: Engine, pod: Obj, name: str) -> int:
    claim = engine.world.peek("PersistentVolumeClaim", namespace_of(pod), name)
    size = amount(((claim or {}).get("status") or {}).get("capacity") or {}, "storage")
    return max(0, int(size) - engine.stored_bytes.get((namespace_of(pod), name), 0))


def limit_of(pod: Obj, spec: Obj, path: str) -> tuple[str, str] | None:
    """The emptyDir behind a path that has a size limit: its name and the limit."""
    mounts = {mount["mountPath"]: mount["name"] for mount in spec.get("volumeMounts") or ()}
    for volume in pod["spec"].get("volumes") or ():
        limit = (volume.get("emptyDir") or {}).get("sizeLimit")
        if volume["name"] == mounts.get(path) and limit:
            return volume["name"], str(limit)
    return None
