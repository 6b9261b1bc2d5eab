"""
What a clue of a log means in the manifest of its container: is that variable given, whose value is it, where does that
file come from. Pure; values are compared here and stay here.
"""

from collections.abc import Mapping

from incidents.callees import variables_of
from incidents.snapshot import Json

MIN_VALUE = 2


def named_in(
    container: Json, volumes: list[Json], config: Mapping[str, Mapping[str, str]], clue: Json, line: str
) -> Json:
    """What the manifest adds to a clue's detail."""
    added: Json = {}
    if clue["clue"] == "bad_value" and not clue.get("variable"):
        added |= _holder_of_value(container, config, line)
    variable = clue.get("variable") or added.get("variable")
    if variable and clue["clue"] in ("missing_variable", "bad_value"):
        added |= _given(container, config, variable)
    if clue.get("path"):
        added |= source_of(container, volumes, clue["path"])
    return added


def _holder_of_value(container: Json, config: Mapping[str, Mapping[str, str]], line: str) -> Json:
    """The one variable whose value a line quotes."""
    holders = {
        name
        for name, value in variables_of(container, config)
        if len(value) >= MIN_VALUE and any(f"{q}{value}{r}" in line for q, r in _QUOTES)
    }
    return {"variable": next(iter(holders))} if len(holders) == 1 else {}


_QUOTES = (("'", "'"), ('"', '"'), ("`", "`"), ("“", "”"), ("«", "»"), ('\\"', '\\"'), (": ", ""), ("=", ""))


def _given(container: Json, config: Mapping[str, Mapping[str, str]], variable: str) -> Json:
    """Whether the container has a variable: yes, no, empty; as it is spelt there, whatever the log's case."""
    entries = [each for each in container.get("env") or [] if _same(each.get("name", ""), variable)]
    if entries:
        last = entries[-1]
        empty = not last.get("value") and not last.get("valueFrom")
        return {"given": "empty" if empty else "yes", "variable": last["name"]}
    values = dict(variables_of(container, config))
    if any(_same(name, variable) for name in values):
        return {"given": "yes"}
    opaque = any((each.get("secretRef") or {}).get("name") for each in container.get("envFrom") or [])
    return {"given": "unknown" if opaque else "no"}


def _same(left: str, right: str) -> bool:
    return left == right or left.upper() == right.upper().replace(".", "_").replace("-", "_")


def source_of(container: Json, volumes: list[Json], path: str) -> Json:
    """The ConfigMap, Secret, claim or emptyDir that is mounted where a file lies."""
    mounts = [
        mount
        for mount in container.get("volumeMounts") or []
        if path == mount.get("mountPath") or path.startswith(str(mount.get("mountPath", "")).rstrip("/") + "/")
    ]
    if not mounts:
        return {}
    name = max(mounts, key=lambda mount: len(str(mount.get("mountPath", "")))).get("name")
    volume = next((each for each in volumes if each.get("name") == name), {})
    for field, kind, key in (
        ("configMap", "ConfigMap", "name"),
        ("secret", "Secret", "secretName"),
        ("persistentVolumeClaim", "PersistentVolumeClaim", "claimName"),
    ):
        if volume.get(field):
            return {"from_kind": kind, "from_name": volume[field].get(key, "")}
    return {"from_kind": "emptyDir", "from_name": str(name)} if "emptyDir" in volume else {}
