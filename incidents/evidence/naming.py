"""
What a clue of a log means in the manifest of its container: is that variable given, whose value is it, where does that
file come from. Pure; values are compared here and stay here.
"""

import re
from collections.abc import Mapping

from incidents.callees import files_of, variables_of
from incidents.snapshot import Json

MIN_VALUE = 2
MIN_WORD = 4
MAX_FILE = 50_000
REFUSED = ("usage", "bad_value", "unparsable")
"""Clues of what a program was given and does not take: by an argument, by a variable, or in a file."""
_STANDS = r"""^[\s\-"']*{0}["']?(?:[\s:=]|$)|[:=\s]["']?{0}["']?[\s,;}}]*$"""
"""Where a word stands in a file as the name of a setting, or as all of its value."""
_SPOKEN = re.compile(r"""["'`\[]([\w.$/:-]{1,80})(?==[^"'`]{0,80}["'`]|["'`\]])""")
_OF_FILE = re.compile(
    r"(?i)\bfile\b.{0,40} (?:unknown|unrecognized|invalid) (?:variable|option|key|setting): (\w[\w.-]{0,79})"
)
"""What a complaint about a file names in plain words."""


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
    if clue["clue"] == "bad_value" and clue.get("variable") and added.get("given") == "no":
        holder = _holder_of_value(container, config, line)
        added |= holder and {**holder, "given": "yes"}
    if clue.get("path"):
        added |= source_of(container, volumes, clue["path"])
    if clue["clue"] in REFUSED and not clue.get("path") and added.get("given", "no") == "no":
        added |= _file_that_says(container, volumes, config, clue.get("flag") or clue.get("variable", ""), line)
    return added


def _file_that_says(
    container: Json, volumes: list[Json], config: Mapping[str, Mapping[str, str]], named: str, line: str
) -> Json:
    """The one mounted ConfigMap whose files hold the setting or the value that a line refuses, and no argument."""
    told = (*_SPOKEN.finditer(line), *_OF_FILE.finditer(line))
    spoken = {found[1] for found in told} | {named.lstrip("-").partition("=")[0]}
    words = {word for word in spoken if len(word) >= MIN_WORD and not word.isdigit()}
    given = " ".join(str(each) for each in (*(container.get("command") or ()), *(container.get("args") or ())))
    if words & {each.lstrip("-") for each in re.split(r"[\s=,\"']+", given)}:
        return {"argument": "yes"}
    if any(word in given for word in words):
        return {}
    holders = {
        where.rpartition(" ")[2]
        for where, text in files_of(container, volumes, config)
        for word in words
        if re.search(_STANDS.format(re.escape(word)), text[:MAX_FILE], re.MULTILINE)
    }
    return {"from_kind": "ConfigMap", "from_name": next(iter(holders))} if len(holders) == 1 else {}


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
